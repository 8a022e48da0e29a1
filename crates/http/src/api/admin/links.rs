//! All share links of an organization, for who runs it (S5.35, S5.42). Changing and ending one is the same as for its owner.

use axum::Extension;
use axum::response::Response;
use domain::ids::UserId;
use utoipa_axum::routes;

use crate::api::limit;
use crate::api::links::{LinkPage, after_of, filter_of};
use crate::api::table::{self, STEP_ROWS, guarded};
use crate::caller::Caller;
use crate::gate::Entry;
use crate::input::Query;
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::time::Time;
use service::links::Filter;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Audit, routes!(list)).add(Door::Audit, routes!(export))
}

fn filter(query: &mut Query) -> Answer<Filter> {
    let owner = match query.text("owner")?.as_deref() {
        None => None,
        Some("none") => Some(None),
        Some(id) => {
            let unreadable = |_| Problem::malformed_field("owner", "write the id of a user, or `none`");
            Some(Some(id.parse::<UserId>().map_err(unreadable)?))
        }
    };
    Ok(Filter { owner, ..filter_of(query)? })
}

/// A page of all links of the organization, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/admin/links",
    tag = "admin_links",
    params(
        ("owner" = Option<String>, Query, description = "a user, or `none`"),
        ("node" = Option<Uuid>, Query),
        ("q" = Option<String>, Query, description = "in its title, message or note, or in the address of a recipient"),
        ("state" = Option<String>, Query, description = "as in `GET /api/v1/links`"),
        ("request" = Option<bool>, Query, description = "those that ask for files, or those that do not"),
        ("created_from" = Option<Time>, Query),
        ("created_before" = Option<Time>, Query),
        ("cursor" = Option<String>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = LinkPage))
)]
async fn list(caller: Caller, Extension(entry): Extension<Entry>, mut query: Query) -> Answer<Json<LinkPage>> {
    let (filter, after, rows) = (filter(&mut query)?, after_of(&mut query)?, limit(&mut query)?);
    query.end()?;
    let links = caller.stile.everybodys_links(caller.actor(), filter, after, rows).await?;
    Ok(Json(LinkPage::new(links, rows, &caller.link_urls(&entry).await?)))
}

const HEADER: [&str; 14] = [
    "id",
    "title",
    "state",
    "owner_id",
    "owner",
    "created_at",
    "expires_at",
    "ended_at",
    "has_password",
    "visits",
    "previews",
    "downloads",
    "uploads",
    "note",
];

/// All links of the organization that pass the filter, as a table (CSV, RFC 4180).
#[utoipa::path(
    get,
    path = "/api/v1/admin/links/export",
    tag = "admin_links",
    params(
        ("format" = Option<String>, Query, description = "`csv`, which it is without"),
        ("owner" = Option<String>, Query),
        ("state" = Option<String>, Query),
        ("request" = Option<bool>, Query),
        ("q" = Option<String>, Query),
    ),
    responses((status = 200, description = "The table", content_type = "text/csv", body = String))
)]
async fn export(caller: Caller, Extension(entry): Extension<Entry>, mut query: Query) -> Answer<Response> {
    table::expect_csv(&mut query)?;
    let filter = filter(&mut query)?;
    query.end()?;
    let (stile, actor, urls) = (caller.stile.clone(), caller.actor(), caller.link_urls(&entry).await?);
    let step = move |after| {
        let (stile, filter, urls) = (stile.clone(), filter.clone(), urls.clone());
        async move {
            let links = stile.everybodys_links(actor, filter, after, STEP_ROWS).await?;
            let next = links.last().filter(|_| links.len() == STEP_ROWS as usize).map(|last| last.link.id);
            let page = LinkPage::new(links, STEP_ROWS, &urls);
            Ok((page.into_rows(|link| link.cells().map(|cell| guarded(&cell))), next))
        }
    };
    table::whole(&caller, HEADER, "links.csv", step).await
}
