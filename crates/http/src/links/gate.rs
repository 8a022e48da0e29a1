//! The one way in to everything below `/s/` (T4, I3): from the token of the URL, and the cookie of the visit where the
//! link has a password, to a link that is open to whoever asks. Before that nothing is told.

use axum::extract::{FromRequestParts, Request};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Actor;
use domain::error::Kind;
use domain::ids::NodeId;
use domain::limits;
use domain::link::{Act, key_of};
use domain::secret::Token;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, header};
use service::Stile;
use service::acts::{Counted, Presence, ToDo};
use service::requests::Addressed;
use service::throttle::Try;
use service::visits::{Asks, OpenLink};

use crate::App;
use crate::caller::{Caller, Client, Guest};
use crate::cookie::{self, Cookie};
use crate::gate::Entry;
use crate::input::PathParams;
use crate::problem::{Answer, Problem};
use crate::time::minute;

use super::robots;

/// Why a file is not taken by a link that asks for others.
const UNWANTED: [&str; 3] = ["unwanted_type", "too_large", "request_full"];

/// Somebody with a link that is open to them.
pub(crate) struct Visitor {
    /// What they ask, they ask of the link's organization.
    pub(crate) stile: Stile,
    pub(crate) link: OpenLink,
    pub(crate) token: String,
    /// From where, and with which program.
    pub(crate) presence: Presence,
    /// As whom they are signed in, if they are.
    pub(crate) guest: Guest,
}

/// Somebody with a link that is in force.
pub(crate) enum AtTheGate {
    Open(Box<Visitor>),
    /// They have not given what it asks.
    Locked {
        token: String,
        asks: Asks,
    },
}

impl Visitor {
    /// Who they are to the access rule.
    pub(crate) fn actor(&self) -> Actor {
        self.link.actor
    }

    /// As whom they are signed in, with all that their organization asks of them: what only they may do.
    pub(crate) fn caller(&self) -> Answer<&Caller> {
        self.guest.expect_second_factor()?;
        self.guest.caller.as_ref().ok_or_else(Problem::sign_in_needed)
    }

    /// Who looks, from where and when: what is drawn over what they may only look at.
    pub(crate) fn mark(&self) -> String {
        let label = self.link.visit.as_ref().map(|visit| visit.label.as_str()).filter(|label| !label.is_empty());
        let (address, now) = (self.presence.address, minute(self.stile.clock.now()));
        label.map_or_else(|| format!("{address} · {now}"), |label| format!("{label} · {address} · {now}"))
    }

    /// Takes a place for what they are about to do; without one left it is refused. Robots that look at links take none.
    pub(crate) async fn begin(&self, todo: ToDo) -> Answer<Counted> {
        if self.link.link.terms.limits.of(todo.act).is_some() && robots::is_one(&self.presence.user_agent) {
            return Err(robots::refused());
        }
        Ok(self.stile.begin_act(&self.link, &self.presence, todo).await?)
    }

    /// The same answer; that it was a refusal is kept in the log of the link.
    pub(crate) async fn noted<T>(&self, todo: ToDo, answer: Result<T, impl Into<Problem>>) -> Answer<T> {
        let answer = answer.map_err(Into::into);
        if answer.as_ref().is_err_and(|problem: &Problem| problem.status == StatusCode::FORBIDDEN) {
            self.stile.log_refusal(&self.link, &self.presence, todo, "not_allowed").await?;
        }
        answer
    }

    /// Where a file goes that they send, and whether it may come. That nobody asked for it is kept in the log of the link.
    pub(crate) async fn address_file(&self, item: Option<&str>, path: String, size_bytes: Option<u64>) -> Answer<Addressed> {
        let addressed = self.stile.address_file(&self.link, &self.presence, item, path.clone(), size_bytes).await;
        if let Err(error) = &addressed {
            let code = error.fields.first().map_or(error.code, |field| field.code);
            if let Some(reason) = UNWANTED.into_iter().find(|known| *known == code) {
                let subject = path.as_bytes().to_vec();
                let todo = ToDo { act: Act::Upload, subject, node: None, name: path, size_bytes: size_bytes.unwrap_or(0) };
                self.stile.log_refusal(&self.link, &self.presence, todo, reason).await?;
            }
        }
        Ok(addressed?)
    }

    /// The folder that files go into: the one that is named, else the only one of the link that takes any.
    pub(crate) fn folder_for_uploads(&self, named: Option<NodeId>) -> Answer<NodeId> {
        let choose = || Problem::field("folder", "required", "say which `folder` the files go into");
        named.or_else(|| self.link.drop_folder()).ok_or_else(choose)
    }
}

