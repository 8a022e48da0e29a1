//! Sending files in through a link. A taken name gets a free one; nothing is ever replaced, and whoever may only send
//! learns nothing of what is there (I6, T9).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Upload};
use domain::ids::NodeId;
use domain::link::Act;
use domain::node::OnConflict;
use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;
use service::acts::ToDo;
use service::nodes::{NodeView, Receipt};
use service::put::NewContent;
use service::requests::Addressed;
use service::uploads::{NewFile, Target, new_upload_id};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::gate::Visitor;
use crate::api::content::{check_whole, expected_hash, plain_name};
use crate::body::{declared_length, incoming};
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::tus::{self, Destination, Exchange, Metadata, NAMELESS, answer, check_version, node_of, path_of};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Link(&[Upload::NAME]), routes!(put))
        .add(Door::Link(&[Upload::NAME]), routes!(put_by_name))
        .add(Door::Anonymous("says what the protocol can do here, the same for every token"), routes!(options))
        .add(Door::Link(&[Upload::NAME]), routes!(create))
        .add(Door::Link(&[Upload::NAME]), routes!(head))
        .add(Door::Link(&[Upload::NAME]), routes!(patch))
        .add(Door::Link(&[Upload::NAME]), routes!(overridden))
        .add(Door::Link(&[Upload::NAME]), routes!(delete))
}

/// A file that is about to be sent in.
fn sending(subject: Vec<u8>, folder: NodeId, name: &str, size_bytes: Option<u64>) -> ToDo {
    ToDo { act: Act::Upload, subject, node: Some(folder), name: name.to_owned(), size_bytes: size_bytes.unwrap_or(0) }
}

/// The same of one that is sent at once.
pub(crate) fn sending_whole(folder: NodeId, name: &str, size_bytes: Option<u64>) -> ToDo {
    sending(new_upload_id().0.as_bytes().to_vec(), folder, name, size_bytes)
}

/// Takes in a file that is sent at once, and counts it.
pub(crate) async fn send_in(visitor: &Visitor, file: NewFile, headers: &HeaderMap, body: Body) -> Answer<Receipt> {
    let size_bytes = declared_length(headers);
    let todo = sending_whole(file.parent, &file.path, size_bytes);
    let counted = visitor.begin(todo.clone()).await?;
    let put = visitor.stile.put_file(visitor.actor(), file, size_bytes, Some(counted), incoming(body)).await;
    visitor.noted(todo, put).await
}

/// Takes in new content for a file that is there, and counts it as something sent in: each time is one.
pub(crate) async fn replace_with(visitor: &Visitor, name: &str, new: NewContent, body: Body) -> Answer<NodeView> {
    let todo = sending_whole(new.node, name, new.size_bytes);
    let counted = visitor.begin(todo.clone()).await?;
    let put = visitor.stile.put_content(visitor.actor(), new, Some(counted), incoming(body)).await;
    visitor.noted(todo, put).await
}

#[derive(Serialize, ToSchema)]
struct SentFile {
    /// The name it got; where the link only takes files in, the name that was given.
    name: String,
}

/// Sends a file in.
#[utoipa::path(
    put,
    path = "/s/{token}/files",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("name" = String, Query),
        ("folder" = Option<Uuid>, Query),
        ("item" = Option<String>, Query, description = "what of the link's request it is"),
        ("X-Content-BLAKE3" = Option<String>, Header),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = SentFile))
)]
async fn put(visitor: Visitor, mut query: Query, headers: HeaderMap, body: Body) -> Answer<Response> {
    let named = query.text("folder")?.map(|text| text.parse::<NodeId>().map_err(|_| domain::Error::not_found())).transpose()?;
    let (name, item) = (query.required("name")?, query.text("item")?);
    query.end()?;
    take_in(&visitor, named, (name, item), &headers, body).await
}

/// Sends a file in under the last part of the address: `curl -T FILE URL/`.
#[utoipa::path(
    put,
    path = "/s/{token}/{name}",
    tag = "visitors",
    params(("token" = String, Path), ("name" = String, Path), ("X-Content-BLAKE3" = Option<String>, Header)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = SentFile))
)]
async fn put_by_name(visitor: Visitor, path: PathParams, query: Query, headers: HeaderMap, body: Body) -> Answer<Response> {
    query.end()?;
    take_in(&visitor, None, (path.text("name")?.to_owned(), None), &headers, body).await
}

