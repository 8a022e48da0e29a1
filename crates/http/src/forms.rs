//! The forms that work without script: signing in and out, setting up. What they do is what the API does.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::error::Kind;
use domain::limits;
use domain::secret::Secret;
use http::{HeaderMap, StatusCode, header};
use service::sessions::{Outcome, SecondStep, SignIn, SignedIn};
use service::setup::{Founding, SetUp};
use utoipa_axum::routes;

use crate::App;
use crate::api::sessions::{clear_cookie, set_cookie};
use crate::body;
use crate::caller::{Client, MaybeCaller, previous_session};
use crate::gate::{html, with_status};
use crate::input::Query;
use crate::pages::{self, CodeView, SetupView, SignInView};
use crate::problem::{Answer, Problem};
use crate::reader;
use crate::routes::{Door, Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Anonymous("shows a form that is the same for everybody"), routes!(sign_in_page))
        .add(Door::Anonymous("asks for a password, and for it only"), routes!(sign_in))
        .add(Door::Anonymous("asks for what stands for a password, and a code"), routes!(sign_in_by_code))
        .add(Door::Anonymous("ends the session of whoever asks, if they have one"), routes!(sign_out))
        .add(Door::Anonymous("shows a form; what it does asks for the token of the console"), routes!(setup_page))
        .add(Door::Anonymous("asks for the one-time token of the console"), routes!(set_up))
}

/// The fields of a form of ours.
pub(crate) async fn read(request: Request) -> Answer<Query> {
    read_up_to(request, limits::FORM_BYTES_MAX).await
}

/// The fields of a form of ours that may be this long.
pub(crate) async fn read_up_to(request: Request, bytes_max: usize) -> Answer<Query> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
        let text = "send the form as `application/x-www-form-urlencoded`";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type", text));
    }
    let bytes = body::collect(request.into_body(), bytes_max).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Problem::malformed("the form is not UTF-8"))?;
    Query::new(text)
}

/// The sign-in form.
#[utoipa::path(get, path = "/sign-in", tag = "pages")]
async fn sign_in_page(
    State(app): State<App>,
    MaybeCaller(caller): MaybeCaller,
    headers: HeaderMap,
    mut query: Query,
) -> Answer<Response> {
    let next = query.text("next")?.filter(|next| is_ours(next));
    if caller.is_some() {
        return Ok(Redirect::to(next.as_deref().unwrap_or("/files")).into_response());
    }
    if app.stile.needs_setup().await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    let reader = reader::of(&headers, app.stile.clock.now());
    Ok(html(pages::sign_in(&reader, &SignInView { next, ..SignInView::default() })))
}

/// A path of this server, and nothing that a browser takes for another's.
pub(crate) fn is_ours(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control)
        && next.is_ascii()
}

