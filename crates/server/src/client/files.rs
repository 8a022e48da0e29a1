//! The bytes of files: one plain upload, one ranged download.

use std::time::Duration;

use bytes::Bytes;
use domain::ids::NodeId;
use domain::node::OnConflict;
use futures::StreamExt;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, IF_RANGE, RANGE};
use reqwest::{Body, Method, Response};

use super::failure::Result;
use super::meter::Meter;
use super::wire::{Receipt, on_conflict_text};
use super::{Api, read_json};

/// How many bytes of a small file go out at a time: each of them shows that something moves.
const SLICE_BYTES: usize = 64 * 1024;

impl Api {
    /// Uploads a file in one request. The server compares the bytes with `hash` before it keeps them.
    pub async fn put_file(
        &self,
        parent: NodeId,
        name: &str,
        on_conflict: OnConflict,
        content: &Bytes,
        hash: &blake3::Hash,
        meter: &Meter,
    ) -> Result<Receipt> {
        let request = self
            .node_request(Method::PUT, parent, &["files"])?
            .query(&[("name", name), ("on_conflict", on_conflict_text(on_conflict))])
            .header(CONTENT_LENGTH, content.len())
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("X-Content-BLAKE3", hash.to_hex().as_str())
            .body(sliced(content.clone(), meter.clone()));
        meter.watch(Duration::ZERO, async { read_json(self.send(request).await?).await }).await
    }

    /// Asks for the bytes of a file from `offset_bytes` on; of the same content as `etag` says, or all of it anew.
    pub async fn content(&self, file: NodeId, offset_bytes: u64, etag: Option<&str>) -> Result<Response> {
        let mut request = self.node_request(Method::GET, file, &["content"])?;
        if offset_bytes > 0 {
            request = request.header(RANGE, format!("bytes={offset_bytes}-"));
            if let Some(etag) = etag {
                request = request.header(IF_RANGE, etag);
            }
        }
        self.send(request).await
    }
}

/// A body that reports as it leaves. An empty one stays empty.
fn sliced(content: Bytes, meter: Meter) -> Body {
    let slices = (0..content.len()).step_by(SLICE_BYTES).map(move |start| {
        let slice = content.slice(start..content.len().min(start.saturating_add(SLICE_BYTES)));
        let end = u64::try_from(start.saturating_add(slice.len())).unwrap_or(u64::MAX);
        (slice, end)
    });
    Body::wrap_stream(futures::stream::iter(slices).map(move |(slice, end)| {
        meter.set(end);
        Ok::<_, std::io::Error>(slice)
    }))
}
