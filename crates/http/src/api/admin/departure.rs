//! Somebody leaves.

use domain::ids::UserId;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::users::departure::{Departure, FilesGo, Leaving, LinksGo};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::people::NamedBody;
use crate::caller::Caller;
use crate::input::PathParams;
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Audit, routes!(leaving)).add(Door::Administer, routes!(delete))
}

#[derive(Serialize, ToSchema)]
struct LeftSpace {
    id: Uuid,
    used_bytes: u64,
    /// The trash included.
    file_count: u64,
}

/// What somebody would leave.
#[derive(Serialize, ToSchema)]
#[schema(as = Departure)]
struct LeavingBody {
    links: u64,
    /// Outside of their own space.
    grants: u64,
    api_keys: u64,
    /// Names they made that several people share: nobody signs in with these until an administrator gives them a password.
    shared_names: u64,
    personal_space: Option<LeftSpace>,
    /// Team spaces that nobody could manage any more.
    spaces_without_admin: Vec<NamedBody>,
}

impl From<Leaving> for LeavingBody {
    fn from(leaving: Leaving) -> Self {
        let left = leaving.left;
        let space = leaving.space;
        Self {
            links: left.links,
            grants: left.grants,
            api_keys: left.api_keys,
            shared_names: left.shared_names,
            personal_space: space.map(|space| LeftSpace { id: space.id.0, used_bytes: space.used_bytes, file_count: left.files }),
            spaces_without_admin: leaving.spaces_without_admin.into_iter().map(NamedBody::from).collect(),
        }
    }
}

/// What somebody would leave.
#[utoipa::path(get, path = "/api/v1/admin/users/{id}/departure", tag = "admin_users", params(("id" = Uuid, Path)), responses((status = 200, body = LeavingBody)))]
async fn leaving(caller: Caller, path: PathParams) -> Answer<Json<LeavingBody>> {
    Ok(Json(caller.stile.leaving(caller.actor(), path.id::<UserId>("id")?).await?.into()))
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LinksAction {
    /// They stay open without an owner.
    Keep,
    /// They end for ever.
    Revoke,
    /// They are `to`'s from now on.
    Reassign,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LinksPlan {
    action: LinksAction,
    to: Option<Uuid>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum FilesAction {
    /// They end for ever.
    Erase,
    /// Their space becomes a team space, with `to` as its Admin.
    HandOver,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FilesPlan {
    action: FilesAction,
    to: Option<Uuid>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeparturePlan {
    links: LinksPlan,
    files: FilesPlan,
}

impl DeparturePlan {
    fn read(&self) -> Answer<Departure> {
        let links = match self.links.action {
            LinksAction::Keep => LinksGo::Keep,
            LinksAction::Revoke => LinksGo::Revoke,
            LinksAction::Reassign => LinksGo::To(to("links.to", self.links.to)?),
        };
        let files = match self.files.action {
            FilesAction::Erase => FilesGo::Erase,
            FilesAction::HandOver => FilesGo::To(to("files.to", self.files.to)?),
        };
        Ok(Departure { links, files })
    }
}

fn to(field: &'static str, id: Option<Uuid>) -> Answer<UserId> {
    id.map(UserId).ok_or_else(|| Problem::field(field, "required", "say whose it is to be"))
}

/// Deletes an account for ever. Nobody deletes themselves (409 `yourself`) or the last administrator (409
/// `last_administrator`).
#[utoipa::path(delete, path = "/api/v1/admin/users/{id}", tag = "admin_users", params(("id" = Uuid, Path)), request_body = DeparturePlan, responses((status = 204, description = "Deleted")))]
async fn delete(caller: Caller, path: PathParams, Json(asked): Json<DeparturePlan>) -> Answer<StatusCode> {
    caller.stile.delete_user(caller.actor(), path.id::<UserId>("id")?, asked.read()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
