//! What was done with a link, and its QR codes: for who manages it.

use axum::Extension;
use axum::response::{IntoResponse, Response};
use domain::ids::LinkId;
use domain::link::Act;
use domain::policy::LinkUrls;
use http::StatusCode;
use serde::Serialize;
use service::links::{Activity, CodeView, Day, LineView, LogFilter};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::links::CountsBody;
use super::table::{self, guarded};
use super::{cursor, limit};
use crate::caller::Caller;
use crate::gate::Entry;
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::time::Time;

/// How many days the figures are of when nobody says.
const DAYS_DEFAULT: u16 = 30;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Session("tells what was done with a link to who manages it"), routes!(log))
        .add(Door::Session("tells all that was done with a link to who manages it"), routes!(export))
        .add(Door::Session("tells the figures of a link to who manages it"), routes!(activity))
        .add(Door::Session("lists the QR codes of a link for who manages it"), routes!(codes))
        .add(Door::Session("makes a QR code of a link for who manages it"), routes!(create_code))
}

/// What a visitor told in one field of the form.
#[derive(Serialize, ToSchema)]
#[schema(as = RegistrationAnswer)]
struct AnswerBody {
    /// `name`, `email`, `company` or the question.
    field: String,
    answer: String,
}

/// One line of what was done with a link.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkLogLine)]
struct LineBody {
    id: Uuid,
    at: Time,
    /// `visit`, `preview`, `download`, `save`, `upload`, or `change`: taking away, moving or copying in place, always refused.
    act: &'static str,
    /// `under_way`, `done`, `given_back` (nothing came of it, and it does not count) or `refused`.
    outcome: String,
    /// Why it was refused: `limit_reached`, `not_allowed`, `wrong_password`, `unwanted_type`, `too_large`, `request_full`.
    reason: Option<String>,
    /// Whom a visitor said they are, or are signed in as; null is somebody.
    visitor: Option<String>,
    visit_id: Option<Uuid>,
    node_id: Option<Uuid>,
    /// What the node was called.
    name: Option<String>,
    address: String,
    user_agent: String,
    sent_bytes: u64,
    /// How often the same was asked for.
    times: u64,
    /// What they told before entering.
    registration: Vec<AnswerBody>,
}

impl From<LineView> for LineBody {
    fn from(view: LineView) -> Self {
        let LineView { line, registration } = view;
        let told = |text: String| Some(text).filter(|text| !text.is_empty());
        let answers = registration.map(|told| told.answers).unwrap_or_default();
        Self {
            id: line.id.0,
            at: Time(line.at),
            act: line.act.word(),
            outcome: line.outcome,
            reason: told(line.reason),
            visitor: told(line.label),
            visit_id: line.visit.map(|visit| visit.0),
            node_id: line.node.map(|node| node.0),
            name: told(line.name),
            address: line.address,
            user_agent: line.user_agent,
            sent_bytes: line.sent_bytes,
            times: line.times,
            registration: answers.into_iter().map(|(field, answer)| AnswerBody { field, answer }).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct LinkLogPage {
    items: Vec<LineBody>,
    next_cursor: Option<String>,
}

/// A page of what was done with a link, tried or refused; newest first.
#[utoipa::path(
    get,
    path = "/api/v1/links/{id}/log",
    tag = "links",
    params(
        ("id" = Uuid, Path),
        ("act" = Option<String>, Query, description = "`visit`, `preview`, `download`, `save`, `upload` or `change`"),
        ("refused" = Option<bool>, Query, description = "only what was refused, or only what was not"),
        ("from" = Option<Time>, Query),
        ("before" = Option<Time>, Query),
        ("cursor" = Option<String>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = LinkLogPage))
)]
async fn log(caller: Caller, path: PathParams, mut query: Query) -> Answer<Json<LinkLogPage>> {
    let filter = filter_of(&mut query)?;
    let after = query.text("cursor")?.map(|text| cursor::moment("cursor", &text)).transpose()?;
    let rows = limit(&mut query)?;
    query.end()?;
    let page = caller.stile.link_log(caller.actor(), path.id::<LinkId>("id")?, filter, after, rows).await?;
    let next_cursor = page.next.map(cursor::of_moment);
    Ok(Json(LinkLogPage { items: page.items.into_iter().map(LineBody::from).collect(), next_cursor }))
}

fn filter_of(query: &mut Query) -> Answer<LogFilter> {
    Ok(LogFilter {
        act: query.word("act", &Act::ALL)?,
        refused: query.word("refused", &[("true", true), ("false", false)])?,
        from: query.read::<Time>("from")?.map(|time| time.0),
        before: query.read::<Time>("before")?.map(|time| time.0),
    })
}

/// All that was done with a link, as a table (CSV, RFC 4180).
#[utoipa::path(
    get,
    path = "/api/v1/links/{id}/log/export",
    tag = "links",
    params(("id" = Uuid, Path), ("format" = Option<String>, Query, description = "`csv`, which it is without")),
    responses((status = 200, description = "The table", content_type = "text/csv", body = String))
)]
async fn export(caller: Caller, path: PathParams, mut query: Query) -> Answer<Response> {
    table::expect_csv(&mut query)?;
    query.end()?;
    let link = path.id::<LinkId>("id")?;
    let (stile, actor) = (caller.stile.clone(), caller.actor());
    let step = move |place| {
        let stile = stile.clone();
        async move {
            let page = stile.link_log(actor, link, LogFilter::default(), place, table::STEP_ROWS).await?;
            Ok((page.items.into_iter().map(row_of).collect(), page.next))
        }
    };
    table::whole(&caller, HEADER, "link-activity.csv", step).await
}

