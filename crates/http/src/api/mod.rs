//! The JSON API, one file a word. `docs/openapi.json` is made from these files.

mod admin;
pub(crate) mod archive;
mod batch;
pub(crate) mod content;
pub(crate) mod cursor;
mod explain;
mod factors;
mod grants;
mod keys;
mod link_activity;
pub(crate) mod links;
pub(crate) mod nodes;
pub(crate) mod people;
mod preview;
mod recipients;
mod requests;
pub(crate) mod roles;
mod search;
mod secrets;
mod server;
pub(crate) mod sessions;
mod shapes;
mod shared;
mod shared_users;
mod spaces;
pub(crate) mod table;
mod trash;
mod versions;

pub(crate) use shapes::{Created, NodeBody, Step, rule_of, rules};

use domain::limits;

use crate::input::Query;
use crate::problem::{Answer, Problem};
use crate::routes::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    [
        server::routes,
        sessions::routes,
        factors::routes,
        keys::routes,
        secrets::routes,
        spaces::routes,
        nodes::routes,
        batch::routes,
        search::routes,
        content::routes,
        preview::routes,
        trash::routes,
        versions::routes,
        archive::routes,
        links::routes,
        link_activity::routes,
        recipients::routes,
        requests::routes,
        grants::routes,
        shared_users::routes,
        explain::routes,
        shared::routes,
        people::routes,
        roles::routes,
        admin::routes,
    ]
    .into_iter()
    .fold(routes, |routes, add| add(routes))
}

/// The parameter `limit`: how many rows a page has. Too many is an error and not fewer rows.
pub(crate) fn limit(query: &mut Query) -> Answer<u32> {
    limit_or(query, limits::PAGE_ROWS_DEFAULT)
}

/// The same, with so many rows where the caller does not say.
pub(crate) fn limit_or(query: &mut Query, default: u32) -> Answer<u32> {
    let rows = query.read::<u32>("limit")?.unwrap_or(default);
    if !(1..=limits::PAGE_ROWS_MAX).contains(&rows) {
        return Err(Problem::field("limit", "out_of_range", format!("ask for 1 to {} rows", limits::PAGE_ROWS_MAX)));
    }
    Ok(rows)
}

/// The parameter `q`: a text that is searched for; an empty one is none.
pub(crate) fn searched(query: &mut Query) -> Answer<Option<String>> {
    let text = query.text("q")?.filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > limits::NAME_BYTES_MAX) {
        return Err(Problem::field("q", "too_long", "search for 255 characters at most"));
    }
    Ok(text)
}
