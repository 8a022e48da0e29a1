//! The page of a text that is shown once. `GET` shows a button and nothing else, so that what looks at addresses by itself
//! (mail programs, chats, robots) uses nothing up; `POST` shows the text, once.

use axum::extract::State;
use axum::response::Response;
use domain::error::{Error, Kind};
use http::{HeaderMap, StatusCode};
use utoipa_axum::routes;

use crate::App;
use crate::caller::Client;
use crate::gate::{html, with_status};
use crate::input::PathParams;
use crate::pages::{self, SecretView};
use crate::problem::{Answer, Problem};
use crate::reader;
use crate::routes::{Door, Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Anonymous("asks for a one-time token, and tells only whether it can still be used"), routes!(secret_page))
        .add(Door::Anonymous("asks for a one-time token, and uses it up"), routes!(secret))
}

/// One page for all addresses at which nothing waits, whatever the reason.
fn nothing(app: &App, headers: &HeaderMap, token: &str, error: Error) -> Answer<Response> {
    if error.kind != Kind::NotFound {
        return Err(Problem::from(error));
    }
    let reader = reader::of(headers, app.stile.clock.now());
    Ok(with_status(StatusCode::NOT_FOUND, pages::secret(&reader, token, &SecretView::Gone)))
}

/// The page with the button.
#[utoipa::path(get, path = "/secret/{token}", tag = "pages")]
async fn secret_page(State(app): State<App>, client: Client, headers: HeaderMap, path: PathParams) -> Answer<Response> {
    let token = path.text("token")?;
    match app.stile.secret_waits(token, client.address).await {
        Ok(()) => Ok(html(pages::secret(&reader::of(&headers, app.stile.clock.now()), token, &SecretView::Waits))),
        Err(error) => nothing(&app, &headers, token, error),
    }
}

/// Shows the text, and forgets it.
#[utoipa::path(post, path = "/secret/{token}", tag = "pages")]
async fn secret(State(app): State<App>, client: Client, headers: HeaderMap, path: PathParams) -> Answer<Response> {
    let token = path.text("token")?;
    match app.stile.show_secret(token, client.address).await {
        Ok(text) => {
            let reader = reader::of(&headers, app.stile.clock.now());
            Ok(html(pages::secret(&reader, token, &SecretView::Shown(text))))
        }
        Err(error) => nothing(&app, &headers, token, error),
    }
}
