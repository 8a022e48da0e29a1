//! Folders and selections as one ZIP file, whose length is known, so that a broken download resumes.

use axum::response::Response;
use domain::access::{Action, Actor, Download, List};
use domain::ids::NodeId;
use http::{HeaderMap, Method};
use service::Stile;
use service::archives::Archive;
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::input::Query;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::send::send;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Node(&[List::NAME, Download::NAME]), routes!(archive))
}

/// An archive of these nodes with all that the asker may read below them.
#[utoipa::path(
    method(get, head),
    path = "/api/v1/archive",
    tag = "content",
    params(("node" = Vec<Uuid>, Query, description = "Once for each node"), ("Range" = Option<String>, Header)),
    responses(
        (status = 200, description = "All of it", content_type = "application/zip"),
        (status = 206, description = "One range of it", content_type = "application/zip"),
    )
)]
async fn archive(method: Method, caller: Caller, mut query: Query, headers: HeaderMap) -> Answer<Response> {
    let nodes = nodes_of(&mut query)?;
    query.end()?;
    if nodes.is_empty() {
        return Err(Problem::malformed_field("node", "say what to pack: `?node=…` once for each node"));
    }
    let archive = packed(&caller.stile, caller.actor(), nodes, None).await?;
    Ok(send(&method, &headers, caller.outgoing(archive)))
}

/// The parameters `node`, each once. What is no id is the id of nothing.
pub(crate) fn nodes_of(query: &mut Query) -> Answer<Vec<NodeId>> {
    let mut nodes = Vec::new();
    for text in query.all("node") {
        let node = text.parse::<NodeId>().map_err(|_| domain::Error::not_found())?;
        if !nodes.contains(&node) {
            nodes.push(node);
        }
    }
    Ok(nodes)
}

/// Packs, to be sent. Several nodes without a title are called `files.zip`.
pub(crate) async fn packed(stile: &Stile, actor: Actor, nodes: Vec<NodeId>, title: Option<String>) -> Answer<Archive> {
    let title = title.or_else(|| (nodes.len() > 1).then(|| "files".to_owned()));
    Ok(stile.archive(actor, nodes, title).await?)
}
