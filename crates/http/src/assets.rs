//! The scripts, styles and fonts of the pages: from the table in the executable, compressed where the client can read it.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use utoipa_axum::routes;
use web::Asset;

use crate::conditional::{Validators, Verdict, judge_read};
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.add(Door::Anonymous("sends what is the same on every server"), routes!(asset))
}

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// One asset. A missing one is a 404 and never a page.
#[utoipa::path(method(get, head), path = "/assets/{*path}", tag = "pages")]
async fn asset(uri: Uri, headers: HeaderMap) -> Answer<Response> {
    let asset = web::asset(uri.path()).ok_or_else(|| Problem::from(domain::Error::not_found()))?;
    Ok(send(asset, &headers))
}

fn send(asset: &'static Asset, request: &HeaderMap) -> Response {
    let (encoding, body) = encoded(asset, request);
    // An encoded form is another representation: it needs a tag of its own.
    let etag = match encoding {
        Some(name) => format!("{}-{name}\"", asset.etag.trim_end_matches('"')),
        None => asset.etag.to_owned(),
    };
    let now = Validators { etag, modified_at: None };
    let is_known = judge_read(request, &now) == Verdict::NotModified;
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Bytes::from_static(body).into_response(),
    };
    let headers = response.headers_mut();
    now.write(headers);
    headers.insert(header::CACHE_CONTROL, if asset.immutable { FOR_EVER } else { ASK_AGAIN });
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if !is_known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        if let Some(name) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
    }
    response
}

fn encoded(asset: &'static Asset, request: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let forms = [("br", asset.brotli), ("gzip", asset.gzip)];
    let best = forms.into_iter().find_map(|(name, body)| body.filter(|_| accepts(request, name)).map(|body| (name, body)));
    match best {
        Some((name, body)) => (Some(name), body),
        None => (None, asset.body),
    }
}

/// Whether the client reads an encoding: named, with a weight above zero.
pub(crate) fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok()).unwrap_or(1.0);
        name.trim().eq_ignore_ascii_case(encoding) && weight > 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    static SAMPLE: Asset = Asset {
        path: "/assets/a-1.js",
        content_type: "text/javascript",
        body: b"plain",
        brotli: Some(b"br"),
        gzip: Some(b"gz"),
        etag: "\"x\"",
        immutable: true,
    };

    fn headers(name: header::HeaderName, value: &'static str) -> HeaderMap {
        [(name, HeaderValue::from_static(value))].into_iter().collect()
    }

    #[test]
    fn the_best_form_that_the_client_reads_is_sent() {
        for (accept, expected) in [
            ("gzip, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("identity", None),
            ("", None),
            ("brx", None),
        ] {
            assert_eq!(encoded(&SAMPLE, &headers(header::ACCEPT_ENCODING, accept)).0, expected, "{accept}");
        }
    }

    #[test]
    fn hashed_assets_are_kept_for_ever_and_each_form_has_its_tag() {
        let response = send(&SAMPLE, &headers(header::ACCEPT_ENCODING, "br"));
        assert_eq!(response.headers()[header::ETAG], "\"x-br\"");
        assert_eq!(response.headers()[header::CACHE_CONTROL], FOR_EVER);
        assert_eq!(response.headers()[header::VARY], "Accept-Encoding");
        assert_eq!(send(&SAMPLE, &headers(header::IF_NONE_MATCH, "\"x\"")).status(), 304);
    }
}
