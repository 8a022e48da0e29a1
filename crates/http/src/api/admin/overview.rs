//! How the organization stands.

use serde::Serialize;
use service::overview::Overview;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Audit, routes!(overview))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Overview)]
struct OverviewBody {
    users: UserCounts,
    groups: u64,
    /// Team spaces.
    spaces: u64,
    links: LinkCounts,
    storage: StorageCounts,
    /// What an administrator should look at.
    todo: Vec<TodoBody>,
}

#[derive(Serialize, ToSchema)]
struct UserCounts {
    active: u64,
    disabled: u64,
    ended: u64,
    invited: u64,
    external: u64,
}

#[derive(Serialize, ToSchema)]
struct LinkCounts {
    active: u64,
    ownerless: u64,
}

#[derive(Serialize, ToSchema)]
struct StorageCounts {
    used_bytes: u64,
    /// Null is without limit.
    quota_bytes: Option<u64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Todo)]
struct TodoBody {
    /// `no_second_admin`, `users_ending_soon`, `unused_invitations`, `quota_nearly_full` or `spaces_without_admin`.
    code: &'static str,
    count: u64,
}

impl From<Overview> for OverviewBody {
    fn from(overview: Overview) -> Self {
        let Overview { users, counts, storage, todo } = overview;
        Self {
            users: UserCounts {
                active: users.active,
                disabled: users.disabled,
                ended: users.ended,
                invited: users.invited,
                external: users.external,
            },
            groups: counts.groups,
            spaces: counts.spaces,
            links: LinkCounts { active: counts.links_active, ownerless: counts.links_ownerless },
            storage: StorageCounts { used_bytes: storage.used_bytes, quota_bytes: storage.quota_bytes },
            todo: todo.into_iter().map(|(todo, count)| TodoBody { code: todo.word(), count }).collect(),
        }
    }
}

/// How the organization stands, in numbers.
#[utoipa::path(get, path = "/api/v1/admin/overview", tag = "admin", responses((status = 200, body = OverviewBody)))]
async fn overview(caller: Caller) -> Answer<Json<OverviewBody>> {
    Ok(Json(caller.stile.overview(caller.actor()).await?.into()))
}
