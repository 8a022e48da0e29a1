//! User names that several people share: made for a node that one may share with people.

use axum::response::{IntoResponse, Response};
use domain::access::{Action, SharePeople};
use domain::grant::Scope;
use domain::ids::{NodeId, UserId};
use domain::secret::Secret;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::shared_names::{NewSharedName, SharedName};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::grants::GrantBody;
use super::people::PersonBody;
use crate::caller::Caller;
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Session("lists what one has made oneself, and tells members whether a name is free"), routes!(list))
        .add(Door::Node(&[SharePeople::NAME]), routes!(create))
        .add(Door::Session("changes what one has made oneself; the service lets administrators, too"), routes!(password))
}

/// A user name that several people share.
#[derive(Serialize, ToSchema)]
#[schema(as = SharedUser)]
struct SharedBody {
    id: Uuid,
    /// What is typed to sign in.
    name: String,
    enabled: bool,
    created_at: Time,
    /// To the minute.
    last_seen_at: Option<Time>,
}

impl From<SharedName> for SharedBody {
    fn from(shared: SharedName) -> Self {
        Self {
            id: shared.id.0,
            name: shared.name,
            enabled: shared.enabled,
            created_at: Time(shared.created_at),
            last_seen_at: shared.last_seen_at.map(Time),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = SharedUsers)]
struct SharedList {
    /// Those that the asker made, by name.
    items: Vec<SharedBody>,
    /// Whether `name` can still be made, anywhere on the server; null where no name was asked for.
    free: Option<bool>,
}

/// The names that the asker made; with `name` also whether that one is still free. Members only.
#[utoipa::path(
    get,
    path = "/api/v1/shared-users",
    tag = "shared_users",
    params(("name" = Option<String>, Query, description = "3 to 64 letters, digits and `. _ -`")),
    responses((status = 200, body = SharedList))
)]
async fn list(caller: Caller, mut query: Query) -> Answer<Json<SharedList>> {
    let name = query.text("name")?;
    query.end()?;
    let items = caller.stile.shared_names(caller.actor()).await?.into_iter().map(SharedBody::from).collect();
    let free = match name {
        Some(name) => Some(caller.stile.is_name_free(caller.actor(), &name).await?),
        None => None,
    };
    Ok(Json(SharedList { items, free }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSharedUser {
    /// 3 to 64 letters, digits and `. _ -`.
    name: String,
    /// At least 10 characters.
    password: String,
    /// `viewer`, `editor`, …, or `own:` and an id.
    role: String,
    /// `tree` (which is the default) or `folder`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    scope: Scope,
    until: Option<Time>,
}

#[derive(Serialize, ToSchema)]
struct MadeSharedUser {
    user: PersonBody,
    grant: GrantBody,
}

/// Makes a user name with a password for several people, and gives it a role on the node: both or nothing. 409
/// `shared_name_taken` where somebody on the server has the name.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/{id}/shared-users",
    tag = "shared_users",
    params(("id" = Uuid, Path)),
    request_body = NewSharedUser,
    responses((status = 201, body = MadeSharedUser))
)]
async fn create(caller: Caller, path: PathParams, Json(asked): Json<NewSharedUser>) -> Answer<Response> {
    let new = NewSharedName {
        name: asked.name,
        password: Secret::new(asked.password),
        role: asked.role,
        scope: asked.scope,
        until: asked.until.map(|until| until.0),
    };
    let made = caller.stile.make_shared_name(caller.actor(), path.id::<NodeId>("id")?, new).await?;
    let body = MadeSharedUser { user: made.user.into(), grant: made.grant.into() };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SharedPassword {
    /// At least 10 characters.
    password: String,
}

/// Gives a name another password and ends its sessions: for who made it, and for administrators.
#[utoipa::path(
    put,
    path = "/api/v1/shared-users/{id}/password",
    tag = "shared_users",
    params(("id" = Uuid, Path)),
    request_body = SharedPassword,
    responses((status = 204, description = "Changed"))
)]
async fn password(caller: Caller, path: PathParams, Json(asked): Json<SharedPassword>) -> Answer<StatusCode> {
    let id = path.id::<UserId>("id")?;
    caller.stile.change_shared_password(caller.actor(), id, Secret::new(asked.password)).await?;
    Ok(StatusCode::NO_CONTENT)
}
