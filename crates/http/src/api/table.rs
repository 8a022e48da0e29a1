//! Tables for spreadsheets: CSV as RFC 4180 has it.

use std::iter;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use csv::{Terminator, WriterBuilder};
use domain::{Error, Result};
use futures::{StreamExt, stream};
use http::{HeaderValue, header};

use crate::caller::Caller;
use crate::input::Query;
use crate::problem::Answer;
use crate::time::Time;
use crate::{body, disposition};

/// How many rows one step of a whole table reads.
pub(super) const STEP_ROWS: u32 = 500;
/// What a table is sent as.
pub(super) const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// Reads `format`, where there is but one: `csv`, which it is without.
pub(super) fn expect_csv(query: &mut Query) -> Answer<()> {
    query.word("format", &[("csv", ())]).map(drop)
}

/// The bytes of some rows, the header too when it is among them.
pub(super) fn lines<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Result<Bytes> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(Error::internal)?;
    }
    writer.into_inner().map(Bytes::from).map_err(Error::internal)
}

/// A table of whatever length, step by step as it goes out, for as long as the asker's session or key is in force. `step` gives the
/// rows after a place, and the place after them where there are more; the first is read before anything is answered.
pub(super) async fn whole<const N: usize, P, F>(
    caller: &Caller,
    header: [&str; N],
    name: &str,
    step: impl Fn(Option<P>) -> F + Send + 'static,
) -> Answer<Response>
where
    P: Send + 'static,
    F: Future<Output = Result<(Vec<[String; N]>, Option<P>)>> + Send + 'static,
{
    let (rows, next) = step(None).await?;
    let first = lines(iter::once(header.map(str::to_owned)).chain(rows))?;
    let others = stream::try_unfold(next, move |place| {
        let step = place.map(|place| step(Some(place)));
        async move {
            let Some(step) = step else { return Ok(None) };
            let (rows, next) = step.await?;
            Ok::<_, Error>(Some((lines(rows)?, next)))
        }
    });
    let pieces = stream::once(async { Ok(first) }).chain(others);
    let bytes = body::outgoing(caller.stile.while_in_force(caller.identity.credential, pieces));
    Ok(file(bytes, MEDIA_TYPE, name))
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

/// A cell with an instant, as all answers write one.
pub(super) fn instant(time: Time) -> String {
    serde_json::to_value(time).ok().and_then(|at| at.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Sends something as a file of its own.
pub(crate) fn file(content: impl IntoResponse, media_type: &'static str, name: &str) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_DISPOSITION, disposition::attachment(name));
    response
}
