//! Groups.

use axum::response::{IntoResponse, Response};
use domain::ids::{GroupId, UserId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::groups::Group;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::people::PersonBody;
use crate::caller::Caller;
use crate::input::PathParams;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Audit, routes!(list))
        .add(Door::Administer, routes!(create))
        .add(Door::Audit, routes!(group))
        .add(Door::Administer, routes!(rename))
        .add(Door::Administer, routes!(delete))
        .add(Door::Administer, routes!(add))
        .add(Door::Administer, routes!(remove))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Group)]
struct GroupBody {
    id: Uuid,
    name: String,
    member_count: u64,
    created_at: Time,
}

impl From<Group> for GroupBody {
    fn from(group: Group) -> Self {
        Self { id: group.id.0, name: group.name, member_count: group.member_count, created_at: Time(group.created_at) }
    }
}

#[derive(Serialize, ToSchema)]
struct GroupList {
    items: Vec<GroupBody>,
}

/// All groups, by name.
#[utoipa::path(get, path = "/api/v1/admin/groups", tag = "admin_groups", responses((status = 200, body = GroupList)))]
async fn list(caller: Caller) -> Answer<Json<GroupList>> {
    let groups = caller.stile.groups(caller.actor()).await?;
    Ok(Json(GroupList { items: groups.into_iter().map(GroupBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GroupName)]
struct NameBody {
    name: String,
}

/// Makes a group.
#[utoipa::path(post, path = "/api/v1/admin/groups", tag = "admin_groups", request_body = NameBody, responses((status = 201, body = GroupBody)))]
async fn create(caller: Caller, Json(asked): Json<NameBody>) -> Answer<Response> {
    let group = caller.stile.create_group(caller.actor(), asked.name).await?;
    Ok((StatusCode::CREATED, Json(GroupBody::from(group))).into_response())
}

#[derive(Serialize, ToSchema)]
struct GroupDetails {
    id: Uuid,
    name: String,
    created_at: Time,
    /// By name.
    members: Vec<PersonBody>,
}

/// A group with its members.
#[utoipa::path(get, path = "/api/v1/admin/groups/{id}", tag = "admin_groups", params(("id" = Uuid, Path)), responses((status = 200, body = GroupDetails)))]
async fn group(caller: Caller, path: PathParams) -> Answer<Json<GroupDetails>> {
    let (group, members) = caller.stile.group(caller.actor(), path.id::<GroupId>("id")?).await?;
    let members = members.into_iter().map(PersonBody::from).collect();
    Ok(Json(GroupDetails { id: group.id.0, name: group.name, created_at: Time(group.created_at), members }))
}

/// Gives a group another name.
#[utoipa::path(patch, path = "/api/v1/admin/groups/{id}", tag = "admin_groups", params(("id" = Uuid, Path)), request_body = NameBody, responses((status = 200, body = GroupBody)))]
async fn rename(caller: Caller, path: PathParams, Json(asked): Json<NameBody>) -> Answer<Json<GroupBody>> {
    let group = caller.stile.rename_group(caller.actor(), path.id::<GroupId>("id")?, asked.name).await?;
    Ok(Json(group.into()))
}

/// Ends a group, with what it was granted.
#[utoipa::path(delete, path = "/api/v1/admin/groups/{id}", tag = "admin_groups", params(("id" = Uuid, Path)), responses((status = 204, description = "Ended")))]
async fn delete(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.delete_group(caller.actor(), path.id::<GroupId>("id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a member into a group; once is as good as twice.
#[utoipa::path(
    put,
    path = "/api/v1/admin/groups/{id}/members/{user}",
    tag = "admin_groups",
    params(("id" = Uuid, Path), ("user" = Uuid, Path)),
    responses((status = 204, description = "They are in it"))
)]
async fn add(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.add_to_group(caller.actor(), path.id::<GroupId>("id")?, path.id::<UserId>("user")?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody out of a group; once is as good as twice.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/groups/{id}/members/{user}",
    tag = "admin_groups",
    params(("id" = Uuid, Path), ("user" = Uuid, Path)),
    responses((status = 204, description = "They are not in it"))
)]
async fn remove(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.remove_from_group(caller.actor(), path.id::<GroupId>("id")?, path.id::<UserId>("user")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
