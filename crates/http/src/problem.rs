//! Errors as HTTP says them: one table from [`Kind`] to a status, and problem details (RFC 9457) as the body.
//!
//! A handler answers a [`Problem`] by leaving it in the response's extensions; the gate writes the body, because only
//! there the request's id and what the client can read (JSON or a page) are known.

use axum::response::{IntoResponse, Response};
use domain::error::{Error, FieldError, Kind};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

/// How long a client should wait after "too many", in seconds, where nobody knows better.
const RATE_LIMITED_RETRY_SECONDS: u64 = 60;
/// How long a client should wait while a part of the server cannot be reached, in seconds.
const UNAVAILABLE_RETRY_SECONDS: u64 = 2;

/// The result of a handler.
pub type Answer<T> = std::result::Result<T, Problem>;

/// An error on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// Stable and public: programs compare it.
    pub code: &'static str,
    /// For people.
    pub detail: String,
    /// Every field that is wrong.
    pub fields: Vec<FieldError>,
    /// For the log only, never for the client.
    pub cause: Option<String>,
    /// Whether it is said about a link: then the page is "Share not found", whatever the reason.
    pub about_link: bool,
    /// In how many seconds it may be otherwise, where that is known.
    known_wait_seconds: Option<u64>,
}

impl Problem {
    /// A problem that is not an error of the domain: something of HTTP itself.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), fields: Vec::new(), cause: None, about_link: false, known_wait_seconds: None }
    }

    /// The request cannot be read.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", detail)
    }

    /// One field of a request that can be read is wrong.
    pub fn field(field: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Error::field(field, code, detail).into()
    }

    /// One field of a query or a form cannot be read.
    pub fn malformed_field(field: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut problem = Self::malformed(detail.clone());
        problem.fields.push(FieldError { field: field.to_owned(), code: "malformed", message: detail });
        problem
    }

    /// The one answer about a link that is unknown, revoked, malformed or not in force (T1).
    pub fn share_not_found() -> Self {
        let detail = "share not found: the link may have ended, or it was not copied whole";
        Self { about_link: true, ..Self::new(StatusCode::NOT_FOUND, "share_not_found", detail) }
    }

    /// Nobody is signed in.
    pub fn sign_in_needed() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "sign in first, or send an API key as `Authorization: Bearer`")
    }

    /// Our fault; `cause` goes to the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Error::internal(cause).into()
    }

    /// How long to wait, where waiting helps.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        let unknown = match self.status {
            StatusCode::TOO_MANY_REQUESTS => RATE_LIMITED_RETRY_SECONDS,
            StatusCode::SERVICE_UNAVAILABLE => UNAVAILABLE_RETRY_SECONDS,
            _ => return None,
        };
        Some(self.known_wait_seconds.unwrap_or(unknown))
    }

    /// The body for programs.
    pub(crate) fn body(&self, request_id: &str) -> ProblemBody {
        let title = self.status.canonical_reason().unwrap_or("Error").to_owned();
        let errors = self.fields.iter().map(|error| FieldProblem {
            field: error.field.clone(),
            code: error.code.to_owned(),
            detail: error.message.clone(),
        });
        ProblemBody {
            kind: "about:blank".to_owned(),
            title,
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail.clone(),
            request_id: request_id.to_owned(),
            errors: errors.collect(),
        }
    }
}

/// The table: which status says which kind.
pub(crate) const fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Refused => StatusCode::FORBIDDEN,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Conflict | Kind::LimitReached => StatusCode::CONFLICT,
        Kind::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Expired => StatusCode::GONE,
        Kind::Locked => StatusCode::LOCKED,
        Kind::Quota => StatusCode::INSUFFICIENT_STORAGE,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
        Kind::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = match (error.kind, error.code) {
            (Kind::Invalid, "malformed" | "body_aborted") => StatusCode::BAD_REQUEST,
            (Kind::Invalid, "body_stalled") => StatusCode::REQUEST_TIMEOUT,
            (kind, _) => status_of(kind),
        };
        // What happened inside is for the log: the client gets a fixed sentence.
        let (detail, cause) = match error.kind {
            Kind::Internal => (
                "something went wrong on our side: try again, and tell your administrator the request id".to_owned(),
                Some(error.message),
            ),
            Kind::Unavailable => {
                ("a part of the server cannot be reached: try again in a moment".to_owned(), Some(error.message))
            }
            _ => (error.message, None),
        };
        let (fields, known_wait_seconds) = (error.fields, error.retry_after_seconds);
        Self { status, code: error.code, detail, fields, cause, about_link: false, known_wait_seconds }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after_seconds() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED && self.code == "unauthenticated" {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"stile\""));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Problem details (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Always `about:blank`: the code says what it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// The name of the status.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable: programs compare it.
    pub code: String,
    /// For people.
    pub detail: String,
    /// What to tell an administrator.
    pub request_id: String,
    /// Every field that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// One wrong field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The field as the client wrote it.
    pub field: String,
    /// Stable: programs compare it.
    pub code: String,
    /// What is wrong and what to do.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_inside_is_never_told() {
        for error in [Error::internal("SELECT /var/lib"), Error::unavailable("SELECT /var/lib")] {
            let problem = Problem::from(error);
            let body = serde_json::to_string(&problem.body("r")).unwrap();
            assert!(!body.contains("SELECT") && !body.contains("/var"), "{body}");
            assert_eq!(problem.cause.as_deref(), Some("SELECT /var/lib"));
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let problem = Problem::from(Error::field("name", "invalid_name", "the name is empty: write one"));
        let body = serde_json::to_value(problem.body("r-1")).unwrap();
        assert_eq!(body["status"], 422);
        assert_eq!(body["type"], "about:blank");
        assert_eq!(body["request_id"], "r-1");
        assert_eq!(body["errors"][0]["field"], "name");
        assert_eq!(body["errors"][0]["code"], "invalid_name");
    }

    #[test]
    fn later_is_said_with_a_time() {
        let response = Problem::from(Error::new(Kind::RateLimited, "busy", "later")).into_response();
        assert_eq!(response.status(), 429);
        assert!(response.headers().contains_key(header::RETRY_AFTER));
        assert!(Problem::from(Error::unavailable("x")).into_response().headers().contains_key(header::RETRY_AFTER));
    }
}
