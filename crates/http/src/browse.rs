//! The pages of somebody who is signed in. They are all the same page: the app in it knows by the address what to show, and
//! asks the API for it. So nothing is decided here but whether somebody is signed in.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode, Uri};
use utoipa_axum::routes;

use crate::App;
use crate::caller::MaybeCaller;
use crate::gate::{app_html, with_status};
use crate::pages::{self, SignInView};
use crate::problem::Answer;
use crate::reader;
use crate::routes::{Door, Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    let door = Door::Session("serves the app's page, in which nothing of anybody's stands");
    routes
        .add(Door::Anonymous("leads to the files or to the sign-in form"), routes!(home))
        .add(door, routes!(own))
        .add(door, routes!(folder))
        .add(door, routes!(search))
        .add(door, routes!(trash))
        .add(door, routes!(trash_of_space))
        .add(door, routes!(shares))
        .add(door, routes!(share))
        .add(door, routes!(share_activity))
        .add(door, routes!(share_extend))
        .add(door, routes!(settings))
        .add(door, routes!(shared))
        .add(door, routes!(shortcut))
        .add(door, routes!(admin))
        .add(door, routes!(admin_screen))
        .add(door, routes!(admin_item))
}

/// To the files, or to the sign-in form.
#[utoipa::path(get, path = "/", tag = "pages")]
async fn home(MaybeCaller(caller): MaybeCaller) -> Redirect {
    Redirect::to(if caller.is_some() { "/files" } else { "/sign-in" })
}

/// The top of one's own space.
#[utoipa::path(get, path = "/files", tag = "pages")]
async fn own(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// One folder.
#[utoipa::path(get, path = "/files/{folder}", tag = "pages")]
async fn folder(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// What a search finds.
#[utoipa::path(get, path = "/search", tag = "pages")]
async fn search(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// The trash of one's own space.
#[utoipa::path(get, path = "/trash", tag = "pages")]
async fn trash(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// The trash of one space.
#[utoipa::path(get, path = "/trash/{space}", tag = "pages")]
async fn trash_of_space(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// What one shares.
#[utoipa::path(get, path = "/shares", tag = "pages")]
async fn shares(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// One link of one's own.
#[utoipa::path(get, path = "/shares/{link}", tag = "pages")]
async fn share(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// What was done with one link: what mails to owners lead to.
#[utoipa::path(get, path = "/shares/{link}/activity", tag = "pages")]
async fn share_activity(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// A longer life for one link: where its reminder leads to.
#[utoipa::path(get, path = "/shares/{link}/extend", tag = "pages")]
async fn share_extend(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// How the app looks and speaks, and one's keys.
#[utoipa::path(get, path = "/settings", tag = "pages")]
async fn settings(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// What others have shared with one.
#[utoipa::path(get, path = "/shared", tag = "pages")]
async fn shared(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// A private shortcut: the app asks where it leads, and whether it leads there for whoever opened it.
#[utoipa::path(get, path = "/go/{node}", tag = "pages")]
async fn shortcut(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// The Admin center: what it shows, it is allowed by the API.
#[utoipa::path(get, path = "/admin", tag = "pages")]
async fn admin(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// One screen of the Admin center.
#[utoipa::path(get, path = "/admin/{screen}", tag = "pages")]
async fn admin_screen(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// One user or group in the Admin center.
#[utoipa::path(get, path = "/admin/{screen}/{id}", tag = "pages")]
async fn admin_item(app: State<App>, caller: MaybeCaller, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    page(&app, &caller, &uri, &headers).await
}

/// The app's page; the sign-in form in its place for somebody unknown, after which it comes.
async fn page(app: &App, MaybeCaller(caller): &MaybeCaller, uri: &Uri, headers: &HeaderMap) -> Answer<Response> {
    if caller.is_none() && app.stile.needs_setup().await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    let reader = reader::of(headers, app.stile.clock.now());
    if caller.is_some() {
        return Ok(app_html(pages::app(&reader)));
    }
    let next = uri.path_and_query().map(|asked| asked.as_str().to_owned());
    let view = SignInView { next, ..SignInView::default() };
    Ok(with_status(StatusCode::UNAUTHORIZED, pages::sign_in(&reader, &view)))
}
