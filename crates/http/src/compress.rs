//! What is long, compressed: the page of a link, and the lists of the API. A hundred rows are fifty kilobytes, and three
//! when they are compressed. Other pages and answers are short to begin with and are sent as they are.
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
//! The lists of the API are compressed by the same rule; a program with a key or a session of its own (`Authorization`) was
//! never sent by a page of another site, which cannot say so. They are named one by one, and none of them holds a token:
//! sessions, links with their addresses, keys and second factors are not among them, whatever their answers grow to.
//!
//! The forms, which reflect what was typed and may hold a token (setting up), are never compressed. There is no entity tag:
//! what a link shows is not stored by anybody (`no-store`), and so never asked for again with one.

use std::io::Write;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::assets::accepts;
use crate::gate::{Entry, html};
use crate::problem::Problem;

/// The cookies that say how somebody likes to read, and nothing else.
const PREFERENCES: [&str; 4] = ["lang", "theme", "density", "view"];
/// The least that is compressed: what fits into one packet does not get faster.
const BYTES_MIN: usize = 1300;
/// The most that is compressed at once: a page of a thousand rows has less.
const BYTES_MAX: usize = 2 << 20;

/// The lists of the API that are compressed: names, sizes, times and roles, and nothing that opens anything.
const LISTS: [&str; 11] = [
    "/api/v1/nodes/{id}/children",
    "/api/v1/nodes/{id}/access",
    "/api/v1/nodes/{id}/who",
    "/api/v1/search",
    "/api/v1/spaces/{id}/trash",
    "/api/v1/shared-with-me",
    "/api/v1/directory",
    "/api/v1/admin/users",
    "/api/v1/admin/groups/{id}",
    "/api/v1/admin/storage",
    "/api/v1/admin/events",
];

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

/// Around the API: a long list is compressed, quickly rather than well, on its way out.
pub(crate) async fn lists(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let is_list = request.method() == Method::GET && LISTS.contains(&route.as_str());
    let may_be = is_list && accepts(request.headers(), "gzip") && tells_nobody(&request);
    let response = next.run(request).await;
    if is_list && response.status() == StatusCode::OK { squeezed(response, may_be).await } else { response }
}

fn tells_nobody(request: &Request) -> bool {
    let from_our_page = request.extensions().get::<Entry>().is_some_and(|entry| entry.from_our_page);
    from_our_page || request.headers().contains_key(header::AUTHORIZATION) || is_nobodys(request.headers())
}

async fn squeezed(mut response: Response, may_be: bool) -> Response {
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding, Sec-Fetch-Site"));
    let length = response.body().size_hint().exact().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    let is_tagged = response.headers().contains_key(header::ETAG);
    if !may_be || is_tagged || !(BYTES_MIN..=BYTES_MAX).contains(&length) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = match to_bytes(body, BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(error) => return Problem::internal(error).into_response(),
    };
    let Some(small) = deflate(&bytes, Compression::fast()) else { return Response::from_parts(parts, Body::from(bytes)) };
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(small))
}

pub(crate) fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    deflate(bytes, Compression::default())
}

fn deflate(bytes: &[u8], level: Compression) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 8), level);
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
        Entry { from_our_page, ..Entry::default() }
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

    /// Asks a router that answers each of these routes with a long list.
    async fn asked(method: Method, path: &str, pairs: &[(header::HeaderName, &'static str)], from_our_page: bool) -> Response {
        let long = || async { crate::json::Json(vec!["Annual report.pdf"; 500]) };
        let short = || async { crate::json::Json("short") };
        let failed = || async { (StatusCode::FORBIDDEN, "x".repeat(5000)) };
        let router = axum::Router::new()
            .route("/api/v1/nodes/{id}/children", axum::routing::get(long).post(long))
            .route("/api/v1/links", axum::routing::get(long))
            .route("/api/v1/keys", axum::routing::get(long))
            .route("/api/v1/sessions", axum::routing::get(long))
            .route("/api/v1/second-factor", axum::routing::get(long))
            .route("/api/v1/directory", axum::routing::get(short))
            .route("/api/v1/search", axum::routing::get(failed))
            .layer(axum::middleware::from_fn(lists));
        let mut request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        *request.headers_mut() = headers(pairs);
        request.extensions_mut().insert(entry(from_our_page));
        tower::ServiceExt::oneshot(router, request).await.unwrap()
    }

    const CHILDREN: &str = "/api/v1/nodes/7/children";
    const GZIP: (header::HeaderName, &str) = (header::ACCEPT_ENCODING, "br, gzip");

    fn is_small(response: &Response) -> bool {
        response.headers().contains_key(header::CONTENT_ENCODING)
    }

    #[tokio::test]
    async fn a_long_list_is_compressed_and_comes_out_as_it_went_in() {
        let answer = asked(Method::GET, CHILDREN, &[GZIP, (header::AUTHORIZATION, "Bearer x")], false).await;
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json");
        let length = answer.headers().get(header::CONTENT_LENGTH).map(|length| length.to_str().unwrap().to_owned());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(bytes.len() < 500, "{}", bytes.len());
        assert!(length.is_none_or(|length| length == bytes.len().to_string()), "the length is that of what is sent");
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes.as_ref()).read_to_string(&mut text).unwrap();
        assert_eq!(text, serde_json::to_string(&vec!["Annual report.pdf"; 500]).unwrap());
    }

    #[tokio::test]
    async fn lists_are_compressed_only_for_those_whom_no_other_site_sent() {
        let cookie = (header::COOKIE, "__Host-stile=x");
        assert!(is_small(&asked(Method::GET, CHILDREN, &[GZIP, cookie.clone()], true).await), "a page of ours");
        assert!(
            !is_small(&asked(Method::GET, CHILDREN, &[GZIP, cookie], false).await),
            "somebody's cookie, and nobody says whose page"
        );
        let plain = asked(Method::GET, CHILDREN, &[], true).await;
        assert!(!is_small(&plain), "a client that reads no gzip");
        assert!(plain.headers()[header::VARY].to_str().unwrap().contains("Accept-Encoding"));
    }

    #[tokio::test]
    async fn what_holds_tokens_what_is_short_and_what_changes_something_is_not_compressed() {
        for path in
            ["/api/v1/links", "/api/v1/keys", "/api/v1/sessions", "/api/v1/second-factor", "/api/v1/directory", "/api/v1/search"]
        {
            assert!(!is_small(&asked(Method::GET, path, &[GZIP], true).await), "{path}");
        }
        assert!(!is_small(&asked(Method::POST, CHILDREN, &[GZIP], true).await));
    }

    #[test]
    fn every_list_is_a_route_to_look() {
        let declared = crate::routes::declared();
        for list in LISTS {
            assert!(declared.iter().any(|route| route.path == list && route.methods.contains(&Method::GET)), "{list}");
        }
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
