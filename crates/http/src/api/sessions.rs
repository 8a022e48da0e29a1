//! Setting up, signing in and out.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::SessionId;
use domain::limits;
use domain::policy::{LinksEnabled, Policy};
use domain::secret::{Secret, Token};
use domain::user::{AdminRole, UserKind};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use service::factors::passkeys::PasskeySignIn;
use service::identity::{BEARER_PREFIX, Credential, SessionInfo};
use service::sessions::{SignIn, SignedIn};
use service::setup::{Founding, SetUp};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::factors::AskedBody;
use crate::App;
use crate::caller::{Arrived, Caller, Client, previous_session};
use crate::cookie::{self, Cookie};
use crate::gate::Entry;
use crate::input::{PathParams, Query};
use crate::json::Json;
use crate::problem::{Answer, Problem};
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Anonymous("asks for the one-time token of the console"), routes!(set_up))
        .add(Door::Anonymous("asks for a password, and for it only"), routes!(sign_in))
        .add(Door::Anonymous("asks for a passkey, the same of everybody"), routes!(ask_for_passkey))
        .add(Door::Anonymous("asks for a passkey, and for it only"), routes!(sign_in_by_passkey))
        .add(Door::Session("tells somebody about themselves"), routes!(session))
        .add(Door::Session("ends the session that asks"), routes!(sign_out))
        .add(Door::Session("lists one's own sessions"), routes!(list))
        .add(Door::Session("ends a session of one's own"), routes!(end))
        .add(Door::Session("ends sessions of one's own"), routes!(end_others))
}

/// Somebody who is signed in, about themselves.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(super) struct SessionBody {
    user: UserBody,
    organization: OrganizationBody,
    /// Which server of an installation this is.
    pod: String,
    /// Null of a user name that several people share.
    personal_space: Option<PersonalSpace>,
    /// Whether the organization asks a second factor of them and they have none: everything but setting one up and signing
    /// out is 403 `second_factor_required`.
    second_factor_required: bool,
    links: LinkRulesBody,
    /// Only where `as` was `bearer`, and only this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = User)]
struct UserBody {
    id: Uuid,
    email: String,
    display_name: String,
    /// `internal`, `external` or `shared`.
    #[schema(value_type = String)]
    kind: UserKind,
    /// `admin`, `auditor` or null.
    #[schema(value_type = Option<String>)]
    admin: Option<AdminRole>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Organization)]
struct OrganizationBody {
    id: Uuid,
    name: String,
}

/// What the organization asks of links, so that whoever makes one is told before (S4.9, S4.10).
#[derive(Serialize, ToSchema)]
#[schema(as = LinkRules)]
struct LinkRulesBody {
    /// `on`; `no_new`: those that are there go on; `suspended`: none opens.
    #[schema(value_type = String)]
    enabled: LinksEnabled,
    /// Whether links can have addresses that people choose.
    addresses_allowed: bool,
    password_required: bool,
    /// In characters.
    password_length_min: u16,
    password_length_max: u16,
    /// Whether a password holds letters and digits only.
    password_alphanumeric: bool,
    note_required: bool,
    /// Whether a link can be without an end.
    permanent_allowed: bool,
    /// When a link ends that is made without saying so; null is not at all, or as late as it may.
    expiry_default_days: Option<u16>,
    /// The latest end of a link, counted from now; null is any.
    expiry_days_max: Option<u16>,
    /// For how many days after its end a link can be given more time.
    extendable_days: u16,
}

