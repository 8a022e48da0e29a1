//! What anybody may know of the server, and whether it is well.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::App;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Anonymous("says that the process answers"), routes!(healthz))
        .add(Door::Anonymous("says that the database answers"), routes!(readyz))
        .add(Door::Anonymous("describes the API, the same on every server"), routes!(openapi))
        .add(Door::Anonymous("name, version and whether it waits to be set up"), routes!(server))
}

#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`.
    status: &'static str,
}

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "server", responses((status = 200, body = Health)))]
async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

#[derive(Serialize, ToSchema)]
struct Readiness {
    /// `ok`.
    status: &'static str,
    /// Whether the wall that the database itself keeps between organizations is down although it could have one: the log
    /// says why.
    second_wall_down: bool,
}

/// Whether the server can work: its database answers.
#[utoipa::path(get, path = "/readyz", tag = "server", responses((status = 200, body = Readiness)))]
async fn readyz(State(app): State<App>) -> Answer<Json<Readiness>> {
    app.stile.ready().await.map_err(|error| domain::Error::unavailable(error.message))?;
    Ok(Json(Readiness { status: "ok", second_wall_down: app.stile.lacks_wall() }))
}

/// The description of this API.
#[utoipa::path(get, path = "/openapi.json", tag = "server", responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], crate::document()).into_response()
}

#[derive(Serialize, ToSchema)]
#[schema(as = Server)]
struct ServerBody {
    /// `Stile`.
    name: &'static str,
    version: &'static str,
    /// Which server of an installation this is.
    pod: String,
    /// Whether it waits for its first administrator.
    needs_setup: bool,
    /// Whether it sends mail.
    sends_mail: bool,
}

/// What this server is.
#[utoipa::path(get, path = "/api/v1/server", tag = "server", responses((status = 200, body = ServerBody)))]
async fn server(State(app): State<App>) -> Answer<Json<ServerBody>> {
    let needs_setup = app.stile.needs_setup().await?;
    Ok(Json(ServerBody {
        name: "Stile",
        version: env!("CARGO_PKG_VERSION"),
        pod: app.stile.pod().to_owned(),
        needs_setup,
        sends_mail: app.stile.sends_mail(),
    }))
}
