//! JSON bodies: read with a limit on size and depth, and with errors that name the field.

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use domain::error::{Error, FieldError, Kind};
use domain::limits;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::body;
use crate::problem::Problem;

/// A JSON body: an argument of a handler, or its answer.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        check_content_type(request.headers())?;
        let bytes = body::collect(request.into_body(), limits::JSON_BYTES_MAX).await?;
        read(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], bytes).into_response(),
            Err(cause) => Problem::internal(cause).into_response(),
        }
    }
}

/// `application/json`, in UTF-8. It also keeps out forms of other sites, which cannot say so (T18).
fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = text.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    if is_json && is_utf8 {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type", "send the body as `Content-Type: application/json`"))
}

/// Reads a JSON text: what cannot be read is `malformed` (400), what can but does not fit is `invalid` at its field (422).
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    scan(bytes)?;
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut text).map_err(|error| {
        let path = error.path().to_string();
        explain(&path, &error.into_inner())
    })?;
    text.end().map_err(|error| Problem::malformed(format!("the body goes on after its end (column {})", error.column())))?;
    Ok(value)
}

/// Walks through the text once before it is read: nesting is counted without recursion, and a NUL, which no text of
/// ours may hold and one of our engines cannot store, is found wherever it hides.
fn scan(bytes: &[u8]) -> Result<(), Problem> {
    let (mut depth, mut in_text) = (0_usize, false);
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, in_text) {
            (b'"', _) => in_text = !in_text,
            (b'\\', true) if after.starts_with(b"u0000") => {
                return Err(Problem::malformed("the body holds a NUL character: leave it out"));
            }
            (b'\\', true) => rest = after.get(1..).unwrap_or_default(),
            (b'[' | b'{', false) => depth += 1,
            (b']' | b'}', false) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits::JSON_DEPTH_MAX {
            return Err(Problem::malformed("the body is nested too deep: 64 levels are taken"));
        }
    }
    Ok(())
}

fn explain(path: &str, error: &serde_json::Error) -> Problem {
    if error.classify() != serde_json::error::Category::Data {
        let place = format!("line {}, column {}", error.line(), error.column());
        let what = if error.is_eof() { "the body ends too early" } else { "the body is not JSON" };
        return Problem::malformed(format!("{what}: look at {place}"));
    }
    let text = error.to_string();
    // serde adds the place; the field says it better.
    let text = text.split(" at line ").next().unwrap_or_default();
    let (field, code) = match text.split('`').nth(1) {
        Some(name) if text.starts_with("missing field") => (join(path, name), "required"),
        Some(name) if text.starts_with("unknown field") => (last_or(path, name), "unknown_field"),
        Some(name) if text.starts_with("duplicate field") => (last_or(path, name), "duplicate_field"),
        Some(_) if text.starts_with("unknown variant") => (path.to_owned(), "unknown_value"),
        _ => (path.to_owned(), "wrong_type"),
    };
    let field = if field == "." { "body".to_owned() } else { field };
    let mut error = Error::new(Kind::Invalid, code, format!("{field}: {text}"));
    error.fields.push(FieldError { field, code, message: text.to_owned() });
    error.into()
}

fn join(path: &str, name: &str) -> String {
    if path == "." { name.to_owned() } else { format!("{path}.{name}") }
}

/// The path of an unknown field may or may not name it already.
fn last_or(path: &str, name: &str) -> String {
    if path.rsplit('.').next() == Some(name) { path.to_owned() } else { join(path, name) }
}

/// A field that may be missing, `null`, or there: missing leaves it as it is, `null` takes it away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Not in the body.
    #[default]
    Keep,
    /// `null`.
    Remove,
    /// A value.
    Set(T),
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Change<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Remove, Self::Set))
    }
}

impl<T> Change<T> {
    /// None keeps, `Some(None)` removes, `Some(Some)` sets.
    pub fn into_option(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Remove => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only how it is read matters")]
    struct Sample {
        name: String,
        count: Option<u32>,
        #[serde(default)]
        inner: Vec<Inner>,
        #[serde(default)]
        change: Change<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only how it is read matters")]
    struct Inner {
        id: u8,
    }

    fn problem(text: &str) -> (u16, &'static str, String) {
        let problem = read::<Sample>(text.as_bytes()).unwrap_err();
        let field = problem.fields.first().map(|field| field.field.clone()).unwrap_or_default();
        (problem.status.as_u16(), problem.code, field)
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        for text in [
            "",
            "{",
            "{'a':1}",
            "\u{feff}{}",
            "{\"name\":\"\\ud800\"}",
            "{\"name\":\"\\u0000\"}",
            "{\"name\":1e400}",
            "{\"name\":\"a\"} {}",
            "nul",
            &deep,
        ] {
            assert_eq!(problem(text).0, 400, "{text:.40}");
        }
        assert!(read::<Sample>(b"{\"name\":\"\xff\"}").unwrap_err().status == 400);
        assert!(read::<Sample>(b"{\"name\":\"\\\\u0000\"}").is_ok(), "a backslash and `u0000` is no NUL");
    }

    #[test]
    fn what_does_not_fit_names_its_field() {
        for (text, code, field) in [
            ("null", "wrong_type", "body"),
            ("\"str\"", "wrong_type", "body"),
            ("{}", "required", "name"),
            ("{\"name\":1}", "wrong_type", "name"),
            ("{\"name\":\"a\",\"count\":1.5}", "wrong_type", "count"),
            ("{\"name\":\"a\",\"count\":-1}", "wrong_type", "count"),
            ("{\"name\":\"a\",\"count\":true}", "wrong_type", "count"),
            ("{\"name\":\"a\",\"max_downloads\":1}", "unknown_field", "max_downloads"),
            ("{\"name\":\"a\",\"name\":\"b\"}", "duplicate_field", "name"),
            ("{\"name\":\"a\",\"inner\":[{\"id\":1},{\"id\":300}]}", "wrong_type", "inner[1].id"),
            ("{\"name\":\"a\",\"inner\":[{}]}", "required", "inner[0].id"),
        ] {
            assert_eq!(problem(text), (422, code, field.to_owned()), "{text}");
        }
    }

    #[test]
    fn missing_and_null_are_told_apart() {
        let change = |text: &str| read::<Sample>(text.as_bytes()).unwrap().change;
        assert_eq!(change("{\"name\":\"a\"}"), Change::Keep);
        assert_eq!(change("{\"name\":\"a\",\"change\":null}"), Change::Remove);
        assert_eq!(change("{\"name\":\"a\",\"change\":\"b\"}"), Change::Set("b".into()));
    }

    #[test]
    fn only_json_in_utf8_is_taken() {
        let check = |text: &str| {
            let headers = [(header::CONTENT_TYPE, HeaderValue::from_str(text).unwrap())].into_iter().collect();
            check_content_type(&headers).is_ok()
        };
        for good in ["application/json", "Application/JSON; charset=utf-8", "application/json;charset=\"UTF-8\""] {
            assert!(check(good), "{good}");
        }
        for bad in
            ["", "text/plain", "application/json; charset=utf-16", "application/jsonx", "application/x-www-form-urlencoded"]
        {
            assert!(!check(bad), "{bad}");
        }
        assert!(check_content_type(&HeaderMap::new()).is_err());
    }

    proptest! {
        #[test]
        fn no_body_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read::<Sample>(&bytes);
        }
    }
}
