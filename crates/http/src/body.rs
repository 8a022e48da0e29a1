//! Bodies as streams of bytes, in and out, with limits on time and size. Nothing is held whole but small texts.

use std::pin::Pin;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use domain::error::{Error, Kind, Result};
use domain::limits;
use futures::{Stream, StreamExt};
use http::HeaderMap;

use crate::problem::{Answer, Problem};

/// The bytes of a request, as the service takes them.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send + 'static>>;

/// The body of a request as a stream that ends with an error when the client breaks off or stalls.
pub fn incoming(body: Body) -> ByteStream {
    incoming_within(body, limits::BODY_IDLE_MAX)
}

fn incoming_within(body: Body, idle_max: Duration) -> ByteStream {
    let stream = futures::stream::unfold(Some(body.into_data_stream()), move |state| async move {
        let mut data = state?;
        match tokio::time::timeout(idle_max, data.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some(data))),
            Ok(Some(Err(_))) => Some((Err(aborted()), None)),
            Err(_) => Some((Err(stalled()), None)),
        }
    });
    Box::pin(stream)
}

fn aborted() -> Error {
    Error::new(Kind::Invalid, "body_aborted", "the body broke off: send it again")
}

fn stalled() -> Error {
    Error::new(Kind::Invalid, "body_stalled", "the body stalled for 30 seconds: send it again")
}

/// A whole small body.
pub(crate) async fn collect(body: Body, bytes_max: usize) -> Answer<Vec<u8>> {
    let mut stream = incoming(body);
    let mut whole = Vec::new();
    while let Some(bytes) = stream.next().await {
        let bytes = bytes?;
        if whole.len() + bytes.len() > bytes_max {
            return Err(Error::new(Kind::TooLarge, "too_large", format!("the body is larger than {bytes_max} bytes")).into());
        }
        whole.extend_from_slice(&bytes);
    }
    Ok(whole)
}

/// The length that the client says the body has.
pub(crate) fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(http::header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A body for an answer. An error in the middle ends the connection, so that a cut body never looks whole; it is
/// logged here, once.
pub fn outgoing(stream: impl Stream<Item = Result<Bytes>> + Send + 'static) -> Body {
    Body::from_stream(stream.inspect(|item| {
        if let Err(error) = item {
            match error.kind {
                Kind::Internal | Kind::Unavailable => {
                    tracing::error!(code = error.code, cause = %error.message, "a download broke off")
                }
                _ => tracing::info!(code = error.code, "a download was stopped"),
            }
        }
    }))
}

/// A problem unless the body is empty as far as its headers say.
pub(crate) fn refuse_partial_put(headers: &HeaderMap) -> Answer<()> {
    if headers.contains_key(http::header::CONTENT_RANGE) {
        return Err(Problem::malformed("a part of a file cannot be put: send all of it, or use /tus"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_small_body_is_read_whole_and_a_large_one_is_refused() {
        assert_eq!(collect(Body::from("abc"), 3).await.unwrap(), b"abc");
        assert_eq!(collect(Body::from("abcd"), 3).await.unwrap_err().status, 413);
    }

    #[tokio::test]
    async fn a_body_that_stalls_is_given_up() {
        let never = Body::from_stream(futures::stream::pending::<std::result::Result<Bytes, std::io::Error>>());
        let items: Vec<_> = incoming_within(never, Duration::from_millis(1)).collect().await;
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].as_ref().unwrap_err().code, "body_stalled");
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_an_error_and_not_an_end() {
        let chunks = vec![Ok(Bytes::from_static(b"ab")), Err(std::io::Error::other("reset"))];
        let items: Vec<_> = incoming(Body::from_stream(futures::stream::iter(chunks))).collect().await;
        assert_eq!(items[0], Ok(Bytes::from_static(b"ab")));
        assert_eq!(items[1].as_ref().unwrap_err().code, "body_aborted");
    }
}
