//! Folders and files: look, list, make, rename, move, copy, put into the trash.

use axum::response::{IntoResponse, Response};
use domain::access::{Action, Delete, Download, Edit, List, Manage, See, Upload};
use domain::ids::{NodeId, UserId};
use domain::node::{Direction, SortBy};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use service::nodes::{Change, Listing, NodeView, Page};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::shapes::RuleBody;
use super::{Created, NodeBody, Step, cursor, limit};
use crate::caller::Caller;
use crate::conditional::asked_etag;
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Node(&[See::NAME]), routes!(node))
        .add(Door::Node(&[List::NAME, Manage::NAME]), routes!(children))
        .add(Door::Node(&[See::NAME]), routes!(path))
        .add(Door::Node(&[Upload::NAME]), routes!(create_folder))
        .add(Door::Node(&[Edit::NAME, Upload::NAME, Delete::NAME]), routes!(change))
        .add(Door::Node(&[Download::NAME, Upload::NAME]), routes!(copy))
        .add(Door::Node(&[Delete::NAME]), routes!(trash))
}

/// A node with its entity tag, where the asker may know it.
pub(super) fn with_etag(status: StatusCode, view: NodeView) -> Response {
    let body = NodeBody::from(view);
    let etag = body.etag.as_deref().and_then(|etag| HeaderValue::from_str(etag).ok());
    let mut response = (status, Json(body)).into_response();
    if let Some(etag) = etag {
        response.headers_mut().insert(header::ETAG, etag);
    }
    response
}

/// One node.
#[utoipa::path(get, path = "/api/v1/nodes/{id}", tag = "nodes", params(("id" = Uuid, Path)), responses((status = 200, body = NodeBody)))]
async fn node(caller: Caller, path: PathParams) -> Answer<Response> {
    let view = caller.stile.node(caller.actor(), path.id::<NodeId>("id")?).await?;
    Ok(with_etag(StatusCode::OK, view))
}

#[derive(Serialize, ToSchema)]
struct NodePage {
    items: Vec<NodeBody>,
    /// How many rows all pages have together; null on later pages, and where not all of a folder may be seen.
    total: Option<u64>,
    /// Give it back as `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// A page of a folder, folders first.
#[utoipa::path(
    get,
    path = "/api/v1/nodes/{id}/children",
    tag = "nodes",
    params(
        ("id" = Uuid, Path),
        ("cursor" = Option<String>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000),
        ("sort" = Option<String>, Query, description = "`name`, `modified` or `size`"),
        ("direction" = Option<String>, Query, description = "`ascending` or `descending`"),
        ("as" = Option<Uuid>, Query, description = "As this member sees it: asks `manage`"),
    ),
    responses((status = 200, body = NodePage))
)]
async fn children(caller: Caller, path: PathParams, mut query: Query) -> Answer<Json<NodePage>> {
    let folder = path.id::<NodeId>("id")?;
    let (page, person) = (page_of(&mut query)?, query.read::<UserId>("as")?);
    query.end()?;
    let sort = page.sort;
    let Listing { items, total, next } = match person {
        Some(person) => caller.stile.children_as(caller.actor(), person, folder, page).await?,
        None => caller.stile.children(caller.actor(), folder, page).await?,
    };
    let next_cursor = next.map(|after| cursor::of_listing(&after, sort));
    Ok(Json(NodePage { items: items.into_iter().map(NodeBody::from).collect(), total, next_cursor }))
}

/// The parameters of a listing.
pub(crate) fn page_of(query: &mut Query) -> Answer<Page> {
    let sorts = [("name", SortBy::Name), ("modified", SortBy::Modified), ("size", SortBy::Size)];
    let directions = [("ascending", Direction::Ascending), ("descending", Direction::Descending)];
    let sort = query.word("sort", &sorts)?.unwrap_or_default();
    let direction = query.word("direction", &directions)?.unwrap_or_default();
    let after = query.text("cursor")?.map(|text| cursor::listing(&text, sort)).transpose()?;
    Ok(Page { sort, direction, after, rows: limit(query)? })
}

#[derive(Serialize, ToSchema)]
struct PathBody {
    items: Vec<Step>,
}

/// The folders on the way to a node and the node itself, from the first that the asker may know.
#[utoipa::path(get, path = "/api/v1/nodes/{id}/path", tag = "nodes", params(("id" = Uuid, Path)), responses((status = 200, body = PathBody)))]
async fn path(caller: Caller, path: PathParams) -> Answer<Json<PathBody>> {
    let steps = caller.stile.path(caller.actor(), path.id::<NodeId>("id")?).await?;
    Ok(Json(PathBody { items: steps.into_iter().map(|(id, name)| Step { id: id.0, name }).collect() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFolder {
    name: String,
    #[serde(default)]
    on_conflict: RuleBody,
}

/// Makes a folder.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/{id}/folders",
    tag = "nodes",
    params(("id" = Uuid, Path)),
    request_body = NewFolder,
    responses((status = 201, body = Created))
)]
async fn create_folder(caller: Caller, path: PathParams, Json(asked): Json<NewFolder>) -> Answer<Response> {
    let parent = path.id::<NodeId>("id")?;
    let receipt = caller.stile.create_folder(caller.actor(), parent, asked.name, asked.on_conflict.into()).await?;
    Ok((StatusCode::CREATED, Json(Created::from(receipt))).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NodeChange {
    name: Option<String>,
    parent_id: Option<Uuid>,
    #[serde(default)]
    on_conflict: RuleBody,
}

/// Renames a node, moves it, or both. With `If-Match` only while it is what the asker thinks.
#[utoipa::path(
    patch,
    path = "/api/v1/nodes/{id}",
    tag = "nodes",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header)),
    request_body = NodeChange,
    responses((status = 200, body = NodeBody))
)]
async fn change(caller: Caller, path: PathParams, headers: HeaderMap, Json(asked): Json<NodeChange>) -> Answer<Response> {
    let change = Change {
        name: asked.name,
        parent: asked.parent_id.map(NodeId),
        on_conflict: asked.on_conflict.into(),
        if_match: asked_etag(&headers)?,
    };
    let view = caller.stile.change_node(caller.actor(), path.id::<NodeId>("id")?, change).await?;
    Ok(with_etag(StatusCode::OK, view))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Copy)]
struct CopyBody {
    parent_id: Uuid,
    name: Option<String>,
    #[serde(default)]
    on_conflict: RuleBody,
}

/// Copies a node, with what the asker may read below it. A copy has no grants and no links.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/{id}/copy",
    tag = "nodes",
    params(("id" = Uuid, Path)),
    request_body = CopyBody,
    responses((status = 201, body = Created))
)]
async fn copy(caller: Caller, path: PathParams, Json(asked): Json<CopyBody>) -> Answer<Response> {
    let (node, into) = (path.id::<NodeId>("id")?, NodeId(asked.parent_id));
    let receipt = caller.stile.copy(caller.actor(), node, into, asked.name, asked.on_conflict.into()).await?;
    Ok((StatusCode::CREATED, Json(Created::from(receipt))).into_response())
}

/// Puts a node into the trash, with what is below it.
#[utoipa::path(
    delete,
    path = "/api/v1/nodes/{id}",
    tag = "nodes",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "In the trash"))
)]
async fn trash(caller: Caller, path: PathParams, headers: HeaderMap) -> Answer<StatusCode> {
    caller.stile.trash(caller.actor(), path.id::<NodeId>("id")?, asked_etag(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
