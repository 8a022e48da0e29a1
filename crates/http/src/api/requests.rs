//! What came in by a link that asks for files, and who asks its owner for more: for who manages it.

use axum::response::Response;
use domain::ids::{AskId, LinkId, ReceiptId};
use http::{HeaderMap, Method};
use serde::{Deserialize, Serialize};
use service::held::Verdict;
use service::links::{Ask, AskState};
use service::requests::Receipt;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::table::{self, guarded};
use super::{cursor, limit};
use crate::caller::Caller;
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::links::ReceiptBody;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::send::{hex, send};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Session("lists what came in by a link for who manages it"), routes!(receipts))
        .add(Door::Session("tells all that came in by a link to who manages it"), routes!(export_receipts))
        .add(Door::Session("judges a file that waits, for who manages the link"), routes!(judge))
        .add(Door::Session("reads a file that waits, for who manages the link and may read where it was sent"), routes!(content))
        .add(Door::Session("lists who asked for a link for who manages it"), routes!(asks))
        .add(Door::Session("answers who asked for a link, for who manages it"), routes!(answer))
}

/// A file that came in by a link.
#[derive(Serialize, ToSchema)]
struct SubmittedFile {
    #[serde(flatten)]
    receipt: ReceiptBody,
    /// Whom a visitor said they are, or are signed in as; null is somebody.
    visitor: Option<String>,
    /// Tells visitors apart.
    visit_id: Option<Uuid>,
    recipient_id: Option<Uuid>,
    /// The file it became; it may be gone since.
    node_id: Uuid,
}

impl From<&Receipt> for SubmittedFile {
    fn from(of: &Receipt) -> Self {
        Self {
            receipt: of.into(),
            visitor: Some(of.label.clone()).filter(|label| !label.is_empty()),
            visit_id: of.visit.map(|visit| visit.0),
            recipient_id: of.recipient.map(|recipient| recipient.0),
            node_id: of.node.0,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct SubmittedPage {
    items: Vec<SubmittedFile>,
    next_cursor: Option<String>,
}

/// A page of what came in by a link that asks for files, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/links/{id}/receipts",
    tag = "links",
    params(
        ("id" = Uuid, Path),
        ("verdict" = Option<String>, Query, description = "`held`, `accepted` or `declined`; all without it"),
        ("cursor" = Option<String>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = SubmittedPage))
)]
async fn receipts(caller: Caller, path: PathParams, mut query: Query) -> Answer<Json<SubmittedPage>> {
    let after = query.text("cursor")?.map(|text| cursor::id::<ReceiptId>("cursor", &text)).transpose()?;
    let verdict = query.text("verdict")?.map(|word| read_verdict(&word)).transpose()?;
    let rows = limit(&mut query)?;
    query.end()?;
    let found = caller.stile.receipts(caller.actor(), path.id::<LinkId>("id")?, verdict, after, rows).await?;
    let next_cursor = found.last().filter(|_| found.len() == rows as usize).map(|last| cursor::of_id(last.id));
    Ok(Json(SubmittedPage { items: found.iter().map(SubmittedFile::from).collect(), next_cursor }))
}

fn read_verdict(word: &str) -> domain::Result<Verdict> {
    let unknown = || domain::Error::field("verdict", "unknown_verdict", "write `held`, `accepted` or `declined`");
    Verdict::read(word).ok_or_else(unknown)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReceiptVerdict)]
struct VerdictBody {
    /// `accepted` puts the file into the folder it was sent to, under a free name; `declined` into the trash.
    verdict: String,
}

/// Judges a file that came in and waits.
#[utoipa::path(
    patch,
    path = "/api/v1/links/{id}/receipts/{receipt}",
    tag = "links",
    params(("id" = Uuid, Path), ("receipt" = Uuid, Path)),
    request_body = VerdictBody,
    responses((status = 200, body = SubmittedFile), (status = 409, description = "`not_waiting`, `no_way_to_folder`"))
)]
async fn judge(caller: Caller, path: PathParams, Json(said): Json<VerdictBody>) -> Answer<Json<SubmittedFile>> {
    let (actor, link, id) = (caller.actor(), path.id::<LinkId>("id")?, path.id::<ReceiptId>("receipt")?);
    let judged = match read_verdict(&said.verdict)? {
        Verdict::Accepted => caller.stile.accept_file(actor, link, id).await?,
        Verdict::Declined => caller.stile.decline_file(actor, link, id).await?,
        Verdict::Held => return Err(Problem::field("verdict", "unknown_verdict", "write `accepted` or `declined`")),
    };
    Ok(Json(SubmittedFile::from(&judged)))
}

