//! A small client of tus 1.0.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder, Response};
use testkit::world::Actor;

use crate::wire::Request;

/// How long a test waits for what the server does after a connection broke.
const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Whose uploads, and where they begin: `/tus`, or the same below a link.
pub struct Tus<'a> {
    who: &'a Actor,
    base: String,
}

impl<'a> Tus<'a> {
    pub fn of(who: &'a Actor, base: &str) -> Self {
        Self { who, base: base.to_owned() }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.who.request(method, path).header("Tus-Resumable", "1.0.0")
    }

    /// A creation that is not sent yet.
    pub fn creation(&self, length: Option<u64>, metadata: &[(&str, &str)]) -> RequestBuilder {
        let request = self.request(Method::POST, &self.base).header("Upload-Metadata", written(metadata));
        match length {
            Some(length) => request.header("Upload-Length", length),
            None => request.header("Upload-Defer-Length", 1),
        }
    }

    /// Begins an upload; gives where it is.
    pub async fn begin(&self, length: Option<u64>, metadata: &[(&str, &str)]) -> String {
        let answer = self.creation(length, metadata).send().await.unwrap();
        let (status, location) = (answer.status(), answer.headers().get("location").cloned());
        assert_eq!(status, 201, "{}", answer.text().await.unwrap());
        location.unwrap().to_str().unwrap().to_owned()
    }

    /// A PATCH that is not sent yet.
    pub fn patching(&self, upload: &str, offset: u64, bytes: impl Into<Vec<u8>>) -> RequestBuilder {
        let request = self.request(Method::PATCH, upload).header("Upload-Offset", offset);
        request.header("Content-Type", "application/offset+octet-stream").body(bytes.into())
    }

    pub async fn patch(&self, upload: &str, offset: u64, bytes: impl Into<Vec<u8>>) -> Response {
        self.patching(upload, offset, bytes).send().await.unwrap()
    }

    /// A PATCH to be sent by hand.
    pub fn raw_patch(&self, upload: &str, offset: u64, bytes: &[u8]) -> Request {
        let request = Request::new("PATCH", upload).signed(self.who).header("Tus-Resumable", "1.0.0");
        request.header("Upload-Offset", &offset.to_string()).header("Content-Type", "application/offset+octet-stream").body(bytes)
    }

    pub async fn head(&self, upload: &str) -> Response {
        self.request(Method::HEAD, upload).send().await.unwrap()
    }

    /// How many bytes are durable.
    pub async fn offset(&self, upload: &str) -> u64 {
        let answer = self.head(upload).await;
        assert_eq!(answer.status(), 200, "HEAD {upload}");
        number(&answer, "upload-offset")
    }

    /// Waits until the upload is past `offset`: the server works on after its client has gone.
    pub async fn offset_past(&self, upload: &str, offset: u64) -> u64 {
        let began = Instant::now();
        loop {
            let answer = self.head(upload).await;
            // 423: it is complete, and takes its place right now.
            assert!(matches!(answer.status().as_u16(), 200 | 423), "HEAD {upload}: {}", answer.status());
            if answer.status() == 200 && number(&answer, "upload-offset") > offset {
                return number(&answer, "upload-offset");
            }
            assert!(began.elapsed() < PATIENCE, "the upload stays where it was");
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Sends the rest, again while the request that broke still holds the upload.
    pub async fn finish(&self, upload: &str, offset: u64, bytes: &[u8]) -> Response {
        let began = Instant::now();
        loop {
            let answer = self.patch(upload, offset, bytes).await;
            if answer.status() != 423 || began.elapsed() > PATIENCE {
                return answer;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }
}

/// `key base64,key base64`.
pub fn written(metadata: &[(&str, &str)]) -> String {
    metadata.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect::<Vec<_>>().join(",")
}

pub fn number(answer: &Response, name: &str) -> u64 {
    answer.headers()[name].to_str().unwrap().parse().unwrap()
}

/// The file that an upload became.
pub fn node_of(answer: &Response) -> String {
    let node = answer.headers().get("x-stile-node").unwrap_or_else(|| panic!("{}: no file was made", answer.status()));
    node.to_str().unwrap().to_owned()
}
