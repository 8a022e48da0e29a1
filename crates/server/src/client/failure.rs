//! What can go wrong for a client: what the server answered, the network, this machine. Never a secret in it.

use std::borrow::Cow;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

use reqwest::header::{LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};

/// The result of everything a client does.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// The few kinds of failure that a script tells apart: each has its own exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The command was not given as it must be.
    Usage,
    /// It is not there, or one may not know that it is.
    NotFound,
    /// One may not do this, or is not signed in.
    Refused,
    /// Something else has the name, it changed in between, or a limit is used up.
    Conflict,
    /// The server cannot be reached, or says that it cannot now.
    Unavailable,
    /// The bytes that arrived are not the bytes that were sent.
    Integrity,
    /// Some of many items failed.
    Partial,
    /// Anything else.
    Other,
}

/// One field of what was sent, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The field.
    pub field: String,
    /// A stable code.
    pub code: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// A failure, with all that a person or a script wants to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which kind.
    pub cause: Cause,
    /// The status of the server's answer, if it was an answer.
    pub status: Option<u16>,
    /// Stable, for programs.
    pub code: Cow<'static, str>,
    /// For people.
    pub message: String,
    /// What the server calls the request in its log.
    pub request_id: Option<Box<str>>,
    /// Every field that is wrong.
    pub fields: Vec<FieldProblem>,
    /// When the server asked to be asked again.
    pub retry_after: Option<Duration>,
}

/// How often it makes sense to try the same again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hope {
    /// Never: the answer would be the same.
    None,
    /// A few times: it may be a bug that stays.
    Little,
    /// As long as one has patience.
    Good,
}

/// A problem as RFC 9457 writes it.
#[derive(Deserialize)]
struct Problem {
    code: String,
    #[serde(default)]
    detail: String,
    request_id: Option<Box<str>>,
    #[serde(default)]
    errors: Vec<FieldProblem>,
}

impl Failure {
    /// A failure of `cause` with a stable code and a text for people.
    pub fn new(cause: Cause, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            cause,
            status: None,
            code: Cow::Borrowed(code),
            message: message.into(),
            request_id: None,
            fields: Vec::new(),
            retry_after: None,
        }
    }

    /// The command was not given as it must be.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Cause::Usage, "usage", message)
    }

    /// The server answered what no Stile server answers.
    pub fn unexpected(message: impl Into<String>) -> Self {
        Self::new(Cause::Other, "unexpected_answer", message)
    }

    /// The bytes differ from what their hash says.
    pub fn integrity(message: impl Into<String>) -> Self {
        Self::new(Cause::Integrity, "checksum_mismatch", message)
    }

    /// Reading or writing on this machine failed.
    pub fn local(path: &Path, error: &std::io::Error) -> Self {
        Self::new(Cause::Other, "local_io", format!("`{}`: {error}", path.display()))
    }

    /// No answer came, or it broke off.
    pub fn network(error: reqwest::Error) -> Self {
        let address = error.url().map(|url| url.origin().ascii_serialization());
        let why = causes(&error.without_url());
        let message = address.map_or_else(|| why.clone(), |address| format!("no answer from {address}: {why}"));
        Self::new(Cause::Unavailable, "network", message)
    }

    /// Nothing moved for too long.
    pub fn stalled() -> Self {
        Self::new(Cause::Unavailable, "network", "the transfer stands still: nothing moves any more")
    }

    /// The server answered with something else than a success.
    pub async fn answered(response: Response) -> Self {
        let status = response.status();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let retry_after = header(RETRY_AFTER).and_then(|text| text.parse().ok()).map(Duration::from_secs);
        let moved_to = header(LOCATION);
        let body = response.bytes().await.unwrap_or_default();
        let mut failure = match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => Self::from_problem(problem),
            Err(_) => Self::new(Cause::Other, "http_error", describe(status, moved_to.as_deref())),
        };
        failure.cause = cause_of(status, &failure.code);
        failure.status = Some(status.as_u16());
        failure.retry_after = retry_after;
        failure
    }

    fn from_problem(problem: Problem) -> Self {
        Self {
            code: Cow::Owned(problem.code),
            message: problem.detail,
            request_id: problem.request_id,
            fields: problem.errors,
            ..Self::new(Cause::Other, "", "")
        }
    }

    /// Whether trying the same again may help.
    pub fn hope(&self) -> Hope {
        match (self.cause, self.status) {
            (Cause::Unavailable, _) | (_, Some(423)) => Hope::Good,
            _ if matches!(self.code.as_ref(), "wrong_offset" | "body_aborted") => Hope::Good,
            (_, Some(500)) => Hope::Little,
            _ => Hope::None,
        }
    }

    /// Whether everything else would fail in the same way: nobody answers, or nobody is signed in.
    pub fn ends_everything(&self) -> bool {
        self.cause == Cause::Unavailable || self.status == Some(401)
    }

    /// The same failure, with what it is about before its text, if it does not say so already.
    #[must_use]
    pub fn about(mut self, what: &str) -> Self {
        let start = format!("`{what}`");
        if !self.message.starts_with(&start) {
            self.message = format!("{start}: {}", self.message);
        }
        self
    }
}

