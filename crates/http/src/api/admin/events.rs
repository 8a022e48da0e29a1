//! The event log: page by page, whole, and as it grows.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::event::EventKind;
use domain::ids::{EventId, NodeId, UserId};
use futures::{StreamExt, stream};
use http::{HeaderValue, header};
use serde::Serialize;
use serde_json::Value;
use service::events::{Filter, Line};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::export;
use crate::api::{cursor, limit, table};
use crate::body;
use crate::caller::Caller;
use crate::input::Query;
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Audit, routes!(list))
        .add(Door::Audit, routes!(kinds))
        .add(Door::Audit, routes!(export_all))
        .add(Door::Audit, routes!(live))
}

/// Somebody or something that a line names; the name is the one it has now, null when it ended.
#[derive(Serialize, ToSchema)]
#[schema(as = EventParty)]
pub(super) struct PartyBody {
    pub(super) id: Uuid,
    pub(super) name: Option<String>,
}

impl<I: Into<Uuid>> From<(I, Option<String>)> for PartyBody {
    fn from((id, name): (I, Option<String>)) -> Self {
        Self { id: id.into(), name }
    }
}

/// A line of the log.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub(super) struct EventBody {
    pub(super) id: Uuid,
    pub(super) at: Time,
    pub(super) kind: String,
    /// Who did it; null is a visitor, or the server itself.
    pub(super) user: Option<PartyBody>,
    /// The user, group or role that it is about.
    pub(super) subject: Option<PartyBody>,
    pub(super) node: Option<PartyBody>,
    pub(super) link_id: Option<Uuid>,
    /// More, by kind.
    #[schema(value_type = Object)]
    pub(super) details: Value,
}

impl From<Line> for EventBody {
    fn from(line: Line) -> Self {
        Self {
            id: line.id.0,
            at: Time(line.at),
            kind: line.kind,
            user: line.user.map(PartyBody::from),
            subject: line.subject.map(PartyBody::from),
            node: line.node.map(PartyBody::from),
            link_id: line.link.map(|link| link.0),
            details: serde_json::from_str(&line.details).unwrap_or_default(),
        }
    }
}

fn filter_of(query: &mut Query) -> Answer<Filter> {
    let words: Vec<_> = EventKind::ALL.iter().map(|kind| (kind.word(), *kind)).collect();
    Ok(Filter {
        user: query.read::<UserId>("user")?,
        node: query.read::<NodeId>("node")?,
        kind: query.word("kind", &words)?,
        from: query.read::<Time>("from")?.map(|time| time.0),
        to: query.read::<Time>("to")?.map(|time| time.0),
    })
}

#[derive(Serialize, ToSchema)]
struct EventPage {
    items: Vec<EventBody>,
    /// For `after`.
    next: Option<String>,
}

/// A page of the log, newest first. All of what is given must be true of a line.
#[utoipa::path(
    get,
    path = "/api/v1/admin/events",
    tag = "admin_events",
    params(
        ("user" = Option<Uuid>, Query, description = "who did it, or about whom it is"),
        ("node" = Option<Uuid>, Query),
        ("kind" = Option<String>, Query),
        ("from" = Option<Time>, Query, description = "then or later"),
        ("to" = Option<Time>, Query, description = "earlier"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = EventPage))
)]
async fn list(caller: Caller, mut query: Query) -> Answer<Json<EventPage>> {
    let filter = filter_of(&mut query)?;
    let after = query.text("after")?.map(|text| cursor::moment::<EventId>("after", &text)).transpose()?;
    let rows = limit(&mut query)?;
    query.end()?;
    let page = caller.stile.events(caller.actor(), filter, after, rows).await?;
    Ok(Json(EventPage { items: page.items.into_iter().map(EventBody::from).collect(), next: page.next.map(cursor::of_moment) }))
}

#[derive(Serialize, ToSchema)]
struct EventKinds {
    kinds: Vec<&'static str>,
}

/// The kinds of lines that there are.
#[utoipa::path(get, path = "/api/v1/admin/events/kinds", tag = "admin_events", responses((status = 200, body = EventKinds)))]
async fn kinds(caller: Caller) -> Answer<Json<EventKinds>> {
    caller.stile.expect_auditor(caller.actor()).await?;
    Ok(Json(EventKinds { kinds: EventKind::ALL.iter().map(|kind| kind.word()).collect() }))
}

/// All lines that pass the filter, newest first, as a file. Cells of CSV that a spreadsheet would take for a formula begin
/// with an apostrophe.
#[utoipa::path(
    get,
    path = "/api/v1/admin/events/export",
    tag = "admin_events",
    params(
        ("format" = String, Query, description = "`csv` or `json`"),
        ("user" = Option<Uuid>, Query),
        ("node" = Option<Uuid>, Query),
        ("kind" = Option<String>, Query),
        ("from" = Option<Time>, Query),
        ("to" = Option<Time>, Query),
    ),
    responses((status = 200, description = "The log", content((String = "text/csv"), (Vec<EventBody> = "application/json"))))
)]
async fn export_all(caller: Caller, mut query: Query) -> Answer<Response> {
    let format =
        query.word("format", &export::FORMATS)?.ok_or_else(|| Problem::malformed_field("format", "say `csv` or `json`"))?;
    let filter = filter_of(&mut query)?;
    query.end()?;
    caller.stile.expect_auditor(caller.actor()).await?;
    let pieces = export::written(caller.stile.all_events(caller.actor(), filter), format);
    let bytes = caller.stile.while_in_force(caller.identity.credential, pieces);
    Ok(table::file(body::outgoing(bytes), format.media_type(), format.file_name()))
}

/// The lines that come from now on, as server-sent events: `event: event` with a line as `data`. It ends with the session or
/// key that asks, and when its user may not look any more.
#[utoipa::path(
    get,
    path = "/api/v1/admin/events/live",
    tag = "admin_events",
    params(
        ("user" = Option<Uuid>, Query),
        ("node" = Option<Uuid>, Query),
        ("kind" = Option<String>, Query),
        ("from" = Option<Time>, Query),
        ("to" = Option<Time>, Query),
    ),
    responses((status = 200, description = "Server-sent events", content_type = "text/event-stream", body = String))
)]
async fn live(caller: Caller, mut query: Query) -> Answer<Response> {
    let filter = filter_of(&mut query)?;
    query.end()?;
    let lines = caller.stile.new_events(caller.actor(), filter).await?;
    let pieces = lines.map(|lines| lines.map(told));
    // Something is sent at once, so that who watches knows that it works.
    let begun = stream::once(async { Ok(Bytes::from_static(b": watching\n\n")) });
    let bytes = caller.stile.while_in_force(caller.identity.credential, begun.chain(pieces));
    let mut response = body::outgoing(bytes).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    Ok(response)
}

/// A piece of the stream; a comment where nothing happened keeps it open.
fn told(lines: Vec<Line>) -> Bytes {
    let one = |line| serde_json::to_string(&EventBody::from(line)).unwrap_or_default();
    let text: String = lines.into_iter().map(|line| format!("event: event\ndata: {}\n\n", one(line))).collect();
    if text.is_empty() { Bytes::from_static(b":\n\n") } else { Bytes::from(text) }
}
