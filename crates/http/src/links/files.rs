//! Taking files out of a link: one, or all as an archive; and looking at them. Nothing is counted as taken by a HEAD.

use axum::response::Response;
use domain::access::{Action, Download, List, Preview};
use domain::ids::NodeId;
use http::{HeaderMap, Method, StatusCode};
use utoipa_axum::routes;

use super::gate::Visitor;
use crate::api::archive::{nodes_of, packed};
use crate::caller::Client;
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::rendition::{self, PreviewInfo};
use crate::routes::{Door, Routes};
use crate::send::send;
use crate::time::minute;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Link(&[Download::NAME]), routes!(take))
        .add(Door::Link(&[Download::NAME]), routes!(take_one))
        .add(Door::Link(&[List::NAME, Download::NAME]), routes!(take_archive))
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

/// All that the link is on, where none is named. Links that only take files in have nodes, too: the rule refuses them.
async fn take_all(method: &Method, headers: &HeaderMap, visitor: &Visitor, nodes: Vec<NodeId>) -> Answer<Response> {
    let title = (!visitor.link.title.is_empty() && nodes.is_empty()).then(|| visitor.link.title.clone());
    let nodes = match nodes.is_empty() {
        true => visitor.link.items.iter().map(|item| item.node.id).collect(),
        false => nodes,
    };
    Ok(send(method, headers, packed(&visitor.stile, visitor.actor(), nodes, title).await?))
}

/// One page of the file that the link is on, as an image.
#[utoipa::path(
    method(get, head),
    path = "/s/{token}/preview",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("page" = Option<u32>, Query, description = "From 1, which it is without"),
        ("width" = Option<u32>, Query, description = "`96`, `256`, `512`, `1024` or `2048` pixels; 1024 without"),
    ),
    responses(
        (status = 200, description = "The page; `X-Stile-Pages` says how many there are", content_type = "image/jpeg"),
        (status = 304, description = "The client has it"),
        (status = 404, description = "There is none: `no_preview`"),
        (status = 503, description = "Too many are being made: `busy`"),
    )
)]
async fn preview(method: Method, visitor: Visitor, client: Client, query: Query, headers: HeaderMap) -> Answer<Response> {
    let node = only_file(&visitor)?;
    show(&method, &headers, &visitor, &client, node, query).await
}

/// One page of one file of a link, as an image.
#[utoipa::path(
    method(get, head),
    path = "/s/{token}/preview/{node}",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("node" = Uuid, Path),
        ("page" = Option<u32>, Query, description = "From 1, which it is without"),
        ("width" = Option<u32>, Query, description = "`96`, `256`, `512`, `1024` or `2048` pixels; 1024 without"),
    ),
    responses(
        (status = 200, description = "The page; `X-Stile-Pages` says how many there are", content_type = "image/jpeg"),
        (status = 304, description = "The client has it"),
        (status = 404, description = "There is none: `no_preview`"),
        (status = 503, description = "Too many are being made: `busy`"),
    )
)]
async fn preview_one(
    method: Method,
    visitor: Visitor,
    client: Client,
    path: PathParams,
    query: Query,
    headers: HeaderMap,
) -> Answer<Response> {
    let node = path.id::<NodeId>("node")?;
    show(&method, &headers, &visitor, &client, node, query).await
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

/// Every preview of a visitor goes out here. Without the ability to download it bears where they come from, and when.
async fn show(
    method: &Method,
    headers: &HeaderMap,
    visitor: &Visitor,
    client: &Client,
    node: NodeId,
    query: Query,
) -> Answer<Response> {
    let who = format!("{} · {}", client.address, minute(visitor.stile.clock.now()));
    let ask = rendition::asked(query, Some(who))?;
    rendition::send(method, headers, &visitor.stile, visitor.actor(), node, ask).await
}

/// The file that a link is on, where it is on one.
fn only_file(visitor: &Visitor) -> Answer<NodeId> {
    match visitor.link.items.as_slice() {
        [only] if !only.node.is_folder() => Ok(only.node.id),
        _ => Err(Problem::new(StatusCode::NOT_FOUND, "no_preview", "say which file of the link: `/preview/{node}`")),
    }
}
