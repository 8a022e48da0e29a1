//! Taking files out of a link: one, or all as an archive; and looking at them. A HEAD is not counted, and neither is what a
//! client has already.

use axum::extract::Request;
use axum::response::Response;
use domain::access::{Action, Download, List, Preview};
use domain::ids::NodeId;
use domain::link::Act;
use http::{HeaderMap, Method, StatusCode};
use service::acts::ToDo;
use service::archives::Archive;
use utoipa_axum::routes;

use super::gate::Visitor;
use crate::api::archive::{ArchiveForm, nodes_of, nodes_of_form, packed};
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::rendition::{self, PageParams, PreviewInfo};
use crate::routes::{Door, Routes};
use crate::send::{Sendable, send, send_whole};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Link(&[Download::NAME]), routes!(take))
        .add(Door::Link(&[Download::NAME]), routes!(take_one))
        .add(Door::Link(&[List::NAME, Download::NAME]), routes!(take_archive))
        .add(Door::Link(&[List::NAME, Download::NAME]), routes!(take_archive_of_many))
        .add(Door::Link(&[Preview::NAME]), routes!(preview))
        .add(Door::Link(&[Preview::NAME]), routes!(preview_one))
        .add(Door::Link(&[Preview::NAME]), routes!(preview_info))
        .add(Door::Link(&[Preview::NAME]), routes!(preview_info_of_one))
}

/// The file that the link is on; where it is on a folder or on several nodes, the archive of all.
#[utoipa::path(
    method(get, head),
    path = "/s/{token}/dl",
    tag = "visitors",
    params(("token" = String, Path), ("Range" = Option<String>, Header)),
    responses(
        (status = 200, description = "All of it", content_type = "application/octet-stream"),
        (status = 206, description = "One range of it", content_type = "application/octet-stream"),
    )
)]
pub(super) async fn take(method: Method, visitor: Visitor, headers: HeaderMap) -> Answer<Response> {
    match visitor.link.items.as_slice() {
        [only] if !only.node.is_folder() => give(&method, &headers, &visitor, only.node.id).await,
        _ => take_all(&method, &headers, &visitor, Vec::new()).await,
    }
}

/// One file of a link.
#[utoipa::path(
    method(get, head),
    path = "/s/{token}/files/{node}",
    tag = "visitors",
    params(("token" = String, Path), ("node" = Uuid, Path), ("Range" = Option<String>, Header)),
    responses(
        (status = 200, description = "All of it", content_type = "application/octet-stream"),
        (status = 206, description = "One range of it", content_type = "application/octet-stream"),
    )
)]
async fn take_one(method: Method, visitor: Visitor, path: PathParams, headers: HeaderMap) -> Answer<Response> {
    give(&method, &headers, &visitor, path.id::<NodeId>("node")?).await
}

/// One file, counted as one download of this visitor, in however many pieces they fetch it.
pub(crate) async fn give(method: &Method, headers: &HeaderMap, visitor: &Visitor, node: NodeId) -> Answer<Response> {
    let asked = ToDo { act: Act::Download, subject: Vec::new(), node: Some(node), name: String::new(), size_bytes: 0 };
    let file = visitor.noted(asked.clone(), visitor.stile.download(visitor.actor(), node).await).await?;
    let subject = file.version.0.as_bytes().to_vec();
    let todo = ToDo { subject, name: file.node.name.clone(), size_bytes: file.size_bytes, ..asked };
    counted(method, headers, visitor, todo, file).await
}

/// Sends something, and counts it as taken if anything of it is.
async fn counted(
    method: &Method,
    headers: &HeaderMap,
    visitor: &Visitor,
    todo: ToDo,
    what: impl Into<Sendable>,
) -> Answer<Response> {
    let what: Sendable = what.into();
    if *method == Method::HEAD || what.is_known_to(headers) {
        return Ok(send(method, headers, what));
    }
    let counted = visitor.begin(todo).await?;
    Ok(send(method, headers, what.counted(counted)))
}

/// An archive of some nodes of a link, or of all.
#[utoipa::path(
    method(get, head),
    path = "/s/{token}/archive",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("node" = Option<Vec<Uuid>>, Query, description = "Once for each node; none is all"),
        ("Range" = Option<String>, Header),
    ),
    responses(
        (status = 200, description = "All of it", content_type = "application/zip"),
        (status = 206, description = "One range of it", content_type = "application/zip"),
    )
)]
async fn take_archive(method: Method, visitor: Visitor, mut query: Query, headers: HeaderMap) -> Answer<Response> {
    let nodes = nodes_of(&mut query)?;
    query.end()?;
    take_all(&method, &headers, &visitor, nodes).await
}

/// An archive of as many nodes of a link as no URL has room for. It is sent whole: what resumes is asked for by `GET`.
#[utoipa::path(
    post,
    path = "/s/{token}/archive",
    tag = "visitors",
    params(("token" = String, Path)),
    request_body(
        content = ArchiveForm,
        content_type = "application/x-www-form-urlencoded",
        description = "The field `node`, at most 1000 times; none is all"
    ),
    responses((status = 200, description = "All of it", content_type = "application/zip"))
)]
async fn take_archive_of_many(visitor: Visitor, request: Request) -> Answer<Response> {
    let nodes = nodes_of_form(request).await?;
    let archive = packed_of(&visitor, nodes).await?;
    let counted = visitor.begin(of_archive(&archive)).await?;
    Ok(send_whole(Sendable::from(archive).counted(counted)))
}

