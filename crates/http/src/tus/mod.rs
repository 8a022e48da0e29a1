//! Resumable uploads: tus 1.0 with creation, creation-with-upload, deferred length, checksum, termination, expiration.
//! Who began an upload continues it; every request is judged anew (T28). Visitors' uploads are in `links`.

mod exchange;
mod headers;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Edit, Upload};
use domain::ids::UploadId;
use domain::node::OnConflict;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use service::uploads::{Checksum, Target, new_upload_id};
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::input::PathParams;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};

pub(crate) use exchange::{Destination, Exchange, answer, node_of, path_of, rule_of};
pub(crate) use headers::{Metadata, RESUMABLE, VERSION, check_version, length as announced_length};

/// What a file is called whose sender names nothing.
pub(crate) const NAMELESS: &str = "unnamed";

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Anonymous("says what the protocol can do here"), routes!(options))
        .add(Door::Node(&[Upload::NAME, Edit::NAME]), routes!(create))
        .add(Door::Node(&[Upload::NAME, Edit::NAME]), routes!(head))
        .add(Door::Node(&[Upload::NAME, Edit::NAME]), routes!(patch))
        .add(Door::Node(&[Upload::NAME, Edit::NAME]), routes!(overridden))
        .add(Door::Node(&[Upload::NAME, Edit::NAME]), routes!(delete))
}

/// What is spoken here.
#[utoipa::path(options, path = "/tus", tag = "uploads", responses((status = 204, description = "In the headers")))]
async fn options() -> Response {
    capabilities()
}

/// The answer to `OPTIONS`.
pub(crate) fn capabilities() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let answer = response.headers_mut();
    answer.insert(headers::TUS_VERSION, HeaderValue::from_static(VERSION));
    answer.insert(headers::TUS_EXTENSION, HeaderValue::from_static(headers::EXTENSIONS));
    answer.insert(headers::TUS_ALGORITHMS, HeaderValue::from_static(Checksum::ALGORITHMS));
    if let Ok(size) = HeaderValue::from_str(&headers::max_size()) {
        answer.insert(headers::TUS_MAX_SIZE, size);
    }
    response
}

/// Begins an upload. `Upload-Metadata`: `parent` and `filename` or `relative_path`, `on_conflict`; or `node`; `blake3`.
#[utoipa::path(
    post,
    path = "/tus",
    tag = "uploads",
    params(
        ("Tus-Resumable" = String, Header),
        ("Upload-Length" = Option<u64>, Header),
        ("Upload-Defer-Length" = Option<String>, Header),
        ("Upload-Metadata" = Option<String>, Header),
    ),
    responses((status = 201, description = "Begun; `Location` is where it goes on"))
)]
async fn create(caller: Caller, headers: HeaderMap, body: Body) -> Response {
    answer(begin(&caller, headers, body).await)
}

async fn begin(caller: &Caller, headers: HeaderMap, body: Body) -> Answer<Response> {
    check_version(&headers)?;
    headers::new_length(&headers)?;
    let metadata = Metadata::of(&headers)?;
    let destination = destination(caller, &metadata).await?;
    let exchange = exchange_of(caller, headers);
    exchange.create(&metadata, destination, None, body).await
}

/// A file to replace, or a place in a folder: the one that is named, else the top of the caller's own space.
async fn destination(caller: &Caller, metadata: &Metadata) -> Answer<Destination> {
    if let Some(node) = node_of(metadata, "node")? {
        let id = new_upload_id();
        return Ok(Destination {
            id,
            target: Target::Content(node),
            path: String::new(),
            on_conflict: OnConflict::NewVersion,
            delivery: None,
        });
    }
    let parent = match node_of(metadata, "parent")? {
        Some(parent) => parent,
        None => {
            let own = caller.stile.session_info(caller.actor()).await?.personal_space;
            own.ok_or_else(|| Problem::field("parent", "required", "name the folder: this account has none of its own"))?.root
        }
    };
    let (path, rule) = (path_of(metadata)?, rule_of(metadata)?);
    // Who names nothing means no file that is there.
    let default = if path.is_some() { OnConflict::Refuse } else { OnConflict::KeepBoth };
    let path = path.unwrap_or_else(|| NAMELESS.to_owned());
    Ok(Destination {
        id: new_upload_id(),
        target: Target::NewFile(parent),
        path,
        on_conflict: rule.unwrap_or(default),
        delivery: None,
    })
}

