//! People who come by a list.

use axum::Extension;
use axum::extract::Request;
use domain::{Error, limits};
use http::{StatusCode, header};
use serde::Serialize;
use service::users::import::{ImportedRow, Outcome};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::user_shapes::InvitationBody;
use crate::body;
use crate::caller::Caller;
use crate::gate::Entry;
use crate::input::Query;
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Administer, routes!(import))
}

#[derive(Serialize, ToSchema)]
#[schema(as = ImportedRow)]
struct RowBody {
    /// Counted from 1.
    line: u64,
    /// As it was written.
    email: String,
    /// `created`, `would_create` or `refused`.
    outcome: &'static str,
    problem: Option<RowProblem>,
    /// To hand over; shown this once.
    invitation: Option<InvitationBody>,
}

/// Why a line was refused.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportProblem)]
struct RowProblem {
    /// Stable: programs compare it.
    code: String,
    /// For people.
    detail: String,
}

impl From<Error> for RowProblem {
    fn from(error: Error) -> Self {
        // What happened inside is for the log: the client gets a fixed sentence.
        let problem = Problem::from(error);
        if let Some(cause) = &problem.cause {
            tracing::error!(code = problem.code, %cause, "a line of a list failed");
        }
        Self { code: problem.code.to_owned(), detail: problem.detail }
    }
}

fn row_of(row: ImportedRow, origin: &str) -> RowBody {
    let (outcome, problem, invitation) = match row.outcome {
        Outcome::Created(invitation) => ("created", None, invitation),
        Outcome::WouldCreate => ("would_create", None, None),
        Outcome::Refused(error) => ("refused", Some(error.into()), None),
    };
    let invitation = invitation.map(|invitation| InvitationBody::new(&invitation, origin));
    RowBody { line: row.line, email: row.email, outcome, problem, invitation }
}

#[derive(Serialize, ToSchema)]
struct Imported {
    rows: Vec<RowBody>,
}

/// Makes an account and an invitation for each line of a list: `text/csv` with the header `email,display_name,groups`, the
/// groups parted by `;`. Each line is judged by itself; at most 1000 lines and 1 MiB.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/import",
    tag = "admin_users",
    params(("dry_run" = Option<bool>, Query, description = "`true` says what would come of it, and makes nothing")),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = Imported))
)]
async fn import(
    caller: Caller,
    Extension(entry): Extension<Entry>,
    mut query: Query,
    request: Request,
) -> Answer<Json<Imported>> {
    let dry_run = query.word("dry_run", &[("true", true), ("false", false)])?.unwrap_or(false);
    query.end()?;
    expect_csv(&request)?;
    let bytes = body::collect(request.into_body(), limits::IMPORT_BYTES_MAX).await?;
    let rows = match dry_run {
        true => caller.stile.try_import(caller.actor(), &bytes).await?,
        false => caller.stile.import_users(caller.actor(), bytes).await?,
    };
    Ok(Json(Imported { rows: rows.into_iter().map(|row| row_of(row, &entry.origin)).collect() }))
}

fn expect_csv(request: &Request) -> Answer<()> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("text/csv")) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type", "send the list as `Content-Type: text/csv`"))
}
