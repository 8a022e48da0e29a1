//! What the operator decides about this room.

use domain::error::{Error, Result};
use http::uri::{Authority, Scheme, Uri};

/// The settings of the HTTP room.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The one URL that people reach this server by. Without it only loopback names are answered, over plain HTTP.
    pub public_url: Option<PublicUrl>,
}

/// An origin: scheme, host and port. A path is refused, since cookies and links are made for the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    secure: bool,
    /// In lower case, without the scheme's own port.
    authority: String,
}

impl PublicUrl {
    /// Reads `https://files.example.org` or `http://localhost:8080`; one slash at the end is fine.
    pub fn new(text: &str) -> Result<Self> {
        let refuse = || {
            Error::field(
                "public_url",
                "invalid_public_url",
                format!("`{text}` is not like `https://files.example.org`: write scheme and host only"),
            )
        };
        let uri: Uri = text.parse().map_err(|_| refuse())?;
        let secure = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(refuse()),
        };
        let authority = uri.authority().ok_or_else(refuse)?;
        if authority.as_str().contains('@') || uri.path() != "/" || uri.query().is_some() {
            return Err(refuse());
        }
        Ok(Self { secure, authority: canonical_authority(authority, secure) })
    }

    /// Whether browsers reach it over TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// `https://files.example.org`, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }

    /// Whether a `Host` header names this server.
    pub(crate) fn is_host(&self, authority: &Authority) -> bool {
        canonical_authority(authority, self.secure) == self.authority
    }
}

fn canonical_authority(authority: &Authority, secure: bool) -> String {
    let host = authority.host().to_ascii_lowercase();
    let default_port = if secure { 443 } else { 80 };
    match authority.port_u16() {
        Some(port) if port != default_port => format!("{host}:{port}"),
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin_and_nothing_more() {
        for (text, origin) in [
            ("https://files.example.org", "https://files.example.org"),
            ("https://Files.Example.org:443/", "https://files.example.org"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://[::1]:80", "http://[::1]"),
        ] {
            assert_eq!(PublicUrl::new(text).unwrap().origin(), origin);
        }
        for text in ["", "files.example.org", "ftp://a", "https://a/b", "https://a/?x", "https://u:p@a", "https://", "//a"] {
            assert!(PublicUrl::new(text).is_err(), "{text}");
        }
    }
}
