//! The methods of WebDAV, and what is said of them.

use axum::response::{IntoResponse, Response};
use domain::limits;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use crate::problem::{Answer, Problem};

/// A method that is spoken here. Locks (class 2) are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Options,
    Propfind,
    Proppatch,
    Get,
    Head,
    Put,
    Mkcol,
    Delete,
    Copy,
    Move,
}

impl Verb {
    /// All of them, by their names.
    pub(crate) const ALL: [(&'static str, Self); 10] = [
        ("OPTIONS", Self::Options),
        ("PROPFIND", Self::Propfind),
        ("PROPPATCH", Self::Proppatch),
        ("GET", Self::Get),
        ("HEAD", Self::Head),
        ("PUT", Self::Put),
        ("MKCOL", Self::Mkcol),
        ("DELETE", Self::Delete),
        ("COPY", Self::Copy),
        ("MOVE", Self::Move),
    ];

    /// The verb of a method.
    pub(crate) fn of(method: &Method) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == method.as_str()).map(|(_, verb)| *verb)
    }
}

/// `Allow`: the same for every path, so that it tells nothing.
const ALLOW: &str = "OPTIONS, PROPFIND, GET, HEAD, PUT, MKCOL";
const DAV: HeaderName = HeaderName::from_static("dav");
const AUTHOR_VIA: HeaderName = HeaderName::from_static("ms-author-via");
const DEPTH: HeaderName = HeaderName::from_static("depth");

/// What is spoken here: class 1, and Windows is told to go by WebDAV.
pub(super) fn capabilities() -> Response {
    let headers = [(DAV, "1"), (AUTHOR_VIA, "DAV"), (header::ALLOW, ALLOW), (header::ACCEPT_RANGES, "bytes")];
    (headers, StatusCode::OK).into_response()
}

/// The answer to a method that is not spoken here, or not on what is there.
pub(super) fn not_allowed(detail: &'static str) -> Response {
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail).into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(ALLOW));
    response
}

/// How far down a listing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Only what is named.
    Itself,
    /// And what is in it.
    Children,
    /// And all that is below. Refused, as the protocol allows.
    Infinity,
}

impl Depth {
    /// Reads `Depth`. Without it the protocol means the whole tree; the few programs that leave it out look at one folder, and get
    /// that.
    pub(super) fn of(headers: &HeaderMap) -> Answer<Self> {
        let Some(depth) = headers.get(DEPTH) else { return Ok(Self::Children) };
        match depth.as_bytes().to_ascii_lowercase().as_slice() {
            b"0" => Ok(Self::Itself),
            b"1" => Ok(Self::Children),
            b"infinity" => Ok(Self::Infinity),
            _ => Err(Problem::malformed("`Depth` is `0` or `1`")),
        }
    }
}

/// A tree is not told at once, which is said as the protocol has it (section 9.1.1).
pub(super) fn finite_depth() -> Response {
    let body = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<d:error xmlns:d=\"DAV:\"><d:propfind-finite-depth/></d:error>\n";
    (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, super::multistatus::MEDIA_TYPE)], body).into_response()
}

/// The body of a PROPFIND, as text.
pub(super) async fn text(body: axum::body::Body) -> Answer<String> {
    let bytes = crate::body::collect(body, limits::DAV_BODY_BYTES_MAX).await?;
    String::from_utf8(bytes).map_err(|_| Problem::malformed("the XML of the body is not UTF-8: encode it as UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_depth_is_none_one_or_too_much() {
        let of = |text: &'static str| Depth::of(&HeaderMap::from_iter([(DEPTH, HeaderValue::from_static(text))]));
        assert_eq!(Depth::of(&HeaderMap::new()), Ok(Depth::Children));
        assert_eq!((of("0"), of("1"), of("Infinity")), (Ok(Depth::Itself), Ok(Depth::Children), Ok(Depth::Infinity)));
        assert_eq!(finite_depth().status(), 403);
        for bad in ["", "2", "-1", "0, 1", "one"] {
            assert_eq!(of(bad).unwrap_err().status, 400, "{bad}");
        }
    }

    #[test]
    fn every_verb_is_found_by_its_name() {
        for (name, verb) in Verb::ALL {
            assert_eq!(Verb::of(&name.parse().unwrap()), Some(verb));
        }
        for other in ["LOCK", "UNLOCK", "REPORT", "SEARCH", "get", "POST", "PATCH"] {
            assert_eq!(Verb::of(&other.parse().unwrap()), None, "{other}");
        }
    }
}
