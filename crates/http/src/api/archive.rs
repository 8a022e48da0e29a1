//! Folders and selections as one ZIP file, whose length is known, so that a broken download resumes.

use axum::extract::Request;
use axum::response::Response;
use domain::access::{Action, Actor, Download, List};
use domain::ids::NodeId;
use domain::{Error, limits};
use http::{HeaderMap, Method};
use service::Stile;
use service::archives::Archive;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::caller::Caller;
use crate::forms;
use crate::input::Query;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::send::{send, send_whole};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Node(&[List::NAME, Download::NAME]), routes!(archive))
        .add(Door::Node(&[List::NAME, Download::NAME]), routes!(archive_of_many))
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
    let archive = packed(&caller.stile, caller.actor(), some(nodes)?, None).await?;
    Ok(send(&method, &headers, caller.outgoing(archive)))
}

/// An archive of as many nodes as no URL has room for. It is sent whole: what resumes is asked for by `GET`.
#[utoipa::path(
    post,
    path = "/api/v1/archive",
    tag = "content",
    request_body(
        content = ArchiveForm,
        content_type = "application/x-www-form-urlencoded",
        description = "The field `node`, 1 to 1000 times"
    ),
    responses((status = 200, description = "All of it", content_type = "application/zip"))
)]
async fn archive_of_many(caller: Caller, request: Request) -> Answer<Response> {
    let nodes = some(nodes_of_form(request).await?)?;
    let archive = packed(&caller.stile, caller.actor(), nodes, None).await?;
    Ok(send_whole(caller.outgoing(archive)))
}

/// What a form names that asks for an archive.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the form of the body; the fields are read one by one")]
pub(crate) struct ArchiveForm {
    /// Once for each node, 1 to 1000.
    node: Vec<Uuid>,
}

fn some(nodes: Vec<NodeId>) -> Answer<Vec<NodeId>> {
    match nodes.is_empty() {
        true => Err(Problem::malformed_field("node", "say what to pack: `node=…` once for each node")),
        false => Ok(nodes),
    }
}

/// The nodes that a form names, at most [`limits::BATCH_NODES_MAX`].
pub(crate) async fn nodes_of_form(request: Request) -> Answer<Vec<NodeId>> {
    let mut form = forms::read_up_to(request, limits::SELECTION_FORM_BYTES_MAX).await?;
    let nodes = nodes_of(&mut form)?;
    form.end()?;
    match nodes.len() > limits::BATCH_NODES_MAX {
        true => Err(Error::field("node", "count", "name at most 1000 files and folders").into()),
        false => Ok(nodes),
    }
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
