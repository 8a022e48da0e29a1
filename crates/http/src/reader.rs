//! For whom a page is drawn: what the request's cookies, its headers and the clock say.

use domain::Timestamp;
use http::{HeaderMap, header};

use crate::cookie;
use crate::pages::{Density, Reader, Theme, Words};

/// The reader of the pages that answer a request with these headers. The language is the one they chose, else the one
/// that their browser asks for, else English.
pub(crate) fn of(headers: &HeaderMap, now: Timestamp) -> Reader {
    let theme = cookie::read(headers, "theme").map(Theme::from_cookie).unwrap_or_default();
    let density = cookie::read(headers, "density").map(Density::from_cookie).unwrap_or_default();
    let chosen = cookie::read(headers, "lang").and_then(Words::of_tag);
    Reader { words: chosen.or_else(|| asked(headers)).unwrap_or_default(), theme, density, now }
}

fn asked(headers: &HeaderMap) -> Option<&'static Words> {
    Words::accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_language_that_was_chosen_wins_over_one_that_is_asked_for() {
        for (cookie, accept, expected) in [
            ("", "", "en"),
            ("", "de", "de"),
            ("", "de-CH,de;q=0.9,en;q=0.8", "de"),
            ("", "fr, en;q=0.5, de;q=0.7", "de"),
            ("", "en, de", "en"),
            ("", "de;q=0, fr", "en"),
            ("", "de;q=nonsense", "en"),
            ("", "*", "en"),
            ("lang=en", "de", "en"),
            ("lang=de", "en", "de"),
            ("lang=xx", "de", "de"),
            ("lang=de; lang=en", "fr", "en"),
        ] {
            let pairs = [(header::COOKIE, cookie), (header::ACCEPT_LANGUAGE, accept)];
            let headers = pairs.map(|(name, value)| (name, HeaderValue::from_str(value).unwrap())).into_iter().collect();
            assert_eq!(of(&headers, Timestamp(0)).words.tag, expected, "{cookie} {accept}");
        }
    }
}
