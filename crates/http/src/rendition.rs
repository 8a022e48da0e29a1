//! Sending renditions: images that the server has drawn itself, with nothing of the file in them, and so that nothing of
//! them is taken for anything else (I10).

use axum::response::{IntoResponse, Response};
use domain::access::Actor;
use domain::ids::NodeId;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use service::Stile;
use service::renditions::{RenditionAsk, RenditionInfo, WIDTHS};
use utoipa::{IntoParams, ToSchema};

use crate::conditional::{self, Validators, Verdict};
use crate::input::Query;
use crate::problem::{Answer, Problem};
use crate::send::CONTENT_POLICY;

/// How many pages the file has.
const PAGES: HeaderName = HeaderName::from_static("x-stile-pages");
/// The width when the client does not say.
const WIDTH_DEFAULT: u32 = 1024;
/// A browser may keep it, and asks each time whether it may show it.
const KEPT: HeaderValue = HeaderValue::from_static("private, no-cache");

/// What can be seen of a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PreviewInfo {
    /// `image`, `document` or `text`.
    kind: &'static str,
    /// How many pages it has.
    pages: u32,
}

impl From<RenditionInfo> for PreviewInfo {
    fn from(RenditionInfo { kind, pages }: RenditionInfo) -> Self {
        Self { kind, pages }
    }
}

/// Which page of a file, and how wide.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "tells what `asked` reads")]
pub(crate) struct PageParams {
    /// From 1, which it is without.
    page: Option<u32>,
    /// `96`, `256`, `512`, `1024` or `2048` pixels; 1024 without.
    width: Option<u32>,
}

/// Reads what [`PageParams`] tells of. `watermark` says who looks.
pub(crate) fn asked(mut query: Query, watermark: Option<String>) -> Answer<RenditionAsk> {
    let page = query.read::<u32>("page")?.unwrap_or(1);
    let width = query.read::<u32>("width")?.unwrap_or(WIDTH_DEFAULT);
    query.end()?;
    if page == 0 {
        return Err(Problem::field("page", "out_of_range", "pages are counted from 1"));
    }
    if !WIDTHS.contains(&width) {
        let widths = WIDTHS.map(|width| width.to_string()).join(", ");
        return Err(Problem::field("width", "out_of_range", format!("ask for one of these widths: {widths}")));
    }
    Ok(RenditionAsk { page, width, watermark })
}

/// Draws one page of a file and answers with it. A HEAD draws nothing, and neither does a GET of what the client has.
pub(crate) async fn send(
    method: &Method,
    request: &HeaderMap,
    stile: &Stile,
    actor: Actor,
    node: NodeId,
    ask: RenditionAsk,
) -> Answer<Response> {
    if *method == Method::HEAD || request.contains_key(header::IF_NONE_MATCH) {
        let etag = stile.rendition_etag(actor, node, &ask).await?;
        if let Some(answer) = has_it(request, etag.as_ref()) {
            return Ok(answer);
        }
        if *method == Method::HEAD {
            return Ok((StatusCode::OK, headers(etag)).into_response());
        }
    }
    let rendition = stile.render(actor, node, ask).await?;
    let mut headers = headers(rendition.etag);
    headers.insert(PAGES, HeaderValue::from(rendition.pages));
    Ok((StatusCode::OK, headers, rendition.image).into_response())
}

fn has_it(request: &HeaderMap, etag: Option<&String>) -> Option<Response> {
    let validators = Validators { etag: etag?.clone(), modified_at: None };
    let mut answer = match conditional::judge_read(request, &validators) {
        Verdict::NotModified => conditional::not_modified(&validators),
        _ => return None,
    };
    answer.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    Some(answer)
}

/// What has no tag says who looked at it: it is not kept anywhere, which is the gate's own word.
fn headers(etag: Option<String>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    if let Some(etag) = etag {
        Validators { etag, modified_at: None }.write(&mut headers);
        headers.insert(header::CACHE_CONTROL, KEPT);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_drawn_is_asked_for() {
        let ask = asked(Query::new("").unwrap(), None).unwrap();
        assert_eq!((ask.page, ask.width), (1, 1024));
        let ask = asked(Query::new("page=7&width=96").unwrap(), None).unwrap();
        assert_eq!((ask.page, ask.width), (7, 96));
        for bad in ["page=0", "page=-1", "page=x", "width=97", "width=0", "width=4096", "size=1", "page=1&page=2"] {
            assert!(asked(Query::new(bad).unwrap(), None).is_err(), "{bad}");
        }
    }
}
