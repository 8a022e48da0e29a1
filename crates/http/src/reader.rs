//! For whom a page is drawn: what the request's cookies and the clock say.

use domain::Timestamp;
use http::HeaderMap;

use crate::cookie;
use crate::pages::{Reader, Theme};

/// The reader of the pages that answer a request with these headers.
pub(crate) fn of(headers: &HeaderMap, now: Timestamp) -> Reader {
    let theme = cookie::read(headers, "theme").map(Theme::from_cookie).unwrap_or_default();
    Reader { lang: "en", theme, now }
}
