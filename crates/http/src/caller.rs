//! Who makes a request: a session by its cookie, or a session or key as `Authorization: Bearer stile_…`.

use std::net::{IpAddr, Ipv4Addr};

use axum::body::Body;
use axum::extract::FromRequestParts;
use domain::access::Actor;
use domain::policy::LinkUrls;
use domain::secret::Secret;
use http::request::Parts;
use http::{HeaderMap, header};
use service::Stile;
use service::identity::{BEARER_PREFIX, Credential, Identity};

use crate::body::{self, ByteStream};
use crate::gate::{Entry, cross_site, is_unsafe};
use crate::problem::{Answer, Problem};
use crate::send::Sendable;
use crate::serve::ClientAddress;
use crate::{App, cookie};

/// Somebody who is signed in, looked up anew with this request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// What they ask, they ask of their own organization.
    pub(crate) stile: Stile,
    pub(crate) identity: Identity,
    /// The token they came with: to end its session.
    pub(crate) token: Secret,
}

impl Caller {
    /// As whom the access rule knows them.
    pub(crate) fn actor(&self) -> Actor {
        self.identity.actor()
    }

    /// The bytes that they send, for as long as their session or key is in force.
    pub(crate) fn incoming(&self, body: Body) -> ByteStream {
        self.stile.while_in_force(self.identity.credential, body::incoming(body))
    }

    /// What they are sent, for as long as their session or key is in force.
    pub(crate) fn outgoing(&self, what: impl Into<Sendable>) -> Sendable {
        what.into().while_in_force(&self.stile, self.identity.credential)
    }

    /// How the links of their organization are told.
    pub(crate) async fn link_urls(&self, entry: &Entry) -> Answer<LinkUrls> {
        Ok(self.stile.link_urls(self.identity.org, &entry.origin).await?)
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answer<Self> {
        let Arrived(caller) = Arrived::from_request_parts(parts, app).await?;
        caller.identity.expect_second_factor()?;
        Ok(caller)
    }
}

/// The same, also where they lack the second factor that their organization asks of them: for the few routes by which they
/// set one up, are told about themselves, and sign out.
#[derive(Clone, Debug)]
pub(crate) struct Arrived(pub(crate) Caller);

impl FromRequestParts<App> for Arrived {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answer<Self> {
        let Shown { token, by_cookie } = shown(&parts.headers, app.is_secure())?.ok_or_else(Problem::sign_in_needed)?;
        let (identity, stile) = app.stile.authenticate(token.reveal()).await?.ok_or_else(Problem::sign_in_needed)?;
        // Browsers send cookies along with whatever another site makes them ask: a key must be meant.
        if by_cookie && matches!(identity.credential, Credential::ApiKey(_)) {
            return Err(Problem::sign_in_needed());
        }
        if by_cookie && is_unsafe(&parts.method) && !Entry::of(&parts.extensions).from_our_page {
            return Err(cross_site());
        }
        Ok(Self(Caller { stile, identity, token }))
    }
}

/// The same, where being signed in is not needed: for pages that tell nothing by it, and never for what is behind a link
/// ([`Guest`]).
#[derive(Clone, Debug)]
pub(crate) struct MaybeCaller(pub(crate) Option<Caller>);

impl FromRequestParts<App> for MaybeCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answer<Self> {
        match Arrived::from_request_parts(parts, app).await {
            Ok(Arrived(caller)) => Ok(Self(Some(caller))),
            Err(problem) if problem.status.is_server_error() => Err(problem),
            Err(_) => Ok(Self(None)),
        }
    }
}

/// Who comes to a link. Whoever lacks the second factor that their organization asks of them is nobody there: what lets only
/// people in who are signed in tells them what they lack ([`Guest::expect_second_factor`]), and nothing is saved as them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guest {
    /// As whom they are signed in, with all that is asked of them for it.
    pub(crate) caller: Option<Caller>,
    /// As whom they would be, if they had it.
    lacking: Option<Identity>,
}

impl Guest {
    /// As whom they say they come, whether or not they have what is asked of them: for the service to judge.
    pub(crate) fn identity(&self) -> Option<Identity> {
        self.caller.as_ref().map(|caller| caller.identity).or(self.lacking)
    }

    /// That they do not lack a second factor: where only who is signed in may go on.
    pub(crate) fn expect_second_factor(&self) -> Answer<()> {
        self.lacking.map_or(Ok(()), |identity| identity.expect_second_factor().map_err(Problem::from))
    }
}

impl FromRequestParts<App> for Guest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Answer<Self> {
        let MaybeCaller(arrived) = MaybeCaller::from_request_parts(parts, app).await?;
        let lacking = arrived.as_ref().map(|caller| caller.identity).filter(|identity| identity.lacks_second_factor);
        Ok(Self { caller: arrived.filter(|_| lacking.is_none()), lacking })
    }
}

/// A token that the request shows.
struct Shown {
    token: Secret,
    by_cookie: bool,
}

/// What is said outright goes before the cookie; what is said and cannot be read is an error, not a stranger.
fn shown(headers: &HeaderMap, secure: bool) -> Answer<Option<Shown>> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(bearer).ok_or_else(Problem::sign_in_needed)?;
        return Ok(Some(Shown { token: Secret::new(token), by_cookie: false }));
    }
    let token = cookie::read(headers, cookie::session_name(secure));
    Ok(token.map(|token| Shown { token: Secret::new(token), by_cookie: true }))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().strip_prefix(BEARER_PREFIX)).flatten()
}

/// The token of the session that a browser came with, whether or not it is good.
pub(crate) fn previous_session(headers: &HeaderMap, secure: bool) -> Option<Secret> {
    cookie::read(headers, cookie::session_name(secure)).map(Secret::new)
}

/// The other end of the connection.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) address: IpAddr,
    pub(crate) user_agent: String,
}

impl From<Client> for service::acts::Presence {
    fn from(client: Client) -> Self {
        Self { address: client.address, user_agent: client.user_agent }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let unknown = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let address = parts.extensions.get::<ClientAddress>().map_or(unknown, |client| client.0);
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self { address, user_agent: user_agent.to_owned() })
    }
}

impl From<Client> for service::sessions::Caller {
    fn from(client: Client) -> Self {
        Self { address: client.address, user_agent: client.user_agent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn only_our_own_bearer_tokens_are_read() {
        assert_eq!(bearer("Bearer stile_abc"), Some("abc"));
        assert_eq!(bearer("bearer  stile_abc "), Some("abc"));
        for bad in ["Bearer abc", "Basic stile_abc", "stile_abc", "Bearer", ""] {
            assert_eq!(bearer(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_said_outright_goes_before_the_cookie() {
        let mut headers = HeaderMap::new();
        assert!(shown(&headers, false).unwrap().is_none());
        headers.insert(header::COOKIE, HeaderValue::from_static("stile=c"));
        assert!(shown(&headers, false).unwrap().unwrap().by_cookie);
        assert!(shown(&headers, true).unwrap().is_none(), "over TLS the cookie has another name");
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer stile_t"));
        assert_eq!(shown(&headers, false).unwrap().unwrap().token.reveal(), "t");
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Basic dTpw"));
        assert!(shown(&headers, false).is_err());
    }
}
