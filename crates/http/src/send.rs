//! Sending users' bytes: whole or a range, with what a client needs to resume, and so that nothing in them ever runs in
//! our origin (I10, T16).

use std::ops::Range;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::{Result, Timestamp};
use futures::stream::BoxStream;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use service::Stile;
use service::acts::Counted;
use service::archives::Archive;
use service::downloads::FileDownload;
use service::identity::Credential;
use service::transfers::Stopped;

use crate::conditional::{self, Validators, Verdict};
use crate::problem::Problem;
use crate::range::{self, Wanted};
use crate::{body, disposition, media};

/// The policy of users' bytes: nothing is loaded, nothing runs, and it is no origin.
pub(crate) const CONTENT_POLICY: &str = "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'";
const CONTENT_BLAKE3: HeaderName = HeaderName::from_static("x-content-blake3");

/// Something that can be sent.
pub(crate) struct Sendable {
    name: String,
    media_type: &'static str,
    size_bytes: u64,
    validators: Validators,
    blake3: Option<[u8; 32]>,
    stopped: Option<Stopped>,
    open: Box<dyn FnOnce(Range<u64>) -> BoxStream<'static, Result<Bytes>> + Send>,
}

impl From<FileDownload> for Sendable {
    fn from(file: FileDownload) -> Self {
        Self {
            media_type: media::of_name(&file.node.name),
            name: file.node.name.clone(),
            size_bytes: file.size_bytes,
            validators: validators(file.etag(), file.modified_at),
            blake3: Some(file.blake3),
            stopped: file.stopped(),
            open: Box::new(move |range| file.stream(range)),
        }
    }
}

impl From<Archive> for Sendable {
    fn from(archive: Archive) -> Self {
        Self {
            media_type: "application/zip",
            name: archive.name.clone(),
            size_bytes: archive.size_bytes(),
            validators: validators(archive.etag().to_owned(), archive.modified_at),
            blake3: None,
            stopped: archive.stopped(),
            open: Box::new(move |range| archive.stream(range)),
        }
    }
}

impl Sendable {
    /// The same, counted as it goes out.
    pub(crate) fn counted(self, counted: Counted) -> Self {
        let open = self.open;
        Self { open: Box::new(move |range| counted.stream(open(range))), ..self }
    }

    /// Whether the client has it, or asks for another state of it: then nothing is sent.
    pub(crate) fn is_known_to(&self, request: &HeaderMap) -> bool {
        !matches!(conditional::judge_read(request, &self.validators), Verdict::Proceed)
    }

    /// The same, sent only for as long as the session or key is in force that asked for it.
    pub(crate) fn while_in_force(self, stile: &Stile, credential: Credential) -> Self {
        let (stile, open) = (stile.clone(), self.open);
        Self { open: Box::new(move |range| stile.while_in_force(credential, open(range))), ..self }
    }
}

fn validators(etag: String, modified_at: Timestamp) -> Validators {
    Validators { etag, modified_at: Some(modified_at) }
}

/// The answer to a GET or HEAD of it.
pub(crate) fn send(method: &Method, request: &HeaderMap, what: impl Into<Sendable>) -> Response {
    let what: Sendable = what.into();
    match conditional::judge_read(request, &what.validators) {
        Verdict::NotModified => return conditional::not_modified(&what.validators),
        Verdict::Failed => {
            return Problem::new(
                StatusCode::PRECONDITION_FAILED,
                "precondition_failed",
                "it is not what you have: read it again",
            )
            .into_response();
        }
        Verdict::Proceed => {}
    }
    // A range belongs to GET; a HEAD tells of the whole.
    let asked =
        request.get(header::RANGE).filter(|_| *method == Method::GET && conditional::range_holds(request, &what.validators));
    match range::wanted(asked, what.size_bytes) {
        Wanted::Whole => part(method, what, None),
        Wanted::Part(range) => part(method, what, Some(range)),
        Wanted::Unsatisfiable => unsatisfiable(what.size_bytes),
    }
}

/// The answer to a POST for it: all of it. Ranges are for what a URL names.
pub(crate) fn send_whole(what: impl Into<Sendable>) -> Response {
    let mut response = part(&Method::POST, what.into(), None);
    response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("none"));
    response
}

fn unsatisfiable(size_bytes: u64) -> Response {
    let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "range_not_satisfiable", "it is not that long");
    let mut response = problem.into_response();
    insert(response.headers_mut(), header::CONTENT_RANGE, &range::unsatisfied_range(size_bytes));
    response
}

