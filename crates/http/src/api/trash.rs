//! The trash: list, take out, end for ever.

use axum::body::Bytes;
use axum::response::Response;
use domain::access::{Action, Purge, Restore, Upload};
use domain::ids::{NodeId, SpaceId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::trash::Trashed;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::nodes::with_etag;
use super::shapes::RuleBody;
use super::{NodeBody, cursor, limit};
use crate::caller::Caller;
use crate::input::{PathParams, Query};
use crate::json::{self, Json};
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Node(&[Restore::NAME]), routes!(list))
        .add(Door::Node(&[Restore::NAME, Upload::NAME]), routes!(restore))
        .add(Door::Node(&[Purge::NAME]), routes!(purge))
}

/// A node in the trash. Nothing can be done with it but to take it out or to end it.
#[derive(Serialize, ToSchema)]
struct TrashedNode {
    #[serde(flatten)]
    node: NodeBody,
    trashed_at: Time,
    /// The path it had below the top folder of its space.
    original_path: String,
}

impl From<Trashed> for TrashedNode {
    fn from(trashed: Trashed) -> Self {
        let mut node = NodeBody::from(trashed.view);
        node.capabilities.clear();
        Self { node, trashed_at: Time(trashed.at), original_path: trashed.original_path }
    }
}

#[derive(Serialize, ToSchema)]
struct TrashPageBody {
    items: Vec<TrashedNode>,
    next_cursor: Option<String>,
}

/// A page of what the asker could take out of the trash of a space, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/spaces/{id}/trash",
    tag = "trash",
    params(("id" = Uuid, Path), ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000)),
    responses((status = 200, body = TrashPageBody))
)]
async fn list(caller: Caller, path: PathParams, mut query: Query) -> Answer<Json<TrashPageBody>> {
    let before = query.text("cursor")?.map(|text| cursor::moment::<NodeId>("cursor", &text)).transpose()?;
    let rows = limit(&mut query)?;
    query.end()?;
    let page = caller.stile.trashed(caller.actor(), path.id::<SpaceId>("id")?, before, rows).await?;
    let items = page.items.into_iter().map(TrashedNode::from).collect();
    Ok(Json(TrashPageBody { items, next_cursor: page.next.map(cursor::of_moment) }))
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RestoreFromTrash)]
struct RestoreBody {
    #[serde(default)]
    on_conflict: RuleBody,
}

/// Takes a node out of the trash, to where it was.
#[utoipa::path(
    post,
    path = "/api/v1/trash/{id}/restore",
    tag = "trash",
    params(("id" = Uuid, Path)),
    request_body(content = Option<RestoreBody>),
    responses((status = 200, body = NodeBody))
)]
async fn restore(caller: Caller, path: PathParams, bytes: Bytes) -> Answer<Response> {
    // The body may be left out.
    let asked = if bytes.is_empty() { RestoreBody::default() } else { json::read(&bytes)? };
    let view = caller.stile.restore(caller.actor(), path.id::<NodeId>("id")?, asked.on_conflict.into()).await?;
    Ok(with_etag(StatusCode::OK, view))
}

/// Ends a node in the trash for ever.
#[utoipa::path(delete, path = "/api/v1/trash/{id}", tag = "trash", params(("id" = Uuid, Path)), responses((status = 204, description = "Ended")))]
async fn purge(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.purge(caller.actor(), path.id::<NodeId>("id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
