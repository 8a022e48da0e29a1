//! Whom one can share with, and how people are told of in all answers.

use domain::user::{User, UserKind};
use serde::Serialize;
use service::groups::Group;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::searched;
use crate::caller::Caller;
use crate::input::Query;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Session("tells a member of the other members; the service lets members only"), routes!(directory))
}

/// Somebody with an account, as others may know them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonBody {
    pub(crate) id: Uuid,
    pub(crate) display_name: String,
    pub(crate) email: String,
    /// `internal`, `external` or `shared`.
    #[schema(value_type = String)]
    pub(crate) kind: UserKind,
}

impl From<User> for PersonBody {
    fn from(user: User) -> Self {
        Self { id: user.id.0, display_name: user.display_name, email: user.email, kind: user.kind }
    }
}

/// Something by its id, with what it is called.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Named)]
pub(crate) struct NamedBody {
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

impl<I: Into<Uuid>> From<(I, String)> for NamedBody {
    fn from((id, name): (I, String)) -> Self {
        Self { id: id.into(), name }
    }
}

#[derive(Serialize, ToSchema)]
struct DirectoryGroup {
    id: Uuid,
    name: String,
    member_count: u64,
}

impl From<Group> for DirectoryGroup {
    fn from(group: Group) -> Self {
        Self { id: group.id.0, name: group.name, member_count: group.member_count }
    }
}

#[derive(Serialize, ToSchema)]
struct Directory {
    users: Vec<PersonBody>,
    groups: Vec<DirectoryGroup>,
}

/// The members of the asker's organization and its groups, by name: at most 50 of each that contain `q`; without it the
/// first 1000. Members only.
#[utoipa::path(
    get,
    path = "/api/v1/directory",
    tag = "people",
    params(("q" = Option<String>, Query, description = "in name or address")),
    responses((status = 200, body = Directory))
)]
async fn directory(caller: Caller, mut query: Query) -> Answer<Json<Directory>> {
    let text = searched(&mut query)?;
    query.end()?;
    let found = caller.stile.directory(caller.actor(), text).await?;
    Ok(Json(Directory {
        users: found.users.into_iter().map(PersonBody::from).collect(),
        groups: found.groups.into_iter().map(DirectoryGroup::from).collect(),
    }))
}