fn part(method: &Method, what: Sendable, asked: Option<Range<u64>>) -> Response {
    let status = if asked.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let mut headers = HeaderMap::new();
    what.validators.write(&mut headers);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(what.media_type));
    headers.insert(header::CONTENT_DISPOSITION, disposition::attachment(&what.name));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    if let Some(blake3) = &what.blake3 {
        insert(&mut headers, CONTENT_BLAKE3, &hex(blake3));
    }
    if let Some(range) = &asked {
        insert(&mut headers, header::CONTENT_RANGE, &range::content_range(range, what.size_bytes));
    }
    let range = asked.unwrap_or(0..what.size_bytes);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end.saturating_sub(range.start)));
    if *method == Method::HEAD || range.is_empty() {
        return (status, headers).into_response();
    }
    let mut response = (status, headers, body::outgoing((what.open)(range))).into_response();
    // Who sends it breaks the connection off by this, also where the client takes nothing.
    if let Some(stopped) = what.stopped {
        response.extensions_mut().insert(stopped);
    }
    response
}

/// Writes a header whose value is made of digits and letters.
pub(crate) fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads the 64 hexadecimal digits of a BLAKE3 hash.
pub(crate) fn read_hash(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut hash = [0; 32];
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;
    use http_body_util::BodyExt;

    const CONTENT: &[u8] = b"0123456789";

    fn sample(name: &str) -> Sendable {
        Sendable {
            name: name.into(),
            media_type: media::of_name(name),
            size_bytes: CONTENT.len() as u64,
            validators: validators("\"v\"".into(), Timestamp(0)),
            blake3: Some([7; 32]),
            stopped: None,
            open: Box::new(|range| {
                let bytes = Bytes::from_static(&CONTENT[range.start as usize..range.end as usize]);
                futures::stream::iter([Ok(bytes)]).boxed()
            }),
        }
    }

    async fn answer(method: Method, pairs: &[(HeaderName, &str)]) -> (u16, HeaderMap, Bytes) {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        let response = send(&method, &headers, sample("a.html"));
        let (parts, body) = response.into_parts();
        (parts.status.as_u16(), parts.headers, body.collect().await.unwrap().to_bytes())
    }

    #[tokio::test]
    async fn whole_part_and_nothing_are_told_apart() {
        let (status, headers, body) = answer(Method::GET, &[]).await;
        assert_eq!((status, body.as_ref()), (200, CONTENT));
        assert_eq!(headers[header::CONTENT_LENGTH], "10");
        let (status, headers, body) = answer(Method::GET, &[(header::RANGE, "bytes=2-4")]).await;
        assert_eq!((status, body.as_ref()), (206, b"234".as_slice()));
        assert_eq!(headers[header::CONTENT_RANGE], "bytes 2-4/10");
        let (status, headers, _) = answer(Method::GET, &[(header::RANGE, "bytes=10-")]).await;
        assert_eq!(status, 416);
        assert_eq!(headers[header::CONTENT_RANGE], "bytes */10");
        let (status, _, body) = answer(Method::GET, &[(header::RANGE, "bytes=2-4"), (header::IF_RANGE, "\"stale\"")]).await;
        assert_eq!((status, body.len()), (200, 10));
        let (status, _, body) = answer(Method::GET, &[(header::IF_NONE_MATCH, "\"v\"")]).await;
        assert_eq!((status, body.len()), (304, 0));
        assert_eq!(answer(Method::GET, &[(header::IF_MATCH, "\"w\"")]).await.0, 412);
        let (status, headers, body) = answer(Method::HEAD, &[(header::RANGE, "bytes=2-4")]).await;
        assert_eq!((status, body.len(), headers[header::CONTENT_LENGTH].to_str().unwrap()), (200, 0, "10"));
    }

    #[tokio::test]
    async fn users_bytes_are_inert() {
        let (_, headers, _) = answer(Method::GET, &[]).await;
        assert_eq!(headers[header::CONTENT_TYPE], "application/octet-stream");
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("sandbox; default-src 'none'"));
        assert!(headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment;"));
    }

    #[test]
    fn hashes_are_written_and_read() {
        assert_eq!(read_hash(&hex(&[0xab; 32])), Some([0xab; 32]));
        for bad in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"é".repeat(32)] {
            assert_eq!(read_hash(bad), None, "{bad}");
        }
    }
}