const HEADER: [&str; 11] =
    ["at", "act", "outcome", "reason", "visitor", "name", "address", "user_agent", "sent_bytes", "times", "registration"];

fn row_of(view: LineView) -> [String; 11] {
    let line = LineBody::from(view);
    let told = line.registration.iter().map(|answer| format!("{}: {}", answer.field, answer.answer)).collect::<Vec<_>>();
    [
        table::instant(line.at),
        line.act.to_owned(),
        line.outcome,
        line.reason.unwrap_or_default(),
        guarded(&line.visitor.unwrap_or_default()),
        guarded(&line.name.unwrap_or_default()),
        line.address,
        guarded(&line.user_agent),
        line.sent_bytes.to_string(),
        line.times.to_string(),
        guarded(&told.join("; ")),
    ]
}

/// How often each act was done on one day of UTC.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkDay)]
struct DayBody {
    /// When it began.
    at: Time,
    counts: CountsBody,
}

impl From<Day> for DayBody {
    fn from(day: Day) -> Self {
        Self { at: Time(day.at), counts: day.acts.into_iter().collect() }
    }
}

/// The figures of a link.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkActivity)]
struct ActivityBody {
    used: CountsBody,
    /// By how many visitors something was done.
    visitors: u64,
    /// How many tries were refused.
    refused: u64,
    /// The first first.
    days: Vec<DayBody>,
}

/// The figures of a link, day by day.
#[utoipa::path(
    get,
    path = "/api/v1/links/{id}/activity",
    tag = "links",
    params(("id" = Uuid, Path), ("days" = Option<u16>, Query, minimum = 1, maximum = 366, description = "30 without")),
    responses((status = 200, body = ActivityBody))
)]
async fn activity(caller: Caller, path: PathParams, mut query: Query) -> Answer<Json<ActivityBody>> {
    let days = query.read::<u16>("days")?.unwrap_or(DAYS_DEFAULT);
    query.end()?;
    if !(1..=domain::limits::LINK_CHART_DAYS_MAX).contains(&days) {
        return Err(Problem::malformed_field("days", "choose 1 to 366 days"));
    }
    let Activity { counts, visitors, refused, days } =
        caller.stile.link_activity(caller.actor(), path.id::<LinkId>("id")?, days).await?;
    let used = counts.into_iter().map(|(act, used, _)| (act, used)).collect();
    Ok(Json(ActivityBody { used, visitors, refused, days: days.into_iter().map(DayBody::from).collect() }))
}

/// A QR code of a link: an address of its own, with an end of its own.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkCode)]
struct CodeBody {
    id: Uuid,
    /// What the code holds.
    url: String,
    expires_at: Time,
}

impl CodeBody {
    fn new(code: &CodeView, urls: &LinkUrls) -> Self {
        Self { id: code.id.0, url: urls.of(code.token.reveal()), expires_at: Time(code.expires_at) }
    }
}

#[derive(Serialize, ToSchema)]
struct LinkCodes {
    items: Vec<CodeBody>,
}

/// The QR codes of a link that still open it, the one that ends last first.
#[utoipa::path(get, path = "/api/v1/links/{id}/codes", tag = "links", params(("id" = Uuid, Path)), responses((status = 200, body = LinkCodes)))]
async fn codes(caller: Caller, Extension(entry): Extension<Entry>, path: PathParams) -> Answer<Json<LinkCodes>> {
    let codes = caller.stile.codes(caller.actor(), path.id::<LinkId>("id")?).await?;
    let urls = caller.link_urls(&entry).await?;
    Ok(Json(LinkCodes { items: codes.iter().map(|code| CodeBody::new(code, &urls)).collect() }))
}

/// Makes a QR code of a link.
#[utoipa::path(post, path = "/api/v1/links/{id}/codes", tag = "links", params(("id" = Uuid, Path)), responses((status = 201, body = CodeBody)))]
async fn create_code(caller: Caller, Extension(entry): Extension<Entry>, path: PathParams) -> Answer<Response> {
    let code = caller.stile.create_code(caller.actor(), path.id::<LinkId>("id")?).await?;
    Ok((StatusCode::CREATED, Json(CodeBody::new(&code, &caller.link_urls(&entry).await?))).into_response())
}