/// The content of a file that came in and waits.
#[utoipa::path(
    method(get, head),
    path = "/api/v1/links/{id}/receipts/{receipt}/content",
    tag = "links",
    params(("id" = Uuid, Path), ("receipt" = Uuid, Path), ("Range" = Option<String>, Header)),
    responses((status = 200, description = "The bytes", content_type = "application/octet-stream", body = Vec<u8>))
)]
async fn content(method: Method, caller: Caller, path: PathParams, headers: HeaderMap) -> Answer<Response> {
    let (link, id) = (path.id::<LinkId>("id")?, path.id::<ReceiptId>("receipt")?);
    let file = caller.stile.download_held(caller.actor(), link, id).await?;
    Ok(send(&method, &headers, caller.outgoing(file)))
}

const HEADER: [&str; 10] = ["at", "visitor", "item", "name", "size_bytes", "blake3", "sha256", "late", "node_id", "verdict"];

fn row_of(receipt: &Receipt) -> [String; 10] {
    [
        table::instant(Time(receipt.at)),
        guarded(&receipt.label),
        guarded(receipt.item.as_deref().unwrap_or_default()),
        guarded(&receipt.given_name),
        receipt.size_bytes.to_string(),
        hex(&receipt.blake3),
        hex(&receipt.sha256),
        receipt.late.to_string(),
        receipt.node.to_string(),
        receipt.verdict.map(Verdict::word).unwrap_or_default().to_owned(),
    ]
}

/// All that came in by a link, as a table (CSV, RFC 4180).
#[utoipa::path(
    get,
    path = "/api/v1/links/{id}/receipts/export",
    tag = "links",
    params(("id" = Uuid, Path), ("format" = Option<String>, Query, description = "`csv`, which it is without")),
    responses((status = 200, description = "The table", content_type = "text/csv", body = String))
)]
async fn export_receipts(caller: Caller, path: PathParams, mut query: Query) -> Answer<Response> {
    table::expect_csv(&mut query)?;
    query.end()?;
    let link = path.id::<LinkId>("id")?;
    let (stile, actor) = (caller.stile.clone(), caller.actor());
    let step = move |after| {
        let stile = stile.clone();
        async move {
            let found = stile.receipts(actor, link, None, after, table::STEP_ROWS).await?;
            let next = found.last().filter(|_| found.len() == table::STEP_ROWS as usize).map(|last| last.id);
            Ok((found.iter().map(row_of).collect(), next))
        }
    };
    table::whole(&caller, HEADER, "receipts.csv", step).await
}

/// Somebody who asked for a link, or for more time.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkAsk)]
struct AskBody {
    id: Uuid,
    at: Time,
    name: String,
    email: String,
    message: String,
    /// `open`, `granted` or `declined`.
    state: &'static str,
}

impl From<Ask> for AskBody {
    fn from(ask: Ask) -> Self {
        Self { id: ask.id.0, at: Time(ask.at), name: ask.name, email: ask.email, message: ask.message, state: ask.state.word() }
    }
}

#[derive(Serialize, ToSchema)]
struct LinkAsks {
    items: Vec<AskBody>,
}

/// Who asked for a link, who asked last first.
#[utoipa::path(get, path = "/api/v1/links/{id}/asks", tag = "links", params(("id" = Uuid, Path)), responses((status = 200, body = LinkAsks)))]
async fn asks(caller: Caller, path: PathParams) -> Answer<Json<LinkAsks>> {
    let all = caller.stile.asks(caller.actor(), path.id::<LinkId>("id")?).await?;
    Ok(Json(LinkAsks { items: all.into_iter().map(AskBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkAskAnswer)]
struct AnswerBody {
    /// `granted` sends them the link by mail, and adds them to those it is for; `declined` sends nothing.
    state: String,
}

/// Answers somebody who asked for a link.
#[utoipa::path(
    patch,
    path = "/api/v1/links/{id}/asks/{ask}",
    tag = "links",
    params(("id" = Uuid, Path), ("ask" = Uuid, Path)),
    request_body = AnswerBody,
    responses((status = 200, body = AskBody), (status = 409, description = "`mail_not_configured`"))
)]
async fn answer(caller: Caller, path: PathParams, Json(asked): Json<AnswerBody>) -> Answer<Json<AskBody>> {
    let (link, id) = (path.id::<LinkId>("id")?, path.id::<AskId>("ask")?);
    caller.stile.asks(caller.actor(), link).await?;
    let grant = match asked.state.as_str() {
        word if word == AskState::Granted.word() => true,
        word if word == AskState::Declined.word() => false,
        _ => return Err(Problem::field("state", "unknown_state", "write `granted` or `declined`")),
    };
    Ok(Json(caller.stile.answer_ask(caller.actor(), link, id, grant).await?.into()))
}