async fn take_all(method: &Method, headers: &HeaderMap, visitor: &Visitor, nodes: Vec<NodeId>) -> Answer<Response> {
    let archive = packed_of(visitor, nodes).await?;
    counted(method, headers, visitor, of_archive(&archive), archive).await
}

/// All that the link is on, where none is named. Links that only take files in have nodes, too: the rule refuses them.
async fn packed_of(visitor: &Visitor, nodes: Vec<NodeId>) -> Answer<Archive> {
    let title = &visitor.link.link.terms.title;
    let title = (!title.is_empty() && nodes.is_empty()).then(|| title.clone());
    let nodes = match nodes.is_empty() {
        true => visitor.link.items.iter().map(|item| item.node.id).collect(),
        false => nodes,
    };
    packed(&visitor.stile, visitor.actor(), nodes, title).await
}

/// The same selection in the same state is the same download.
fn of_archive(archive: &Archive) -> ToDo {
    ToDo {
        act: Act::Download,
        subject: archive.etag().as_bytes().to_vec(),
        node: None,
        name: archive.name.clone(),
        size_bytes: archive.size_bytes(),
    }
}

/// One page of the file that the link is on, as an image.
#[utoipa::path(
    method(get, head),
    path = "/s/{token}/preview",
    tag = "visitors",
    params(
        ("token" = String, Path),
        PageParams,
    ),
    responses(
        (status = 200, description = "The page; `X-Stile-Pages` says how many there are", content_type = "image/jpeg"),
        (status = 304, description = "The client has it"),
        (status = 404, description = "There is none: `no_preview`"),
        (status = 503, description = "Too many are being made: `busy`"),
    )
)]
async fn preview(method: Method, visitor: Visitor, query: Query, headers: HeaderMap) -> Answer<Response> {
    let node = only_file(&visitor)?;
    show(&method, &headers, &visitor, node, query).await
}

/// One page of one file of a link, as an image.
#[utoipa::path(
    method(get, head),
    path = "/s/{token}/preview/{node}",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("node" = Uuid, Path),
        PageParams,
    ),
    responses(
        (status = 200, description = "The page; `X-Stile-Pages` says how many there are", content_type = "image/jpeg"),
        (status = 304, description = "The client has it"),
        (status = 404, description = "There is none: `no_preview`"),
        (status = 503, description = "Too many are being made: `busy`"),
    )
)]
async fn preview_one(method: Method, visitor: Visitor, path: PathParams, query: Query, headers: HeaderMap) -> Answer<Response> {
    let node = path.id::<NodeId>("node")?;
    show(&method, &headers, &visitor, node, query).await
}

/// What can be seen of the file that the link is on.
#[utoipa::path(
    get,
    path = "/s/{token}/preview-info",
    tag = "visitors",
    params(("token" = String, Path)),
    responses((status = 200, body = PreviewInfo), (status = 404, description = "Nothing: `no_preview`"))
)]
async fn preview_info(visitor: Visitor) -> Answer<Json<PreviewInfo>> {
    let info = visitor.stile.rendition_info(visitor.actor(), only_file(&visitor)?).await?;
    Ok(Json(info.into()))
}

/// What can be seen of one file of a link, and how many pages it has.
#[utoipa::path(
    get,
    path = "/s/{token}/preview-info/{node}",
    tag = "visitors",
    params(("token" = String, Path), ("node" = Uuid, Path)),
    responses((status = 200, body = PreviewInfo), (status = 404, description = "Nothing: `no_preview`"))
)]
async fn preview_info_of_one(visitor: Visitor, path: PathParams) -> Answer<Json<PreviewInfo>> {
    let info = visitor.stile.rendition_info(visitor.actor(), path.id::<NodeId>("node")?).await?;
    Ok(Json(info.into()))
}

/// Every preview of a visitor goes out here. Without the ability to download it bears who looks, from where, and when. All pages
/// of one version that a visitor looks at are one preview; the pictures of tiles are none where previews have no limit.
async fn show(method: &Method, headers: &HeaderMap, visitor: &Visitor, node: NodeId, query: Query) -> Answer<Response> {
    let ask = rendition::asked(query, Some(visitor.mark()))?;
    let is_limited = visitor.link.link.terms.limits.previews.is_some();
    if *method == Method::HEAD || (ask.is_tile() && !is_limited) {
        return rendition::send(method, headers, &visitor.stile, visitor.actor(), node, ask).await;
    }
    let file = visitor.stile.node(visitor.actor(), node).await?.node;
    let subject = file.content.as_ref().map(|content| content.version.0.as_bytes().to_vec()).unwrap_or_default();
    let todo = ToDo { act: Act::Preview, subject, node: Some(node), name: file.name, size_bytes: 0 };
    let counted = visitor.begin(todo.clone()).await?;
    let drawn = rendition::send(method, headers, &visitor.stile, visitor.actor(), node, ask).await;
    let answer = visitor.noted(todo, drawn).await?;
    counted.done().await?;
    Ok(answer)
}

/// The file that a link is on, where it is on one.
fn only_file(visitor: &Visitor) -> Answer<NodeId> {
    match visitor.link.items.as_slice() {
        [only] if !only.node.is_folder() => Ok(only.node.id),
        _ => Err(Problem::new(StatusCode::NOT_FOUND, "no_preview", "say which file of the link: `/preview/{node}`")),
    }
}
