//! What people with an account do with a link besides taking files: copying them into a space of their own, and replacing what
//! is in a file.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Download, Edit};
use domain::ids::NodeId;
use domain::link::Act;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use service::acts::ToDo;
use service::put::NewContent;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::gate::Visitor;
use super::uploads::replace_with;
use crate::api::content::{check_whole, expected_hash};
use crate::body::declared_length;
use crate::conditional::asked_etag;
use crate::input::PathParams;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Link(&[Download::NAME]), routes!(save)).add(Door::Link(&[Edit::NAME]), routes!(replace))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SaveFromLink)]
struct SaveBody {
    /// Which nodes of the link; none is all.
    #[serde(default)]
    nodes: Vec<Uuid>,
    /// A folder that the asker may put files into.
    into: Uuid,
}

#[derive(Serialize, ToSchema)]
struct Saved {
    /// The copies, in the order of what was copied.
    nodes: Vec<Uuid>,
}

/// Copies what a link is on into a folder of the asker's own (S4.30). The bytes are not copied.
#[utoipa::path(
    post,
    path = "/s/{token}/save",
    tag = "visitors",
    params(("token" = String, Path)),
    request_body = SaveBody,
    responses((status = 201, body = Saved), (status = 401, description = "Nobody is signed in"))
)]
async fn save(visitor: Visitor, Json(asked): Json<SaveBody>) -> Answer<Response> {
    let caller = visitor.caller()?;
    let nodes: Vec<NodeId> = match asked.nodes.is_empty() {
        true => visitor.link.visible_items().map(|item| item.node.id).collect(),
        false => asked.nodes.into_iter().map(NodeId).collect(),
    };
    // Each makes copies of its own.
    let subject = uuid::Uuid::now_v7().as_bytes().to_vec();
    let only = if nodes.len() == 1 { nodes.first().copied() } else { None };
    let todo = ToDo { act: Act::Save, subject, node: only, name: String::new(), size_bytes: 0 };
    let may = visitor.stile.may_save(&visitor.link, &caller.identity);
    visitor.noted(todo.clone(), may).await?;
    let counted = visitor.begin(todo).await?;
    let copies = visitor.stile.save_from_link(&visitor.link, &caller.identity, nodes, NodeId(asked.into), counted).await?;
    Ok((StatusCode::CREATED, Json(Saved { nodes: copies.into_iter().map(|copy| copy.0).collect() })).into_response())
}

#[derive(Serialize, ToSchema)]
struct Replaced {
    /// The entity tag that the file has now.
    etag: String,
}

/// Replaces the content of one file of a link: a new version, where the link lets visitors edit (S4.28).
#[utoipa::path(
    put,
    path = "/s/{token}/files/{node}",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("node" = Uuid, Path),
        ("If-Match" = Option<String>, Header),
        ("X-Content-BLAKE3" = Option<String>, Header),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Replaced))
)]
async fn replace(visitor: Visitor, path: PathParams, headers: HeaderMap, body: Body) -> Answer<Json<Replaced>> {
    check_whole(&headers)?;
    let content = NewContent {
        node: path.id::<NodeId>("node")?,
        if_match: asked_etag(&headers)?,
        size_bytes: declared_length(&headers),
        expected_blake3: expected_hash(&headers)?,
    };
    let file = visitor.stile.node(visitor.actor(), content.node).await?.node;
    let view = replace_with(&visitor, &file.name, content, body).await?;
    Ok(Json(Replaced { etag: view.node.etag() }))
}
