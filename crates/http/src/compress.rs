//! The page of a link, compressed. It is the one page that is long: a hundred rows are fifty kilobytes, and three when
//! they are compressed. The others are three to begin with and are sent as they are.
//!
//! Compression tells by its length what repeats itself (BREACH): who can put text of theirs into a page beside something
//! secret, make somebody's browser ask for it again and again, and see how long the answers are, learns the secret letter
//! by letter. On the page of a link, whoever may add files puts text there by their names, and the names of others are
//! what may be secret. (The link's own token is not: who makes a browser ask for this page knows it already.) So a page is
//! compressed only where nobody else can have made the browser ask with rights that are not theirs:
//!
//! - the request carries nothing but preferences: no session, no visit behind a password, no key. Then whoever made it
//!   could have asked themselves, and the answer holds nothing that they may not see. Every first visit is one; or
//! - the browser itself says that the request comes from a page of ours, or from nobody's.
//!
//! The forms, which reflect what was typed and may hold a token (setting up), are never compressed. There is no entity tag:
//! what a link shows is not stored by anybody (`no-store`), and so never asked for again with one.

use std::io::Write;

use axum::body::Body;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, header};

use crate::assets::accepts;
use crate::gate::{Entry, html};

/// The cookies that say how somebody likes to read, and nothing else.
const PREFERENCES: [&str; 4] = ["lang", "theme", "density", "view"];
/// The least that is compressed: what fits into one packet does not get faster.
const BYTES_MIN: usize = 1300;

/// The page, compressed where the client reads that and nobody can learn from it.
pub(crate) fn page(request: &HeaderMap, entry: &Entry, page: String) -> Response {
    let tells_nobody = entry.from_our_page || is_nobodys(request);
    let squeezed = (page.len() >= BYTES_MIN && tells_nobody && accepts(request, "gzip")).then(|| gzip(page.as_bytes())).flatten();
    let mut response = html(page);
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding, Sec-Fetch-Site"));
    if let Some(bytes) = squeezed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(bytes);
    }
    response
}

pub(crate) fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 8), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

/// Whether a request carries nothing by which its answer could differ from what anybody gets.
fn is_nobodys(request: &HeaderMap) -> bool {
    let lines = request.get_all(header::COOKIE).iter().map(|value| value.to_str().unwrap_or("?"));
    let mut names = lines.flat_map(|line| line.split(';')).map(|pair| pair.split('=').next().unwrap_or_default().trim());
    !request.contains_key(header::AUTHORIZATION) && names.all(|name| name.is_empty() || PREFERENCES.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use std::io::Read;

    fn headers(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    fn entry(from_our_page: bool) -> Entry {
        Entry { origin: String::new(), from_our_page }
    }

    fn is_compressed(pairs: &[(header::HeaderName, &'static str)], from_our_page: bool) -> bool {
        let request = headers(pairs);
        page(&request, &entry(from_our_page), "x".repeat(5000)).headers().contains_key(header::CONTENT_ENCODING)
    }

    #[tokio::test]
    async fn a_long_page_is_compressed_and_comes_out_as_it_went_in() {
        let long = "<p>Annual report.pdf</p>".repeat(500);
        let answer = page(&headers(&[(header::ACCEPT_ENCODING, "gzip, br")]), &entry(false), long.clone());
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "gzip");
        let varies: Vec<_> =
            answer.headers().get_all(header::VARY).iter().map(|value| value.to_str().unwrap().to_owned()).collect();
        assert!(varies.join(",").contains("Accept-Encoding") && varies.join(",").contains("Accept-Language"), "{varies:?}");
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(bytes.len() < long.len() / 20);
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes.as_ref()).read_to_string(&mut text).unwrap();
        assert_eq!(text, long);
    }

    #[test]
    fn nobody_learns_from_the_length_of_a_page_that_others_may_not_see() {
        let asked = |cookies: &'static str, from_our_page| {
            is_compressed(&[(header::ACCEPT_ENCODING, "gzip"), (header::COOKIE, cookies)], from_our_page)
        };
        assert!(asked("", false), "a first visit");
        assert!(asked("lang=de; theme=dark; view=grid", false), "preferences");
        assert!(asked("stile-v=x", true), "from a page of ours");
        assert!(!asked("stile-v=x", false) && !asked("lang=de; __Host-stile=x", false));
        assert!(!is_compressed(&[(header::ACCEPT_ENCODING, "gzip"), (header::AUTHORIZATION, "Bearer x")], false));
        assert!(!is_compressed(&[], true), "a client that reads no gzip");
    }
}
