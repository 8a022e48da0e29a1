//! Cookies: what they are called, and under which conditions they are believed.

use std::time::Duration;

use domain::secret::Secret;
use http::{HeaderMap, HeaderValue, header};

/// The name of the session's cookie. The prefix makes browsers take it only over TLS, for this host, for `/`.
pub fn session_name(secure: bool) -> &'static str {
    if secure { "__Host-stile" } else { "stile" }
}

/// The name of a visit's cookie.
pub fn visit_name(secure: bool) -> &'static str {
    if secure { "__Secure-stile-v" } else { "stile-v" }
}

/// The value of the cookie, when there is exactly one of that name: two are a sign that somebody planted one.
pub fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';'));
    let mut values = pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(key, _)| *key == name).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}

/// Where a cookie is sent back, and how.
#[derive(Clone, Copy, Debug)]
pub struct Cookie<'a> {
    /// Its name.
    pub name: &'a str,
    /// The path below which it is sent.
    pub path: &'a str,
    /// Whether only over TLS.
    pub secure: bool,
}

impl Cookie<'_> {
    /// The header that sets it.
    pub fn set(&self, value: &Secret, age_max: Duration) -> Option<HeaderValue> {
        self.header(value.reveal(), age_max.as_secs())
    }

    /// The header that takes it away.
    pub fn clear(&self) -> Option<HeaderValue> {
        self.header("", 0)
    }

    fn header(&self, value: &str, age_seconds: u64) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let text = format!("{}={value}; Path={}; Max-Age={age_seconds}; HttpOnly; SameSite=Lax{secure}", self.name, self.path);
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (header::COOKIE, HeaderValue::from_str(line).unwrap())).collect()
    }

    #[test]
    fn a_cookie_is_believed_only_when_it_is_alone() {
        assert_eq!(read(&headers(&["a=1; stile=x; b=2"]), "stile"), Some("x"));
        assert_eq!(read(&headers(&["a=1"]), "stile"), None);
        assert_eq!(read(&headers(&["stile=x; stile=y"]), "stile"), None);
        assert_eq!(read(&headers(&["stile=x", "stile=y"]), "stile"), None);
        assert_eq!(read(&headers(&["stilex=1;xstile=2"]), "stile"), None);
        assert_eq!(read(&HeaderMap::new(), "stile"), None);
    }

    #[test]
    fn a_session_is_for_this_host_and_not_for_scripts() {
        let cookie = Cookie { name: session_name(true), path: "/", secure: true };
        let set = cookie.set(&Secret::new("t"), Duration::from_secs(60)).unwrap();
        assert_eq!(set, "__Host-stile=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(cookie.clear().unwrap(), "__Host-stile=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    }
}
