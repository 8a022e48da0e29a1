//! Keys for programs: made and ended by the user they act as.

use axum::response::{IntoResponse, Response};
use domain::ids::ApiKeyId;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::api_keys::ApiKey;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::sessions::bearer_text;
use crate::caller::Caller;
use crate::input::PathParams;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Session("makes a key of one's own"), routes!(create))
        .add(Door::Session("lists one's own keys"), routes!(list))
        .add(Door::Session("ends a key of one's own"), routes!(revoke))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    name: String,
    expires_at: Option<Time>,
    /// A key of the organization: the links it makes have no owner. For administrators.
    #[serde(default)]
    site_wide: bool,
}

#[derive(Serialize, ToSchema)]
struct CreatedKey {
    id: Uuid,
    name: String,
    /// Shown this once.
    token: String,
    created_at: Time,
    expires_at: Option<Time>,
}

/// Makes a key that acts as its maker.
#[utoipa::path(post, path = "/api/v1/keys", tag = "keys", request_body = NewKey, responses((status = 201, body = CreatedKey)))]
async fn create(caller: Caller, Json(asked): Json<NewKey>) -> Answer<Response> {
    let made =
        caller.stile.create_api_key(&caller.identity, &asked.name, asked.expires_at.map(|end| end.0), asked.site_wide).await?;
    let body = CreatedKey {
        id: made.key.id.0,
        name: made.key.name,
        token: bearer_text(&made.token),
        created_at: Time(made.key.created_at),
        expires_at: made.key.expires_at.map(Time),
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = Key)]
struct KeyBody {
    id: Uuid,
    name: String,
    created_at: Time,
    expires_at: Option<Time>,
    last_used_at: Option<Time>,
    /// Whether the links it makes have no owner.
    site_wide: bool,
}

impl From<ApiKey> for KeyBody {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.0,
            name: key.name,
            created_at: Time(key.created_at),
            expires_at: key.expires_at.map(Time),
            last_used_at: key.last_used_at.map(Time),
            site_wide: key.site_wide,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct KeyList {
    items: Vec<KeyBody>,
}

/// The asker's keys, oldest first.
#[utoipa::path(get, path = "/api/v1/keys", tag = "keys", responses((status = 200, body = KeyList)))]
async fn list(caller: Caller) -> Answer<Json<KeyList>> {
    let keys = caller.stile.api_keys(caller.actor()).await?;
    Ok(Json(KeyList { items: keys.into_iter().map(KeyBody::from).collect() }))
}

/// Ends a key at once.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "keys", params(("id" = Uuid, Path)), responses((status = 204, description = "Ended")))]
async fn revoke(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.revoke_api_key(&caller.identity, path.id::<ApiKeyId>("id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
