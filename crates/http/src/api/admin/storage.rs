//! What is kept and may be kept, and coming into a space.

use domain::ids::SpaceId;
use domain::node::SpaceKind;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::storage::{SpaceRow, Total};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::people::PersonBody;
use crate::api::{cursor, limit_or};
use crate::caller::Caller;
use crate::input::{PathParams, Query};
use crate::json::{Change, Json};
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Audit, routes!(storage))
        .add(Door::Administer, routes!(set_quota))
        .add(Door::Administer, routes!(set_space_quota))
        .add(Door::Administer, routes!(enter))
}

#[derive(Serialize, ToSchema)]
#[schema(as = StoredSpace)]
struct SpaceBody {
    id: Uuid,
    /// `personal` or `team`.
    #[schema(value_type = String)]
    kind: SpaceKind,
    name: String,
    /// Of a personal space.
    owner: Option<PersonBody>,
    used_bytes: u64,
    /// Null is without limit.
    quota_bytes: Option<u64>,
    /// Who holds Admin on its top folder now.
    admins: Vec<PersonBody>,
}

impl From<SpaceRow> for SpaceBody {
    fn from(row: SpaceRow) -> Self {
        Self {
            id: row.space.id.0,
            kind: row.space.kind,
            name: row.space.name,
            owner: row.owner.map(PersonBody::from),
            used_bytes: row.space.used_bytes,
            quota_bytes: row.space.quota_bytes,
            admins: row.admins.into_iter().map(PersonBody::from).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct Storage {
    used_bytes: u64,
    /// Null is without limit.
    quota_bytes: Option<u64>,
    /// Team spaces first, each by name.
    spaces: Vec<SpaceBody>,
    next: Option<String>,
}

/// What the organization keeps, and a page of its spaces.
#[utoipa::path(
    get,
    path = "/api/v1/admin/storage",
    tag = "admin_storage",
    params(("after" = Option<String>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000)),
    responses((status = 200, body = Storage))
)]
async fn storage(caller: Caller, mut query: Query) -> Answer<Json<Storage>> {
    let after = query.text("after")?.map(|text| cursor::id::<SpaceId>("after", &text)).transpose()?;
    let rows = limit_or(&mut query, domain::limits::PAGE_ROWS_MAX)?;
    query.end()?;
    let found = caller.stile.storage(caller.actor(), after, rows).await?;
    Ok(Json(Storage {
        used_bytes: found.total.used_bytes,
        quota_bytes: found.total.quota_bytes,
        spaces: found.spaces.into_iter().map(SpaceBody::from).collect(),
        next: found.next.map(cursor::of_id),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Quota)]
struct QuotaBody {
    /// In bytes; null is without limit.
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    quota_bytes: Change<u64>,
}

impl QuotaBody {
    fn read(self) -> Answer<Option<u64>> {
        let quota = self.quota_bytes.into_option();
        super::checked_quota(quota.ok_or_else(|| Problem::field("quota_bytes", "required", "write a number of bytes, or null"))?)
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = StorageTotal)]
struct TotalBody {
    used_bytes: u64,
    /// Null is without limit.
    quota_bytes: Option<u64>,
}

impl From<Total> for TotalBody {
    fn from(total: Total) -> Self {
        Self { used_bytes: total.used_bytes, quota_bytes: total.quota_bytes }
    }
}

/// Sets what the organization may keep.
#[utoipa::path(patch, path = "/api/v1/admin/storage", tag = "admin_storage", request_body = QuotaBody, responses((status = 200, body = TotalBody)))]
async fn set_quota(caller: Caller, Json(asked): Json<QuotaBody>) -> Answer<Json<TotalBody>> {
    let total = caller.stile.set_organization_quota(caller.actor(), asked.read()?).await?;
    Ok(Json(total.into()))
}

/// Sets what a space may hold.
#[utoipa::path(patch, path = "/api/v1/admin/spaces/{id}", tag = "admin_storage", params(("id" = Uuid, Path)), request_body = QuotaBody, responses((status = 200, body = SpaceBody)))]
async fn set_space_quota(caller: Caller, path: PathParams, Json(asked): Json<QuotaBody>) -> Answer<Json<SpaceBody>> {
    let row = caller.stile.set_space_quota(caller.actor(), path.id::<SpaceId>("id")?, asked.read()?).await?;
    Ok(Json(row.into()))
}

/// Gives the asker Admin on a space, by a grant that everybody there can see. A personal space opens only where the policy
/// `personal_spaces_open_to_administrators` is on.
#[utoipa::path(post, path = "/api/v1/admin/spaces/{id}/enter", tag = "admin_storage", params(("id" = Uuid, Path)), responses((status = 204, description = "Come in")))]
async fn enter(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.enter_space(caller.actor(), path.id::<SpaceId>("id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
