//! Taking files out of a link: one, or all as an archive. Nothing is counted as taken by a HEAD.

use axum::extract::Request;
use axum::response::Response;
use domain::access::{Action, Download, List, Preview};
use domain::ids::NodeId;
use http::{HeaderMap, Method, StatusCode};
use service::archives::Archive;
use utoipa_axum::routes;

use super::gate::Visitor;
use crate::api::archive::{ArchiveForm, nodes_of, nodes_of_form, packed};
use crate::input::{PathParams, Query};
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::send::{send, send_whole};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Link(&[Download::NAME]), routes!(take))
        .add(Door::Link(&[Download::NAME]), routes!(take_one))
        .add(Door::Link(&[List::NAME, Download::NAME]), routes!(take_archive))
        .add(Door::Link(&[List::NAME, Download::NAME]), routes!(take_archive_of_many))
        .add(Door::Link(&[Preview::NAME]), routes!(preview))
        .add(Door::Link(&[Preview::NAME]), routes!(preview_one))
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
async fn take(method: Method, visitor: Visitor, headers: HeaderMap) -> Answer<Response> {
    match visitor.link.items.as_slice() {
        [only] if !only.node.is_folder() => {
            let file = visitor.stile.download(visitor.actor(), only.node.id).await?;
            Ok(send(&method, &headers, file))
        }
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
    let file = visitor.stile.download(visitor.actor(), path.id::<NodeId>("node")?).await?;
    Ok(send(&method, &headers, file))
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
    Ok(send_whole(packed_of(&visitor, nodes).await?))
}

async fn take_all(method: &Method, headers: &HeaderMap, visitor: &Visitor, nodes: Vec<NodeId>) -> Answer<Response> {
    Ok(send(method, headers, packed_of(visitor, nodes).await?))
}

/// All that the link is on, where none is named. Links that only take files in have nodes, too: the rule refuses them.
async fn packed_of(visitor: &Visitor, nodes: Vec<NodeId>) -> Answer<Archive> {
    let title = (!visitor.link.title.is_empty() && nodes.is_empty()).then(|| visitor.link.title.clone());
    let nodes = match nodes.is_empty() {
        true => visitor.link.items.iter().map(|item| item.node.id).collect(),
        false => nodes,
    };
    packed(&visitor.stile, visitor.actor(), nodes, title).await
}

/// A rendition of the file that the link is on.
#[utoipa::path(
    get,
    path = "/s/{token}/preview",
    tag = "visitors",
    params(("token" = String, Path)),
    responses((status = 404, description = "There is none"))
)]
async fn preview(_visitor: Visitor) -> Problem {
    no_preview()
}

/// A rendition of one file of a link.
#[utoipa::path(
    get,
    path = "/s/{token}/preview/{node}",
    tag = "visitors",
    params(("token" = String, Path), ("node" = Uuid, Path)),
    responses((status = 404, description = "There is none"))
)]
async fn preview_one(_visitor: Visitor) -> Problem {
    no_preview()
}

/// Nothing is rendered yet, and the bytes themselves are never given instead (T8).
fn no_preview() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_preview", "there is no preview of this: download it if the link allows that")
}