/// Signs in; where the password alone is not enough, asks for a code.
#[utoipa::path(post, path = "/sign-in", tag = "pages")]
async fn sign_in(State(app): State<App>, client: Client, request: Request) -> Answer<Response> {
    let headers = request.headers().clone();
    let mut form = read(request).await?;
    let email = form.text("email")?.unwrap_or_default();
    let password = Secret::new(form.text("password")?.unwrap_or_default());
    let next = form.text("next")?.filter(|next| is_ours(next));
    let previous = previous_session(&headers, app.is_secure());
    let asked = SignIn { email: email.clone(), password, code: None, from: client.into(), previous };
    match app.stile.first_step(asked).await {
        Ok(Outcome::In(signed_in)) => Ok(let_in(&app, &signed_in, next.as_deref())),
        Ok(Outcome::More { has, ticket }) => {
            let view = CodeView { ticket, has_app: has.totp, next, ..CodeView::default() };
            Ok(html(pages::code(&reader::of(&headers, app.stile.clock.now()), &view)))
        }
        Err(error) if matches!(error.kind, Kind::Unauthenticated | Kind::RateLimited) => {
            let problem = Problem::from(error);
            let view = SignInView {
                email,
                wrong: problem.status == StatusCode::UNAUTHORIZED,
                retry_after_seconds: problem.retry_after_seconds(),
                next,
                ..SignInView::default()
            };
            let reader = reader::of(&headers, app.stile.clock.now());
            Ok(with_status(problem.status, pages::sign_in(&reader, &view)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes the code that was asked for.
#[utoipa::path(post, path = "/sign-in/code", tag = "pages")]
async fn sign_in_by_code(State(app): State<App>, client: Client, request: Request) -> Answer<Response> {
    let headers = request.headers().clone();
    let mut form = read(request).await?;
    let ticket = Secret::new(form.text("ticket")?.unwrap_or_default());
    let code = Secret::new(form.text("code")?.unwrap_or_default());
    let has_app = form.text("app")?.is_some();
    let next = form.text("next")?.filter(|next| is_ours(next));
    let previous = previous_session(&headers, app.is_secure());
    let reader = reader::of(&headers, app.stile.clock.now());
    match app.stile.second_step(SecondStep { ticket: ticket.clone(), code, from: client.into(), previous }).await {
        Ok(signed_in) => Ok(let_in(&app, &signed_in, next.as_deref())),
        Err(error) if error.code == "wrong_code" || error.kind == Kind::RateLimited => {
            let problem = Problem::from(error);
            let wait = problem.retry_after_seconds();
            let view = CodeView { ticket, has_app, wrong: wait.is_none(), retry_after_seconds: wait, next };
            Ok(with_status(problem.status, pages::code(&reader, &view)))
        }
        // The ticket has ended, or the account changed meanwhile: from the beginning.
        Err(error) if error.kind == Kind::Unauthenticated => {
            let view = SignInView { ended: true, next, ..SignInView::default() };
            Ok(with_status(StatusCode::UNAUTHORIZED, pages::sign_in(&reader, &view)))
        }
        Err(error) => Err(error.into()),
    }
}

fn let_in(app: &App, signed_in: &SignedIn, next: Option<&str>) -> Response {
    let mut response = Redirect::to(next.unwrap_or("/files")).into_response();
    set_cookie(app, response.headers_mut(), &signed_in.token);
    response
}

/// Signs out.
#[utoipa::path(post, path = "/sign-out", tag = "pages")]
async fn sign_out(State(app): State<App>, MaybeCaller(caller): MaybeCaller) -> Answer<Response> {
    if let Some(caller) = caller {
        caller.stile.sign_out(caller.token.reveal()).await?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    clear_cookie(&app, response.headers_mut());
    Ok(response)
}

/// The form of the first start.
#[utoipa::path(get, path = "/setup", tag = "pages")]
async fn setup_page(State(app): State<App>, headers: HeaderMap, mut query: Query) -> Answer<Response> {
    if !app.stile.needs_setup().await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let token = query.text("token")?.unwrap_or_default();
    let reader = reader::of(&headers, app.stile.clock.now());
    Ok(html(pages::setup(&reader, &SetupView { token, ..SetupView::default() })))
}

/// Sets the server up.
#[utoipa::path(post, path = "/setup", tag = "pages")]
async fn set_up(State(app): State<App>, client: Client, request: Request) -> Answer<Response> {
    let headers = request.headers().clone();
    let mut form = read(request).await?;
    let mut field = |name: &str| form.text(name).map(Option::unwrap_or_default);
    let (token, organization, email, display_name) =
        (field("token")?, field("organization")?, field("email")?, field("display_name")?);
    let founding = Founding {
        organization: organization.clone(),
        email: email.clone(),
        display_name: Some(display_name.clone()),
        password: Secret::new(field("password")?),
    };
    let asked = SetUp { token: Secret::new(token.clone()), founding, from: client.into() };
    let error = match app.stile.set_up(asked).await {
        Ok(signed_in) => {
            let mut response = Redirect::to("/files").into_response();
            set_cookie(&app, response.headers_mut(), &signed_in.token);
            return Ok(response);
        }
        Err(error) if matches!(error.kind, Kind::Internal | Kind::Unavailable) => return Err(error.into()),
        Err(error) => Problem::from(error),
    };
    let of_the_whole = error.fields.is_empty().then_some(error.code);
    let view = SetupView { token, organization, display_name, email, error: of_the_whole, fields: error.fields.clone() };
    let reader = reader::of(&headers, app.stile.clock.now());
    Ok(with_status(error.status, pages::setup(&reader, &view)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for good in ["/files", "/files/0192?sort=size"] {
            assert!(is_ours(good), "{good}");
        }
        for bad in ["", "files", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "javascript:alert(1)"] {
            assert!(!is_ours(bad), "{bad}");
        }
    }
}