impl LinkRulesBody {
    fn of(policy: &Policy) -> Self {
        Self {
            enabled: policy.links_enabled,
            addresses_allowed: policy.link_addresses_allowed,
            password_required: policy.link_password_required,
            password_length_min: policy.link_password_length_min,
            password_length_max: policy.link_password_length_max,
            password_alphanumeric: policy.link_password_alphanumeric,
            note_required: policy.link_note_required,
            permanent_allowed: policy.link_permanent_allowed,
            expiry_default_days: policy.link_expiry_default_days,
            expiry_days_max: policy.link_expiry_days_max,
            extendable_days: policy.link_extendable_days,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct PersonalSpace {
    id: Uuid,
    root_id: Uuid,
}

impl SessionBody {
    fn new(info: SessionInfo, token: Option<&Token>) -> Self {
        let user = info.user;
        Self {
            organization: OrganizationBody { id: user.org.0, name: info.organization },
            user: UserBody {
                id: user.id.0,
                email: user.email,
                display_name: user.display_name,
                kind: user.kind,
                admin: user.admin,
            },
            pod: info.pod,
            personal_space: info.personal_space.map(|space| PersonalSpace { id: space.id.0, root_id: space.root.0 }),
            second_factor_required: info.lacks_second_factor,
            links: LinkRulesBody::of(&info.policy),
            token: token.map(bearer_text),
        }
    }
}

/// How a token is told to a program.
pub(super) fn bearer_text(token: &Token) -> String {
    format!("{BEARER_PREFIX}{}", token.text().reveal())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Setup)]
struct SetupBody {
    /// The one-time token that the server printed when it started.
    token: String,
    organization: String,
    email: String,
    display_name: Option<String>,
    password: String,
}

/// Sets the server up with its organization and first administrator, and signs them in. Works once.
#[utoipa::path(post, path = "/api/v1/setup", tag = "sessions", request_body = SetupBody, responses((status = 201, body = SessionBody)))]
async fn set_up(State(app): State<App>, client: Client, Json(asked): Json<SetupBody>) -> Answer<Response> {
    let founding = Founding {
        organization: asked.organization,
        email: asked.email,
        display_name: asked.display_name,
        password: Secret::new(asked.password),
    };
    let request = SetUp { token: Secret::new(asked.token), founding, from: client.into() };
    let signed_in = app.stile.set_up(request).await?;
    let mut response = (StatusCode::CREATED, Json(SessionBody::new(signed_in.info, None))).into_response();
    set_cookie(&app, response.headers_mut(), &signed_in.token);
    Ok(response)
}

/// How the session is told to the client.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CarriedBy {
    /// By a cookie, for browsers.
    #[default]
    Cookie,
    /// By a token in the answer, for programs.
    Bearer,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignIn)]
struct SignInBody {
    email: String,
    password: String,
    /// Of an authenticator app, or a recovery code: where the password alone is not enough.
    code: Option<String>,
    #[serde(default, rename = "as")]
    carried_by: CarriedBy,
}

/// Signs in with an address and a password. Where that is not enough it is 401 `second_factor_needed`, with what can be shown
/// besides in `errors`: the same again with a `code`, or a passkey.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", request_body = SignInBody, responses((status = 201, body = SessionBody)))]
async fn sign_in(State(app): State<App>, client: Client, headers: HeaderMap, Json(asked): Json<SignInBody>) -> Answer<Response> {
    let request = SignIn {
        email: asked.email,
        password: Secret::new(asked.password),
        code: asked.code.map(Secret::new),
        from: client.into(),
        previous: asked.carried_by.previous(&app, &headers),
    };
    let signed_in = app.stile.sign_in(request).await?;
    Ok(told(&app, signed_in, asked.carried_by))
}

