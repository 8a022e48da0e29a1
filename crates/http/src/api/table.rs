//! Tables for spreadsheets: CSV as RFC 4180 has it.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use csv::{Terminator, WriterBuilder};
use domain::{Error, Result};
use http::{HeaderValue, header};

use crate::disposition;
use crate::input::Query;
use crate::problem::Answer;
use crate::time::Time;

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
