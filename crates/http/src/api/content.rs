//! The bytes of files: read, put, replace.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Download, Edit, Upload};
use domain::ids::NodeId;
use domain::name::Name;
use domain::policy::Policy;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use service::nodes::Receipt;
use service::put::NewContent;
use service::uploads::NewFile;
use utoipa_axum::routes;

use super::nodes::with_etag;
use super::{Created, NodeBody, rule_of};
use crate::body::{declared_length, refuse_partial_put};
use crate::caller::Caller;
use crate::conditional::asked_etag;
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::send::{read_hash, send};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Node(&[Download::NAME]), routes!(read))
        .add(Door::Node(&[Edit::NAME]), routes!(replace))
        .add(Door::Node(&[Upload::NAME, Edit::NAME]), routes!(put))
}

const EXPECTED_BLAKE3: HeaderName = HeaderName::from_static("x-content-blake3");

/// The bytes of a file, whole or a range.
#[utoipa::path(
    method(get, head),
    path = "/api/v1/nodes/{id}/content",
    tag = "content",
    params(("id" = Uuid, Path), ("Range" = Option<String>, Header)),
    responses(
        (status = 200, description = "All of it", content_type = "application/octet-stream"),
        (status = 206, description = "One range of it", content_type = "application/octet-stream"),
        (status = 304, description = "The client has it"),
    )
)]
async fn read(method: Method, caller: Caller, path: PathParams, headers: HeaderMap) -> Answer<Response> {
    let file = caller.stile.download(caller.actor(), path.id::<NodeId>("id")?).await?;
    Ok(send(&method, &headers, caller.outgoing(file)))
}

/// Puts a file into a folder.
#[utoipa::path(
    put,
    path = "/api/v1/nodes/{id}/files",
    tag = "content",
    params(
        ("id" = Uuid, Path, description = "The folder"),
        ("name" = String, Query),
        ("on_conflict" = Option<String>, Query, description = "`refuse`, `keep_both` or `new_version`"),
        ("X-Content-BLAKE3" = Option<String>, Header, description = "What BLAKE3 of the bytes must be, in hexadecimal"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Created), (status = 200, description = "A new version of what was there", body = Created))
)]
async fn put(caller: Caller, path: PathParams, mut query: Query, headers: HeaderMap, body: Body) -> Answer<Response> {
    check_whole(&headers)?;
    let file = NewFile {
        parent: path.id::<NodeId>("id")?,
        path: plain_name(query.required("name")?)?,
        on_conflict: rule_of(&mut query)?,
        expected_blake3: expected_hash(&headers)?,
        delivery: None,
    };
    query.end()?;
    let receipt = caller.stile.put_file(caller.actor(), file, declared_length(&headers), None, caller.incoming(body)).await?;
    let status = match &receipt {
        Receipt::Full { replaced: true, .. } => StatusCode::OK,
        _ => StatusCode::CREATED,
    };
    match receipt {
        Receipt::Full { view, .. } => Ok(with_etag(status, *view)),
        blind @ Receipt::Blind { .. } => Ok((status, Json(Created::from(blind))).into_response()),
    }
}

/// Replaces the content of a file: a new version.
#[utoipa::path(
    put,
    path = "/api/v1/nodes/{id}/content",
    tag = "content",
    params(("id" = Uuid, Path), ("If-Match" = Option<String>, Header), ("X-Content-BLAKE3" = Option<String>, Header)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = NodeBody))
)]
async fn replace(caller: Caller, path: PathParams, headers: HeaderMap, body: Body) -> Answer<Response> {
    check_whole(&headers)?;
    let new = NewContent {
        node: path.id("id")?,
        if_match: asked_etag(&headers)?,
        size_bytes: declared_length(&headers),
        expected_blake3: expected_hash(&headers)?,
    };
    let view = caller.stile.put_content(caller.actor(), new, None, caller.incoming(body)).await?;
    Ok(with_etag(StatusCode::OK, view))
}

/// One name and no path: what is put by name makes no folders. What it may be else, the organization says later.
pub(crate) fn plain_name(name: String) -> Answer<String> {
    let any = Policy { portable_names: false, ..Policy::default() };
    Ok(Name::new(&name, &any)?.as_str().to_owned())
}

/// The body must be the file itself: all of it, and not packed.
pub(crate) fn check_whole(headers: &HeaderMap) -> Answer<()> {
    refuse_partial_put(headers)?;
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Problem::new(status, "unsupported_type", "send the bytes as they are, without `Content-Encoding`"));
    }
    Ok(())
}

/// What the sender says BLAKE3 of the bytes is.
pub(crate) fn expected_hash(headers: &HeaderMap) -> Answer<Option<[u8; 32]>> {
    let Some(value) = headers.get(EXPECTED_BLAKE3) else { return Ok(None) };
    let unreadable = || Problem::malformed_field("X-Content-BLAKE3", "write the 64 hexadecimal digits of the hash");
    value.to_str().ok().and_then(read_hash).map(Some).ok_or_else(unreadable)
}