/// Asks a browser for a passkey, whosever it is: `options` is for its API, `challenge` to be sent back with its answer.
#[utoipa::path(post, path = "/api/v1/sessions/passkey/begin", tag = "sessions", responses((status = 200, body = AskedBody)))]
async fn ask_for_passkey(State(app): State<App>, Extension(entry): Extension<Entry>) -> Answer<Json<AskedBody>> {
    Ok(Json(app.stile.ask_for_passkey(&entry.origin)?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasskeySignIn)]
struct PasskeyBody {
    challenge: String,
    /// What the browser gave, as JSON.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
    #[serde(default, rename = "as")]
    carried_by: CarriedBy,
}

/// Signs in with a passkey, and nothing else.
#[utoipa::path(post, path = "/api/v1/sessions/passkey", tag = "sessions", request_body = PasskeyBody, responses((status = 201, body = SessionBody)))]
async fn sign_in_by_passkey(
    State(app): State<App>,
    client: Client,
    Extension(entry): Extension<Entry>,
    headers: HeaderMap,
    Json(asked): Json<PasskeyBody>,
) -> Answer<Response> {
    let request = PasskeySignIn {
        challenge: asked.challenge,
        credential: asked.credential,
        from: client.into(),
        previous: asked.carried_by.previous(&app, &headers),
    };
    let signed_in = app.stile.sign_in_by_passkey(request, &entry.origin).await?;
    Ok(told(&app, signed_in, asked.carried_by))
}

impl CarriedBy {
    /// The session that a browser came with: it ends when another begins.
    fn previous(self, app: &App, headers: &HeaderMap) -> Option<Secret> {
        if self == Self::Cookie { previous_session(headers, app.is_secure()) } else { None }
    }
}

/// The session, carried as the client asked.
fn told(app: &App, signed_in: SignedIn, carried_by: CarriedBy) -> Response {
    let token = (carried_by == CarriedBy::Bearer).then_some(&signed_in.token);
    let mut response = (StatusCode::CREATED, Json(SessionBody::new(signed_in.info, token))).into_response();
    if token.is_none() {
        set_cookie(app, response.headers_mut(), &signed_in.token);
    }
    response
}

/// Who asks.
#[utoipa::path(get, path = "/api/v1/session", tag = "sessions", responses((status = 200, body = SessionBody)))]
async fn session(Arrived(caller): Arrived) -> Answer<Json<SessionBody>> {
    let info = caller.stile.session_info(caller.actor()).await?;
    Ok(Json(SessionBody::new(info, None)))
}

/// Signs out: the session ends at once.
#[utoipa::path(delete, path = "/api/v1/session", tag = "sessions", responses((status = 204, description = "Signed out")))]
async fn sign_out(State(app): State<App>, Arrived(caller): Arrived) -> Answer<Response> {
    caller.identity.expect_session("a key is not a session: end it with `DELETE /api/v1/keys/{id}`")?;
    caller.stile.sign_out(caller.token.reveal()).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    clear_cookie(&app, response.headers_mut());
    Ok(response)
}

#[derive(Serialize, ToSchema)]
#[schema(as = SessionRow)]
struct RowBody {
    id: Uuid,
    /// What the program that signed in calls itself.
    user_agent: String,
    created_at: Time,
    /// To the minute.
    last_used_at: Time,
    /// Whether it is the one that asks.
    current: bool,
}

#[derive(Serialize, ToSchema)]
struct SessionList {
    items: Vec<RowBody>,
}

/// The asker's sessions, the last used first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", responses((status = 200, body = SessionList)))]
async fn list(caller: Caller) -> Answer<Json<SessionList>> {
    let sessions = caller.stile.sessions(caller.actor()).await?;
    let items = sessions.into_iter().map(|session| RowBody {
        id: session.id.0,
        user_agent: session.user_agent,
        created_at: Time(session.created_at),
        last_used_at: Time(session.last_used_at),
        current: caller.identity.credential == Credential::Session(session.id),
    });
    Ok(Json(SessionList { items: items.collect() }))
}

/// Ends a session of the asker's at once.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "sessions", params(("id" = Uuid, Path)), responses((status = 204, description = "Ended")))]
async fn end(caller: Caller, path: PathParams) -> Answer<StatusCode> {
    caller.stile.end_session(&caller.identity, path.id::<SessionId>("id")?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of the asker's but the one that asks.
#[utoipa::path(
    delete,
    path = "/api/v1/sessions",
    tag = "sessions",
    params(("others" = bool, Query, description = "`true`, so that nobody does it by mistake")),
    responses((status = 204, description = "Ended"))
)]
async fn end_others(caller: Caller, mut query: Query) -> Answer<StatusCode> {
    if query.word("others", &[("true", ())])?.is_none() {
        return Err(Problem::malformed_field("others", "add `?others=true`: all sessions but this one end"));
    }
    query.end()?;
    caller.stile.end_other_sessions(&caller.identity).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hands a browser its session.
pub(crate) fn set_cookie(app: &App, headers: &mut HeaderMap, token: &Token) {
    if let Some(value) = session_cookie(app).set(&token.text(), limits::SESSION_AGE_MAX) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// Takes a browser its session away.
pub(crate) fn clear_cookie(app: &App, headers: &mut HeaderMap) {
    if let Some(value) = session_cookie(app).clear() {
        headers.append(header::SET_COOKIE, value);
    }
}

fn session_cookie(app: &App) -> Cookie<'static> {
    let secure = app.is_secure();
    Cookie { name: cookie::session_name(secure), path: "/", secure }
}
