//! The file list of somebody who is signed in.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Actor, List, See};
use domain::capability::Capability;
use domain::ids::NodeId;
use domain::node::{Direction, NodeKind, SortBy, Space, SpaceKind};
use http::{HeaderMap, StatusCode, Uri};
use service::identity::SessionInfo;
use service::nodes::{NodeView, Page};
use utoipa_axum::routes;

use crate::App;
use crate::api::cursor;
use crate::api::nodes::page_of;
use crate::caller::MaybeCaller;
use crate::gate::{html, with_status};
use crate::input::{PathParams, Query};
use crate::media;
use crate::pages::{self, Column, Crumb, FileRow, FilesView, FolderView, Person, SignInView, SpaceLink, Usage};
use crate::problem::Answer;
use crate::reader;
use crate::routes::{Door, Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Anonymous("leads to the file list or to the sign-in form"), routes!(home))
        .add(Door::Session("shows the top of one's own space"), routes!(own))
        .add(Door::Node(&[See::NAME, List::NAME]), routes!(folder))
}

/// To the file list, or to the sign-in form.
#[utoipa::path(get, path = "/", tag = "pages")]
async fn home(MaybeCaller(caller): MaybeCaller) -> Redirect {
    Redirect::to(if caller.is_some() { "/files" } else { "/sign-in" })
}

/// The top of one's own space.
#[utoipa::path(get, path = "/files", tag = "pages")]
async fn own(
    State(app): State<App>,
    MaybeCaller(caller): MaybeCaller,
    uri: Uri,
    headers: HeaderMap,
    query: Query,
) -> Answer<Response> {
    let Some(caller) = caller else { return sign_in_first(&app, &uri, &headers).await };
    let info = app.stile.session_info(caller.actor()).await?;
    let root = info.personal_space.root;
    show(&app, caller.actor(), info, root, &headers, query).await
}

/// One folder.
#[utoipa::path(get, path = "/files/{folder}", tag = "pages")]
async fn folder(
    State(app): State<App>,
    MaybeCaller(caller): MaybeCaller,
    uri: Uri,
    path: PathParams,
    headers: HeaderMap,
    query: Query,
) -> Answer<Response> {
    let Some(caller) = caller else { return sign_in_first(&app, &uri, &headers).await };
    let folder = path.id::<NodeId>("folder")?;
    let info = app.stile.session_info(caller.actor()).await?;
    show(&app, caller.actor(), info, folder, &headers, query).await
}

/// The sign-in form in place of the page, which comes after it.
async fn sign_in_first(app: &App, uri: &Uri, headers: &HeaderMap) -> Answer<Response> {
    if app.stile.needs_setup().await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    let reader = reader::of(headers, app.stile.clock.now());
    let view = SignInView { next: Some(uri.path().to_owned()), ..SignInView::default() };
    Ok(with_status(StatusCode::UNAUTHORIZED, pages::sign_in(&reader, &view)))
}

async fn show(
    app: &App,
    actor: Actor,
    info: SessionInfo,
    folder: NodeId,
    headers: &HeaderMap,
    mut query: Query,
) -> Answer<Response> {
    let page = page_of(&mut query)?;
    let Page { sort, direction, .. } = page;
    let here = app.stile.node(actor, folder).await?;
    if here.node.kind == NodeKind::File {
        return Err(domain::Error::not_found().into());
    }
    let listing = app.stile.children(actor, folder, page).await?;
    let path = app.stile.path(actor, folder).await?;
    let spaces = app.stile.spaces(actor).await?;
    let view = FilesView {
        person: Person { display_name: info.user.display_name, email: info.user.email },
        organization: info.organization,
        usage: usage_of(&here, &spaces),
        spaces: spaces.iter().map(|space| space_link(space, &here)).collect(),
        folder: FolderView {
            id: folder.to_string(),
            name: here.node.name.clone(),
            private: here.node.private,
            capabilities: here.capabilities,
        },
        path: path.into_iter().map(|(id, name)| Crumb { id: id.to_string(), name }).collect(),
        rows: listing.items.iter().map(row_of).collect(),
        next_cursor: listing.next.map(|after| cursor::of_listing(&after, sort)),
        sort: column_of(sort),
        direction: direction_of(direction),
    };
    let reader = reader::of(headers, app.stile.clock.now());
    Ok(html(pages::files(&reader, &view)))
}

/// How full a space is, told only to who may list its top: elsewhere it would tell of what is hidden (T15).
fn usage_of(here: &NodeView, spaces: &[Space]) -> Option<Usage> {
    let space = spaces.iter().find(|space| space.id == here.node.space)?;
    let lists_the_top =
        space.kind == SpaceKind::Personal || (here.node.id == space.root && here.capabilities.has(Capability::List));
    lists_the_top.then_some(Usage { used_bytes: space.used_bytes, quota_bytes: space.quota_bytes })
}

fn space_link(space: &Space, here: &NodeView) -> SpaceLink {
    SpaceLink {
        root_id: space.root.to_string(),
        name: space.name.clone(),
        personal: space.kind == SpaceKind::Personal,
        current: space.id == here.node.space,
    }
}

fn row_of(row: &NodeView) -> FileRow {
    let told = row.tells_details();
    FileRow {
        id: row.node.id.to_string(),
        kind: row.node.kind,
        name: row.node.name.clone(),
        private: row.node.private,
        size_bytes: row.node.content.as_ref().filter(|_| told).map(|content| content.size_bytes),
        modified_at: told.then_some(row.node.modified_at),
        media_type: (row.node.kind == NodeKind::File).then(|| media::of_name(&row.node.name).to_owned()),
        etag: if told { row.node.etag() } else { String::new() },
        capabilities: row.capabilities,
    }
}

fn column_of(sort: SortBy) -> Column {
    match sort {
        SortBy::Name => Column::Name,
        SortBy::Modified => Column::Modified,
        SortBy::Size => Column::Size,
    }
}

fn direction_of(direction: Direction) -> pages::Direction {
    match direction {
        Direction::Ascending => pages::Direction::Ascending,
        Direction::Descending => pages::Direction::Descending,
    }
}
