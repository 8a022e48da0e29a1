//! The way in that an administrator handed over: a page without script on which somebody chooses a password. Looking
//! changes nothing (I21); unknown, used and ended addresses look alike.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::error::{Error, Kind};
use domain::secret::Secret;
use domain::user::EntryKind;
use http::{HeaderMap, StatusCode};
use service::entries::{Enter, Entry};
use utoipa_axum::routes;

use crate::App;
use crate::api::sessions::set_cookie;
use crate::caller::{Client, previous_session};
use crate::forms;
use crate::gate::with_status;
use crate::input::PathParams;
use crate::pages::{self, WelcomeView};
use crate::problem::{Answer, Problem};
use crate::reader;
use crate::routes::{Door, Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Anonymous("tells whoever has a one-time token whose it is"), routes!(welcome_page))
        .add(Door::Anonymous("asks for a one-time token, and uses it up"), routes!(welcome))
}

fn view(entry: &Entry, wrong: Option<&'static str>) -> WelcomeView {
    WelcomeView {
        organization: entry.organization.clone(),
        email: entry.user.email.clone(),
        is_reset: entry.kind == EntryKind::Reset,
        wrong,
    }
}

/// The form, or that the address works no more.
async fn page(app: &App, headers: &HeaderMap, token: &str, client: &Client, wrong: Option<&'static str>) -> Answer<Response> {
    let reader = reader::of(headers, app.stile.clock.now());
    match app.stile.entry(token, client.address).await {
        Ok(entry) => {
            let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            Ok(with_status(status, pages::welcome(&reader, token, Some(&view(&entry, wrong)))))
        }
        Err(error) if error.kind == Kind::NotFound => {
            Ok(with_status(StatusCode::NOT_FOUND, pages::welcome(&reader, token, None)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The form on which somebody chooses a password.
#[utoipa::path(get, path = "/welcome/{token}", tag = "pages")]
async fn welcome_page(State(app): State<App>, client: Client, headers: HeaderMap, path: PathParams) -> Answer<Response> {
    page(&app, &headers, path.text("token")?, &client, None).await
}

/// Sets the password, signs in, and uses the address up.
#[utoipa::path(post, path = "/welcome/{token}", tag = "pages")]
async fn welcome(State(app): State<App>, client: Client, path: PathParams, request: Request) -> Answer<Response> {
    let headers = request.headers().clone();
    let token = path.text("token")?;
    let mut form = forms::read(request).await?;
    let asked = Enter {
        token: Secret::new(token),
        password: Secret::new(form.text("password")?.unwrap_or_default()),
        from: client.clone().into(),
        previous: previous_session(&headers, app.is_secure()),
    };
    match app.stile.enter(asked).await {
        // Who shows more than a password does so on the page for it.
        Ok(None) => Ok(Redirect::to("/sign-in").into_response()),
        Ok(Some(signed_in)) => {
            let mut response = Redirect::to("/files").into_response();
            set_cookie(&app, response.headers_mut(), &signed_in.token);
            Ok(response)
        }
        Err(error) => match wrong_with(&error) {
            Some(wrong) => page(&app, &headers, token, &client, wrong).await,
            None => Err(Problem::from(error)),
        },
    }
}

/// What the page says of an error: something about the password, or that the address works no more; the rest is no matter
/// of the page.
fn wrong_with(error: &Error) -> Option<Option<&'static str>> {
    match error.kind {
        Kind::Invalid => Some(Some(error.code)),
        Kind::NotFound => Some(None),
        _ => None,
    }
}