async fn take_in(
    visitor: &Visitor,
    named: Option<NodeId>,
    (name, item): (String, Option<String>),
    headers: &HeaderMap,
    body: Body,
) -> Answer<Response> {
    check_whole(headers)?;
    let size_bytes = declared_length(headers);
    let parent = visitor.folder_for_uploads(named)?;
    let to = visitor.address_file(item.as_deref(), plain_name(name)?, size_bytes).await?;
    let file = NewFile {
        parent,
        path: to.path,
        on_conflict: OnConflict::KeepBoth,
        expected_blake3: expected_hash(headers)?,
        delivery: to.delivery,
    };
    let name = match send_in(visitor, file, headers, body).await? {
        Receipt::Full { view, .. } => view.node.name,
        Receipt::Blind { name } => name,
    };
    Ok((StatusCode::CREATED, Json(SentFile { name })).into_response())
}

/// What is spoken here.
#[utoipa::path(
    options,
    path = "/s/{token}/tus",
    tag = "visitors",
    params(("token" = String, Path)),
    responses((status = 204, description = "In the headers"))
)]
async fn options() -> Response {
    tus::capabilities()
}

/// Begins an upload. `Upload-Metadata`: `filename` or `relative_path`, `folder`, `item`, `blake3`.
#[utoipa::path(
    post,
    path = "/s/{token}/tus",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("Tus-Resumable" = String, Header),
        ("Upload-Length" = Option<u64>, Header),
        ("Upload-Metadata" = Option<String>, Header),
    ),
    responses((status = 201, description = "Begun; `Location` is where it goes on"))
)]
async fn create(visitor: Visitor, headers: HeaderMap, body: Body) -> Response {
    answer(begin(&visitor, headers, body).await)
}

async fn begin(visitor: &Visitor, headers: HeaderMap, body: Body) -> Answer<Response> {
    check_version(&headers)?;
    let metadata = Metadata::of(&headers)?;
    let folder = visitor.folder_for_uploads(node_of(&metadata, "folder")?)?;
    let path = path_of(&metadata)?.unwrap_or_else(|| NAMELESS.to_owned());
    let size_bytes = tus::announced_length(&headers)?;
    let Addressed { path, delivery } = visitor.address_file(metadata.get("item")?, path, size_bytes).await?;
    let id = new_upload_id();
    let counted = visitor.begin(sending(id.0.as_bytes().to_vec(), folder, &path, None)).await?;
    let destination = Destination { id, target: Target::NewFile(folder), path, on_conflict: OnConflict::KeepBoth, delivery };
    exchange(visitor, headers).create(&metadata, destination, Some(counted), body).await
}

fn exchange(visitor: &Visitor, headers: HeaderMap) -> Exchange<'_> {
    Exchange {
        stile: &visitor.stile,
        actor: visitor.actor(),
        credential: None,
        base: format!("/s/{}/tus", visitor.token),
        headers,
    }
}

/// How far an upload is.
#[utoipa::path(
    head,
    path = "/s/{token}/tus/{upload}",
    tag = "visitors",
    params(("token" = String, Path), ("upload" = Uuid, Path), ("Tus-Resumable" = String, Header)),
    responses((status = 200, description = "In the headers"))
)]
async fn head(visitor: Visitor, path: PathParams, headers: HeaderMap) -> Response {
    answer(tus::run(exchange(&visitor, headers), &path, Body::empty(), &Method::HEAD).await)
}

/// Appends bytes at `Upload-Offset`.
#[utoipa::path(
    patch,
    path = "/s/{token}/tus/{upload}",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("upload" = Uuid, Path),
        ("Tus-Resumable" = String, Header),
        ("Upload-Offset" = u64, Header),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "Durable up to `Upload-Offset`"))
)]
async fn patch(visitor: Visitor, path: PathParams, headers: HeaderMap, body: Body) -> Response {
    answer(tus::run(exchange(&visitor, headers), &path, body, &Method::PATCH).await)
}

/// Stands for the method in `X-HTTP-Method-Override`.
#[utoipa::path(
    post,
    path = "/s/{token}/tus/{upload}",
    tag = "visitors",
    params(
        ("token" = String, Path),
        ("upload" = Uuid, Path),
        ("Tus-Resumable" = String, Header),
        ("X-HTTP-Method-Override" = String, Header),
    ),
    responses((status = 204, description = "As that method"))
)]
async fn overridden(visitor: Visitor, path: PathParams, headers: HeaderMap, body: Body) -> Response {
    answer(tus::run(exchange(&visitor, headers), &path, body, &Method::POST).await)
}

/// Gives an upload up.
#[utoipa::path(
    delete,
    path = "/s/{token}/tus/{upload}",
    tag = "visitors",
    params(("token" = String, Path), ("upload" = Uuid, Path), ("Tus-Resumable" = String, Header)),
    responses((status = 204, description = "Gone"))
)]
async fn delete(visitor: Visitor, path: PathParams, headers: HeaderMap) -> Response {
    answer(tus::run(exchange(&visitor, headers), &path, Body::empty(), &Method::DELETE).await)
}