impl From<domain::Error> for Failure {
    fn from(error: domain::Error) -> Self {
        use domain::Kind;
        let cause = match error.kind {
            Kind::NotFound | Kind::Expired => Cause::NotFound,
            Kind::Refused | Kind::Unauthenticated => Cause::Refused,
            Kind::Conflict | Kind::PreconditionFailed | Kind::Locked | Kind::LimitReached => Cause::Conflict,
            Kind::Unavailable | Kind::RateLimited => Cause::Unavailable,
            _ => Cause::Other,
        };
        Self::new(cause, error.code, error.message)
    }
}

/// Which kind a status is. `checksum_mismatch` says more than its status.
fn cause_of(status: StatusCode, code: &str) -> Cause {
    if code == "checksum_mismatch" {
        return Cause::Integrity;
    }
    match status.as_u16() {
        404 | 410 => Cause::NotFound,
        401 | 403 => Cause::Refused,
        409 | 412 | 423 => Cause::Conflict,
        460 => Cause::Integrity,
        408 | 429 | 502 | 503 | 504 => Cause::Unavailable,
        _ => Cause::Other,
    }
}

fn describe(status: StatusCode, moved_to: Option<&str>) -> String {
    match moved_to {
        Some(address) => format!("the server says {status} and points to `{address}`: use that address"),
        None => format!("the server says {status}"),
    }
}

/// An error with all that caused it, on one line.
pub fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_cause() {
        let table = [
            (404, Cause::NotFound),
            (410, Cause::NotFound),
            (401, Cause::Refused),
            (403, Cause::Refused),
            (409, Cause::Conflict),
            (412, Cause::Conflict),
            (423, Cause::Conflict),
            (460, Cause::Integrity),
            (429, Cause::Unavailable),
            (503, Cause::Unavailable),
            (422, Cause::Other),
            (500, Cause::Other),
            (507, Cause::Other),
        ];
        for (status, cause) in table {
            assert_eq!(cause_of(StatusCode::from_u16(status).unwrap(), "x"), cause, "{status}");
        }
        assert_eq!(cause_of(StatusCode::UNPROCESSABLE_ENTITY, "checksum_mismatch"), Cause::Integrity);
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let failure = |cause, status| Failure { status, ..Failure::new(cause, "x", "") };
        assert_eq!(failure(Cause::Unavailable, None).hope(), Hope::Good);
        assert_eq!(failure(Cause::Unavailable, Some(429)).hope(), Hope::Good);
        assert_eq!(failure(Cause::Other, Some(500)).hope(), Hope::Little);
        assert_eq!(failure(Cause::Other, Some(507)).hope(), Hope::None);
        assert_eq!(failure(Cause::Refused, Some(401)).hope(), Hope::None);
        assert!(failure(Cause::Refused, Some(401)).ends_everything());
        assert!(!failure(Cause::Refused, Some(403)).ends_everything());
    }
}