impl FromRequestParts<App> for AtTheGate {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answer<Self> {
        let token = token_of(parts, app).await?;
        let (entry, client) = (Entry::of(&parts.extensions), client_of(parts, app).await);
        let guest = Guest::from_request_parts(parts, app).await?;
        let visit = cookie::read(&parts.headers, cookie::visit_name(app.is_secure()));
        let user = guest.caller.as_ref().map(|caller| caller.identity.user);
        match knock(app, &client, || app.stile.open_link(&entry, &token, visit, user)).await? {
            Ok((link, stile)) => Ok(Self::Open(Box::new(Visitor { stile, link: *link, token, presence: client.into(), guest }))),
            Err(Asks::SignIn) => {
                guest.expect_second_factor()?;
                Ok(Self::Locked { token, asks: Asks::SignIn })
            }
            Err(asks) => Ok(Self::Locked { token, asks }),
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match AtTheGate::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)? {
            AtTheGate::Open(visitor) => Ok(*visitor),
            AtTheGate::Locked { token, asks } => Err(locked(parts, &token, &asks)),
        }
    }
}

/// The token as it stands in the URL. It may be anything; [`Token::read`] says later that it is none.
async fn token_of(parts: &mut Parts, app: &App) -> Answer<String> {
    let path = PathParams::from_request_parts(parts, app).await.map_err(|_| Problem::share_not_found())?;
    path.text("token").map(str::to_owned).map_err(|_| Problem::share_not_found())
}

async fn client_of(parts: &mut Parts, app: &App) -> Client {
    match Client::from_request_parts(parts, app).await {
        Ok(client) => client,
        Err(never) => match never {},
    }
}

/// Asks for a link, and counts who asks for ones that are not there (I9). Unknown, revoked, malformed and not in force
/// are one answer (T1).
pub(crate) async fn knock<T, F>(app: &App, client: &Client, ask: impl FnOnce() -> F) -> Answer<T>
where
    F: Future<Output = domain::Result<T>>,
{
    let tried = Try { address: client.address, target: None };
    let now = app.stile.clock.now();
    app.stile.throttle().check(&tried, now)?;
    match ask().await {
        Err(error) if error.kind == Kind::NotFound => {
            app.stile.throttle().failed(&tried, now);
            Err(Problem::share_not_found())
        }
        result => Ok(result?),
    }
}

/// A browser is shown the form; a program is told.
fn locked(parts: &Parts, token: &str, asks: &Asks) -> Response {
    let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if parts.method == Method::GET && accept.contains("text/html") {
        return Redirect::to(&page_of(token)).into_response();
    }
    asked(asks).into_response()
}

/// What a program is told of a link that asks something which it has not given.
pub(super) fn asked(asks: &Asks) -> Problem {
    let text = match asks {
        Asks::SignIn => "this link is for people with an account: sign in, then send a POST to `/unlock`",
        Asks::Address => "this link is for the people it was sent to: send your `email` to `/unlock`",
        Asks::Code => "a code was sent to that address, if the link is for it: send `email` and `code` to `/unlock`",
        Asks::Password => "this link asks for a password: send it to `/unlock`",
        Asks::Form(_) => "this link asks who comes in: send the fields of its form to `/unlock`",
        Asks::Confirm => "visits of this link are counted: send a POST to `/unlock` to begin one",
    };
    Problem::new(StatusCode::UNAUTHORIZED, asks.code(), text)
}

/// The path of a link's page. Only what can be a token or an address of ours gets into a header.
pub(super) fn page_of(token: &str) -> String {
    match key_of(token) {
        Some(_) => format!("/s/{token}"),
        None => "/".to_owned(),
    }
}

/// Hands a browser its visit, for this link only.
pub(super) fn set_cookie(app: &App, headers: &mut HeaderMap, token: &str, visit: &Token) {
    let (secure, path) = (app.is_secure(), page_of(token));
    let cookie = Cookie { name: cookie::visit_name(secure), path: &path, secure };
    if let Some(value) = cookie.set(&visit.text(), limits::VISIT_AGE_MAX) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// Whether whoever asks reads JSON rather than pages.
pub(super) fn reads_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("application/json"))
}

/// What somebody says at the gate, as a form or as a JSON object of texts.
pub(super) async fn said(request: Request) -> Answer<Vec<(String, String)>> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json")) {
        type Body = std::collections::BTreeMap<String, String>;
        let body = <crate::json::Json<Body> as axum::extract::FromRequest<()>>::from_request(request, &()).await?;
        return Ok(body.0.into_iter().collect());
    }
    if kind.is_none() {
        return Ok(Vec::new());
    }
    Ok(crate::forms::read(request).await?.into_pairs())
}
