//! Texts that are shown once: made, listed without their text, and taken back by who hands them over.

use axum::Extension;
use axum::response::{IntoResponse, Response};
use domain::ids::SecretId;
use domain::secret::Secret;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::secrets::Waiting;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::caller::Caller;
use crate::gate::Entry;
use crate::input::PathParams;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Session("makes an address that shows a text of one's own once"), routes!(create))
        .add(Door::Session("lists what one has made oneself"), routes!(list))
        .add(Door::Session("takes back what one has made oneself"), routes!(take_back))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSecret {
    /// 1 to 2000 characters: a password, say.
    text: String,
    /// 1 to 720; none is 168, a week.
    expires_in_hours: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct MadeSecret {
    id: Uuid,
    /// To hand over; shown this once. Whoever opens it first is shown the text, and nobody after.
    url: String,
    created_at: Time,
    expires_at: Time,
}

/// Makes an address that shows a text once. 409 `too_many_secrets` when 50 wait already.
#[utoipa::path(post, path = "/api/v1/secrets", tag = "secrets", request_body = NewSecret, responses((status = 201, body = MadeSecret)))]
async fn create(caller: Caller, Extension(entry): Extension<Entry>, Json(asked): Json<NewSecret>) -> Answer<Response> {
    let made = caller.stile.make_secret(&caller.identity, Secret::new(asked.text), asked.expires_in_hours).await?;
    let body = MadeSecret {
        id: made.waiting.id.0,
        url: format!("{}/secret/{}", entry.origin, made.token.text().reveal()),
        created_at: Time(made.waiting.created_at),
        expires_at: Time(made.waiting.expires_at),
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// A text that waits.
#[derive(Serialize, ToSchema)]
#[schema(as = WaitingSecret)]
struct WaitingBody {
    id: Uuid,
    created_at: Time,
    expires_at: Time,
}

impl From<Waiting> for WaitingBody {
    fn from(waiting: Waiting) -> Self {
        Self { id: waiting.id.0, created_at: Time(waiting.created_at), expires_at: Time(waiting.expires_at) }
    }
}

#[derive(Serialize, ToSchema)]
struct SecretList {
    items: Vec<WaitingBody>,
}

/// What the asker has made and nobody has looked at yet, oldest first.
#[utoipa::path(get, path = "/api/v1/secrets", tag = "secrets", responses((status = 200, body = SecretList)))]
async fn list(caller: Caller) -> Answer<Json<SecretList>> {
    let waiting = caller.stile.secrets(caller.actor()).await?;
    Ok(Json(SecretList { items: waiting.into_iter().map(WaitingBody::from).collect() }))
}

/// Takes one back: nobody will be shown it.
#[utoipa::path(delete, path = "/api/v1/secrets/{id}", tag = "secrets", params(("id" = Uuid, Path)), responses((status = 204, description = "Taken back")))]
async fn take_back(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.take_secret_back(&caller.identity, path.id::<SecretId>("id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
