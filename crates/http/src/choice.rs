//! What a reader chose by a plain link, `?lang=de` or `?view=grid`: it is kept in a cookie of theirs, and the page comes
//! again without it. So a choice works without script and is never part of an address that is passed on.
//!
//! It is the only thing that a GET makes somebody keep, and nothing of the server changes by it (I21). A link of another
//! site can make it too: then somebody reads a page in another language until they say otherwise.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

use crate::forms::is_ours;

/// A year, in seconds.
const KEPT_SECONDS: u32 = 365 * 24 * 3600;
/// What can be chosen: the name of the parameter and of the cookie, and the values there are.
const CHOICES: [(&str, &[&str]); 2] = [("lang", &["en", "de"]), ("view", &["list", "grid"])];

/// The answer to a request that chooses something; none where it does not.
pub(crate) fn made(request: &Request, secure: bool) -> Option<Response> {
    let uri = request.uri();
    if request.method() != Method::GET || !is_ours(uri.path()) {
        return None;
    }
    let (chosen, left): (Vec<&str>, Vec<&str>) = uri.query()?.split('&').partition(|pair| is_choice(pair));
    let [only] = chosen.as_slice() else { return None };
    let to = if left.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), left.join("&")) };
    let secure = if secure { "; Secure" } else { "" };
    // Scripts of ours read and write it as well.
    let cookie = format!("{only}; Path=/; Max-Age={KEPT_SECONDS}; SameSite=Lax{secure}");
    let (to, cookie) = (HeaderValue::from_str(&to).ok()?, HeaderValue::from_str(&cookie).ok()?);
    Some((StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response())
}

fn is_choice(pair: &str) -> bool {
    pair.split_once('=')
        .is_some_and(|(name, value)| CHOICES.iter().any(|(known, values)| *known == name && values.contains(&value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn made_by(method: Method, uri: &str) -> Option<(String, String)> {
        let request = http::Request::builder().method(method).uri(uri).body(Body::empty()).unwrap();
        let answer = made(&request, true)?;
        assert_eq!(answer.status(), 303);
        let header = |name| answer.headers()[name].to_str().unwrap().to_owned();
        Some((header(header::LOCATION), header(header::SET_COOKIE)))
    }

    #[test]
    fn a_choice_is_kept_and_taken_out_of_the_address() {
        let (to, cookie) = made_by(Method::GET, "/s/abc?folder=1&lang=de&cursor=x%2By").unwrap();
        assert_eq!(to, "/s/abc?folder=1&cursor=x%2By");
        assert_eq!(cookie, "lang=de; Path=/; Max-Age=31536000; SameSite=Lax; Secure");
        assert_eq!(made_by(Method::GET, "/sign-in?view=grid").unwrap().0, "/sign-in");
    }

    #[test]
    fn nothing_else_is_kept_and_nobody_is_sent_elsewhere() {
        for uri in ["/a", "/a?", "/a?lang=xx", "/a?lang=de%3B", "/a?lang=de&lang=en", "/a?theme=dark", "//evil.example/?lang=de"]
        {
            assert_eq!(made_by(Method::GET, uri), None, "{uri}");
        }
        assert_eq!(made_by(Method::POST, "/a?lang=de"), None);
    }

    #[test]
    fn every_language_of_the_pages_can_be_chosen() {
        let tags: Vec<_> = crate::pages::languages().collect();
        assert_eq!(tags, CHOICES[0].1);
    }
}
