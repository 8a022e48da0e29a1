//! How a WebDAV client comes in at a link: by the same gate as everybody, with the link's password shown by Basic under any user
//! name. Cookies, sessions and keys count nothing here: browsers would send them along with what other pages ask.

use axum::extract::FromRequestParts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::secret::Secret;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use service::visits::Asks;

use crate::App;
use crate::caller::{Client, Guest};
use crate::gate::Entry;
use crate::links::gate::{Visitor, knock};
use crate::problem::{Answer, Problem};

/// The code for what Basic can answer: then the client is asked to.
const CHALLENGE: &str = "Basic realm=\"stile\", charset=\"UTF-8\"";

/// Whoever shows what the link of this token asks is its visitor.
pub(super) async fn enter(parts: &mut Parts, app: &App, token: &str) -> Answer<Visitor> {
    let client = match Client::from_request_parts(parts, app).await {
        Ok(client) => client,
        Err(never) => match never {},
    };
    let (entry, shown) = (Entry::of(&parts.extensions), shown(&parts.headers));
    match knock(app, &client, || app.stile.open_link_showing(&entry, token, shown, client.clone().into())).await? {
        Ok((link, stile)) => {
            Ok(Visitor { stile, link: *link, token: token.to_owned(), presence: client.into(), guest: Guest::default() })
        }
        Err(asks) => Err(asked(&asks)),
    }
}

/// Every 401 says how to come in.
pub(super) fn challenge(status: StatusCode, headers: &mut HeaderMap) {
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, http::HeaderValue::from_static(CHALLENGE));
    }
}

/// The password of `Authorization: Basic`. What cannot be read is none.
fn shown(headers: &HeaderMap) -> Option<Secret> {
    let (scheme, text) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let text = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(text.trim()).ok())??;
    let text = String::from_utf8(text).ok()?;
    text.split_once(':').map(|(_, password)| Secret::new(password))
}

/// What a client is told of a link that asks something which it has not shown, or which it cannot show.
fn asked(asks: &Asks) -> Problem {
    let by_browser = |what: &str| {
        let text = format!("this link {what}, which a WebDAV client cannot do: open its page in a browser");
        Problem::new(StatusCode::FORBIDDEN, asks.code(), text)
    };
    let by_basic = |text: &str| Problem::new(StatusCode::UNAUTHORIZED, asks.code(), text);
    match asks {
        Asks::Password => by_basic("this link asks for a password: give it with any user name"),
        Asks::Confirm => by_basic("visits of this link are counted: give any user name and password to begin one"),
        Asks::SignIn => by_browser("is for people with an account and asks them to sign in"),
        Asks::Address | Asks::Code => by_browser("is for the people it was sent to and asks who they are"),
        Asks::Form(_) => by_browser("asks who comes in by a form"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
        shown(&headers).map(|secret| secret.reveal().to_owned())
    }

    #[test]
    fn the_password_is_what_comes_after_the_first_colon_whoever_it_is() {
        let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert_eq!(of(&basic("anonymous:open:sesame")), Some("open:sesame".into()));
        assert_eq!(of(&basic(":ö").replace("Basic", "bAsIc")), Some("ö".into()));
        assert_eq!(of(&basic("anonymous:")), Some(String::new()));
        for none in ["Basic", "Basic ?", "Bearer stile_a", &basic("nocolon"), "Basic /w=="] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