/// How far an upload is.
#[utoipa::path(
    head,
    path = "/tus/{upload}",
    tag = "uploads",
    params(("upload" = Uuid, Path), ("Tus-Resumable" = String, Header)),
    responses((status = 200, description = "In the headers"))
)]
async fn head(caller: Caller, path: PathParams, headers: HeaderMap) -> Response {
    answer(about(&caller, &path, headers, Body::empty(), Method::HEAD).await)
}

/// Appends bytes at `Upload-Offset`.
#[utoipa::path(
    patch,
    path = "/tus/{upload}",
    tag = "uploads",
    params(
        ("upload" = Uuid, Path),
        ("Tus-Resumable" = String, Header),
        ("Upload-Offset" = u64, Header),
        ("Upload-Checksum" = Option<String>, Header),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "Durable up to `Upload-Offset`; complete, `X-Stile-Node` names the file"))
)]
async fn patch(caller: Caller, path: PathParams, headers: HeaderMap, body: Body) -> Response {
    answer(about(&caller, &path, headers, body, Method::PATCH).await)
}

/// Stands for the method in `X-HTTP-Method-Override`.
#[utoipa::path(
    post,
    path = "/tus/{upload}",
    tag = "uploads",
    params(("upload" = Uuid, Path), ("Tus-Resumable" = String, Header), ("X-HTTP-Method-Override" = String, Header)),
    responses((status = 204, description = "As that method"))
)]
async fn overridden(caller: Caller, path: PathParams, headers: HeaderMap, body: Body) -> Response {
    answer(about(&caller, &path, headers, body, Method::POST).await)
}

/// Gives an upload up.
#[utoipa::path(
    delete,
    path = "/tus/{upload}",
    tag = "uploads",
    params(("upload" = Uuid, Path), ("Tus-Resumable" = String, Header)),
    responses((status = 204, description = "Gone"))
)]
async fn delete(caller: Caller, path: PathParams, headers: HeaderMap) -> Response {
    answer(about(&caller, &path, headers, Body::empty(), Method::DELETE).await)
}

fn exchange_of(caller: &Caller, headers: HeaderMap) -> Exchange<'_> {
    let credential = Some(caller.identity.credential);
    Exchange { stile: &caller.stile, actor: caller.actor(), credential, base: "/tus".to_owned(), headers }
}

async fn about(caller: &Caller, path: &PathParams, headers: HeaderMap, body: Body, method: Method) -> Answer<Response> {
    let exchange = exchange_of(caller, headers);
    run(exchange, path, body, &method).await
}

/// One request about an upload that is there.
pub(crate) async fn run(exchange: Exchange<'_>, path: &PathParams, body: Body, method: &Method) -> Answer<Response> {
    check_version(&exchange.headers)?;
    let id = path.id::<UploadId>("upload")?;
    match *method {
        Method::HEAD => exchange.head(id).await,
        Method::PATCH => exchange.patch(id, body).await,
        Method::DELETE => exchange.delete(id).await,
        _ => exchange.overridden(id, body).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::error::{Error, Kind};

    #[test]
    fn tus_says_some_errors_its_own_way() {
        let status = |kind, code| answer(Err(Error::new(kind, code, "x").into())).status().as_u16();
        assert_eq!(status(Kind::Invalid, "checksum_mismatch"), 460);
        assert_eq!(status(Kind::Invalid, "length_changed"), 400);
        assert_eq!(status(Kind::Conflict, "wrong_offset"), 409);
        assert_eq!(status(Kind::Expired, "upload_expired"), 410);
        assert_eq!(status(Kind::TooLarge, "too_long"), 413);
        assert_eq!(status(Kind::Locked, "upload_busy"), 423);
        assert_eq!(status(Kind::NotFound, "not_found"), 404);
    }

    #[test]
    fn another_version_is_told_ours() {
        let response = answer(check_version(&HeaderMap::new()).map(|()| StatusCode::OK.into_response()));
        assert_eq!(response.status(), 412);
        assert_eq!(response.headers()[headers::TUS_VERSION], VERSION);
    }
}
