//! What a link asks its visitors to send in, what they sent, and the receipts for it; and asking its owner for more.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Upload};
use domain::ids::ReceiptId;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use service::held::Verdict;
use service::links::Asking;
use service::requests::{Receipt, is_complete};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::gate::{Visitor, reads_json, said};
use crate::App;
use crate::api::links::RequestBody;
use crate::api::table;
use crate::caller::Client;
use crate::gate::{html, with_status};
use crate::input::PathParams;
use crate::json::Json;
use crate::pages::{self, AskView};
use crate::problem::{Answer, Problem};
use crate::reader;
use crate::routes::{Door, Routes};
use crate::send::hex;
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Link(&[Upload::NAME]), routes!(request))
        .add(Door::Link(&[Upload::NAME]), routes!(receipt))
        .add(Door::Anonymous("shows the form for that, the same for every token"), routes!(ask_page))
        .add(Door::Anonymous("asks the owner of a link for more; the answer is the same for every token"), routes!(ask))
}

/// What is said of one file that came in.
#[derive(Serialize, ToSchema)]
#[schema(as = Receipt)]
pub(crate) struct ReceiptBody {
    id: Uuid,
    at: Time,
    /// The thing that it was sent for.
    item: Option<String>,
    /// What whoever sent it called it.
    name: String,
    size_bytes: u64,
    /// In hexadecimal.
    blake3: String,
    /// In hexadecimal.
    sha256: String,
    /// Whether it came after the day it was wanted by.
    late: bool,
    /// What became of it where it had to wait: `held`, `accepted`, `declined`; null was put in its place at once.
    verdict: Option<&'static str>,
}

impl From<&Receipt> for ReceiptBody {
    fn from(receipt: &Receipt) -> Self {
        Self {
            id: receipt.id.0,
            at: Time(receipt.at),
            item: receipt.item.clone(),
            name: receipt.given_name.clone(),
            size_bytes: receipt.size_bytes,
            blake3: hex(&receipt.blake3),
            sha256: hex(&receipt.sha256),
            late: receipt.late,
            verdict: receipt.verdict.map(Verdict::word),
        }
    }
}

/// What a link asks for, and what this visitor sent of it.
#[derive(Serialize, ToSchema)]
struct RequestState {
    /// Null asks for nothing by name.
    request: Option<RequestBody>,
    /// Whether all that is required was sent by this visitor.
    complete: bool,
    /// What this visitor sent, oldest first; of others nothing is told.
    sent: Vec<ReceiptBody>,
}

/// What a link asks for, and what was sent of it by whoever asks.
#[utoipa::path(
    get,
    path = "/s/{token}/request",
    tag = "visitors",
    params(("token" = String, Path)),
    responses((status = 200, body = RequestState))
)]
async fn request(visitor: Visitor) -> Answer<Json<RequestState>> {
    let sent = visitor.stile.own_receipts(&visitor.link).await?;
    let request = visitor.link.link.terms.request.clone();
    let complete = request.as_ref().is_some_and(|request| is_complete(request, &sent));
    Ok(Json(RequestState {
        request: request.map(RequestBody::from),
        complete,
        sent: sent.iter().map(ReceiptBody::from).collect(),
    }))
}

/// The receipt for one file that this visitor sent, as a text to keep.
#[utoipa::path(
    get,
    path = "/s/{token}/receipts/{receipt}",
    tag = "visitors",
    params(("token" = String, Path), ("receipt" = Uuid, Path)),
    responses(
        (status = 200, description = "A text; JSON where that is accepted", body = ReceiptBody),
        (status = 404, description = "None of this visitor's"),
    )
)]
async fn receipt(visitor: Visitor, path: PathParams, headers: HeaderMap) -> Answer<Response> {
    let receipt = visitor.stile.own_receipt(&visitor.link, path.id::<ReceiptId>("receipt")?).await?;
    let body = ReceiptBody::from(&receipt);
    if reads_json(&headers) {
        return Ok(Json(body).into_response());
    }
    let reader = reader::of(&headers, visitor.stile.clock.now());
    let text = pages::receipt(&reader, &visitor.link.link.terms.title, &visitor.link.organization, &receipt);
    Ok(table::file(text, "text/plain; charset=utf-8", &format!("receipt-{}.txt", body.id)))
}

/// The form by which the owner of a link is asked for access, or for more time. The same whether there is such a link or not.
#[utoipa::path(
    get,
    path = "/s/{token}/ask",
    tag = "visitors",
    params(("token" = String, Path)),
    responses((status = 200, description = "A page", content_type = "text/html"))
)]
async fn ask_page(State(app): State<App>, path: PathParams, headers: HeaderMap) -> Answer<Response> {
    let reader = reader::of(&headers, app.stile.clock.now());
    Ok(html(pages::ask(&reader, &AskView::new(path.text("token")?))))
}

/// Asks the owner of a link for access, or for more time: `name`, `email`, `message`, as a form or as JSON. The answer is the same
/// whether there is such a link or not.
#[utoipa::path(
    post,
    path = "/s/{token}/ask",
    tag = "visitors",
    params(("token" = String, Path)),
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 202, description = "If there is such a share, its owner has been asked"), (status = 422, description = "What was said is not right"))
)]
async fn ask(State(app): State<App>, client: Client, path: PathParams, headers: HeaderMap, request: Request) -> Answer<Response> {
    let token = path.text("token")?.to_owned();
    let reader = reader::of(&headers, app.stile.clock.now());
    let wants_json = reads_json(&headers);
    let told = said(request).await?;
    let text = |key: &str| told.iter().find(|(name, _)| name == key).map(|(_, text)| text.clone()).unwrap_or_default();
    let asking = Asking { name: text("name"), email: text("email"), message: text("message") };
    let kept = asking.clone();
    match app.stile.ask_for_link(&token, asking, client.into()).await {
        Ok(()) if wants_json => Ok(StatusCode::ACCEPTED.into_response()),
        Ok(()) => Ok(with_status(StatusCode::ACCEPTED, pages::ask(&reader, &AskView { is_done: true, ..AskView::new(&token) }))),
        Err(error) if wants_json || error.fields.is_empty() => Err(Problem::from(error)),
        Err(error) => {
            let wrong = error.fields.iter().map(|field| (field.field.clone(), field.code)).collect();
            let view = AskView { wrong, name: kept.name, email: kept.email, message: kept.message, ..AskView::new(&token) };
            Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, pages::ask(&reader, &view)))
        }
    }
}
