//! The Admin center: for administrators, and for auditors to look.

mod departure;
mod events;
pub(super) mod export;
mod groups;
mod import;
mod links;
mod overview;
mod policy;
mod roles;
mod storage;
mod user_shapes;
mod users;

use crate::problem::{Answer, Problem};
use crate::routes::Routes;

pub(super) fn routes(routes: Routes) -> Routes {
    [
        overview::routes,
        users::routes,
        import::routes,
        departure::routes,
        groups::routes,
        roles::routes,
        policy::routes,
        links::routes,
        storage::routes,
        events::routes,
    ]
    .into_iter()
    .fold(routes, |routes, add| add(routes))
}

/// A quota that a column can hold.
fn checked_quota(quota_bytes: Option<u64>) -> Answer<Option<u64>> {
    match quota_bytes {
        Some(bytes) if i64::try_from(bytes).is_err() => {
            Err(Problem::field("quota_bytes", "out_of_range", "that is more than any storage holds: write null for no limit"))
        }
        quota => Ok(quota),
    }
}
