//! The history of a file.

use axum::response::Response;
use domain::access::{Action, Download, Edit};
use domain::ids::{NodeId, VersionId};
use domain::node::Version;
use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::NodeBody;
use super::nodes::with_etag;
use crate::caller::Caller;
use crate::input::PathParams;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::send::{hex, send};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Node(&[Download::NAME]), routes!(list))
        .add(Door::Node(&[Download::NAME]), routes!(read))
        .add(Door::Node(&[Edit::NAME]), routes!(restore))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Version)]
struct VersionBody {
    id: Uuid,
    /// 1 for the first.
    number: i64,
    size_bytes: u64,
    blake3: String,
    created_at: Time,
    /// Null when a visitor of a link made it.
    created_by: Option<Uuid>,
    current: bool,
}

impl From<Version> for VersionBody {
    fn from(version: Version) -> Self {
        Self {
            id: version.id.0,
            number: version.number,
            size_bytes: version.size_bytes,
            blake3: hex(&version.blake3),
            created_at: Time(version.created_at),
            created_by: version.created_by.map(|user| user.0),
            current: version.current,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct VersionList {
    items: Vec<VersionBody>,
}

/// The versions of a file, newest first.
#[utoipa::path(get, path = "/api/v1/nodes/{id}/versions", tag = "versions", params(("id" = Uuid, Path)), responses((status = 200, body = VersionList)))]
async fn list(caller: Caller, path: PathParams) -> Answer<Json<VersionList>> {
    let versions = caller.stile.versions(caller.actor(), path.id::<NodeId>("id")?).await?;
    Ok(Json(VersionList { items: versions.into_iter().map(VersionBody::from).collect() }))
}

/// The bytes of one version, whole or a range.
#[utoipa::path(
    method(get, head),
    path = "/api/v1/nodes/{id}/versions/{version}/content",
    tag = "versions",
    params(("id" = Uuid, Path), ("version" = Uuid, Path), ("Range" = Option<String>, Header)),
    responses(
        (status = 200, description = "All of it", content_type = "application/octet-stream"),
        (status = 206, description = "One range of it", content_type = "application/octet-stream"),
    )
)]
async fn read(method: Method, caller: Caller, path: PathParams, headers: HeaderMap) -> Answer<Response> {
    let (node, version) = (path.id::<NodeId>("id")?, path.id::<VersionId>("version")?);
    let file = caller.stile.download_version(caller.actor(), node, Some(version)).await?;
    Ok(send(&method, &headers, caller.outgoing(file)))
}

/// Makes an older version the current one, as a new version.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/{id}/versions/{version}/restore",
    tag = "versions",
    params(("id" = Uuid, Path), ("version" = Uuid, Path)),
    responses((status = 200, body = NodeBody))
)]
async fn restore(caller: Caller, path: PathParams) -> Answer<Response> {
    let (node, version) = (path.id::<NodeId>("id")?, path.id::<VersionId>("version")?);
    let view = caller.stile.restore_version(caller.actor(), node, version).await?;
    Ok(with_etag(StatusCode::OK, view))
}
