//! Bodies that are answered before they were read: a refused upload. HTTP/1 has no way to tell the client to stop, and a
//! connection that is shut while it sends shows it a broken pipe instead of the answer; a proxy in front makes a 502 of that.
//! So what nobody wants is read on for a while and thrown away.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use domain::limits;
use http::{HeaderMap, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;

/// The body of a request, which is read on when it is dropped before its end: within [`limits::LINGER_BYTES_MAX`] and
/// [`limits::LINGER_TIME_MAX`], and while the client sends.
pub(crate) struct Lingering {
    body: Option<Incoming>,
    /// Whether the client waits to be told before it sends anything; then there is nothing to wait for.
    is_asked_for: bool,
}

impl Lingering {
    pub(crate) fn new(headers: &HeaderMap, body: Incoming) -> Self {
        Self { body: Some(body), is_asked_for: !headers.contains_key(header::EXPECT) }
    }
}

impl Body for Lingering {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.is_asked_for = true;
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| self.is_asked_for && !body.is_end_stream());
        if let (Some(rest), Ok(runtime)) = (rest, tokio::runtime::Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(limits::LINGER_TIME_MAX, throw_away(rest, limits::LINGER_IDLE_MAX)));
        }
    }
}

async fn throw_away(mut body: Incoming, idle_max: Duration) {
    let mut left = limits::LINGER_BYTES_MAX;
    while let Ok(Some(Ok(frame))) = tokio::time::timeout(idle_max, body.frame()).await {
        let bytes = frame.data_ref().map_or(0, Bytes::len) as u64;
        let Some(still) = left.checked_sub(bytes) else { return };
        left = still;
    }
}
