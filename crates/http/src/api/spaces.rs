//! Spaces: the personal one and team spaces.

use axum::response::{IntoResponse, Response};
use domain::access::{Action, See};
use domain::ids::SpaceId;
use domain::name::NodePath;
use domain::node::SpaceKind;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::spaces::SpaceView;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::nodes::with_etag;
use crate::caller::Caller;
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Session("lists the spaces in which the asker sees something"), routes!(list))
        .add(Door::Session("makes a team space; the service lets administrators only"), routes!(create))
        .add(Door::Node(&[See::NAME]), routes!(resolve))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Space)]
struct SpaceBody {
    id: Uuid,
    /// `personal` or `team`.
    #[schema(value_type = String)]
    kind: SpaceKind,
    name: String,
    /// Its top folder.
    root_id: Uuid,
    /// Null for whoever does not see all that is in it.
    used_bytes: Option<u64>,
    /// Null is without limit, or for whoever does not see all that is in it.
    quota_bytes: Option<u64>,
}

impl From<SpaceView> for SpaceBody {
    fn from(SpaceView { space, tells_size }: SpaceView) -> Self {
        Self {
            id: space.id.0,
            kind: space.kind,
            name: space.name,
            root_id: space.root.0,
            used_bytes: tells_size.then_some(space.used_bytes),
            quota_bytes: space.quota_bytes.filter(|_| tells_size),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct SpaceList {
    items: Vec<SpaceBody>,
}

/// The spaces in which the asker may see something, their own first.
#[utoipa::path(get, path = "/api/v1/spaces", tag = "spaces", responses((status = 200, body = SpaceList)))]
async fn list(caller: Caller) -> Answer<Json<SpaceList>> {
    let spaces = caller.stile.spaces(caller.actor()).await?;
    Ok(Json(SpaceList { items: spaces.into_iter().map(SpaceBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSpace {
    name: String,
}

/// Makes a team space. Administrators only.
#[utoipa::path(post, path = "/api/v1/spaces", tag = "spaces", request_body = NewSpace, responses((status = 201, body = SpaceBody)))]
async fn create(caller: Caller, Json(asked): Json<NewSpace>) -> Answer<Response> {
    let space = caller.stile.create_space(caller.actor(), asked.name).await?;
    Ok((StatusCode::CREATED, Json(SpaceBody::from(SpaceView { space, tells_size: true }))).into_response())
}

/// The node at a path below the top folder. A step that is hidden is one that is not there.
#[utoipa::path(
    get,
    path = "/api/v1/spaces/{id}/resolve",
    tag = "spaces",
    params(("id" = Uuid, Path), ("path" = String, Query, description = "`/a/b`; `/` is the top folder")),
    responses((status = 200, body = super::NodeBody))
)]
async fn resolve(caller: Caller, path: PathParams, mut query: Query) -> Answer<Response> {
    let space = path.id::<SpaceId>("id")?;
    let wanted = NodePath::new(&query.required("path")?)?;
    query.end()?;
    let view = caller.stile.resolve(caller.actor(), space, wanted).await?;
    Ok(with_etag(StatusCode::OK, view))
}
