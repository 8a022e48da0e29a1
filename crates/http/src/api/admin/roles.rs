//! Roles of the organization's own.

use axum::response::{IntoResponse, Response};
use domain::capability::{Capabilities, Capability};
use domain::ids::RoleId;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::api::roles::RoleBody;
use crate::caller::Caller;
use crate::input::PathParams;
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Administer, routes!(create)).add(Door::Administer, routes!(change)).add(Door::Administer, routes!(delete))
}

/// Reads the words; an unknown one is an error at its place.
fn capabilities(words: &[String]) -> Answer<Capabilities> {
    let read = |(at, word): (usize, &String)| {
        word.parse::<Capability>().map_err(|error| Problem::field(format!("capabilities[{at}]"), error.code, error.message))
    };
    words.iter().enumerate().map(read).collect()
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRole)]
struct NewBody {
    name: String,
    /// `list`, `preview`, `download`, `upload`, `edit`, `delete`, `share_link`, `share_people`, `manage`.
    capabilities: Vec<String>,
}

/// Makes a role of the organization's own.
#[utoipa::path(post, path = "/api/v1/admin/roles", tag = "admin_roles", request_body = NewBody, responses((status = 201, body = RoleBody)))]
async fn create(caller: Caller, Json(asked): Json<NewBody>) -> Answer<Response> {
    let role = caller.stile.create_role(caller.actor(), asked.name, capabilities(&asked.capabilities)?).await?;
    Ok((StatusCode::CREATED, Json(RoleBody::from(role))).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoleChange)]
struct ChangeBody {
    name: Option<String>,
    capabilities: Option<Vec<String>>,
}

/// Changes a role, and what everybody holds who was given it.
#[utoipa::path(patch, path = "/api/v1/admin/roles/{id}", tag = "admin_roles", params(("id" = Uuid, Path)), request_body = ChangeBody, responses((status = 200, body = RoleBody)))]
async fn change(caller: Caller, path: PathParams, Json(asked): Json<ChangeBody>) -> Answer<Json<RoleBody>> {
    let gives = asked.capabilities.as_deref().map(capabilities).transpose()?;
    let role = caller.stile.change_role(caller.actor(), path.id::<RoleId>("id")?, asked.name, gives).await?;
    Ok(Json(role.into()))
}

/// Ends a role that no grant names.
#[utoipa::path(delete, path = "/api/v1/admin/roles/{id}", tag = "admin_roles", params(("id" = Uuid, Path)), responses((status = 204, description = "Ended")))]
async fn delete(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.delete_role(caller.actor(), path.id::<RoleId>("id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
