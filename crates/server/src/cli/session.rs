//! Who one is, kept between commands: `session.json` in the configuration folder, readable by its owner only.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use domain::secret::Secret;
use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::client::pending::Pending;
use crate::client::{Api, Cause, Failure, Result, private};

const SESSION_FILE: &str = "session.json";
const UPLOADS_FOLDER: &str = "uploads";

/// The configuration folder of the client commands, if this machine has a place for one.
#[derive(Clone, Debug)]
pub struct Config {
    folder: Option<PathBuf>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    url: String,
    email: String,
    token: String,
}

impl Config {
    /// The folder that was asked for, or where such things belong.
    pub fn new(asked: Option<PathBuf>, environment: impl Fn(&str) -> Option<OsString>) -> Self {
        let absolute = |name: &str| environment(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let usual = || {
            absolute("XDG_CONFIG_HOME")
                .or_else(|| absolute("HOME").map(|home| home.join(".config")))
                .map(|path| path.join("stile"))
        };
        Self { folder: asked.or_else(usual) }
    }

    /// Keeps a session.
    pub fn keep(&self, url: &Url, email: &str, token: &Secret) -> Result<()> {
        let place = self.place()?;
        let stored = Stored { url: url.to_string(), email: email.to_owned(), token: token.reveal().to_owned() };
        let text = serde_json::to_vec_pretty(&stored).map_err(|error| Failure::unexpected(error.to_string()))?;
        let folder = place.parent().unwrap_or(Path::new("."));
        private::make_folder(folder).and_then(|()| private::write(&place, &text)).map_err(|error| Failure::local(&place, &error))
    }

    /// Forgets the session.
    pub fn forget(&self) -> Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let place = folder.join(SESSION_FILE);
        match fs::remove_file(&place) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::local(&place, &error)),
            _ => Ok(()),
        }
    }

    /// Where unfinished uploads are remembered.
    pub fn pending(&self) -> Pending {
        Pending::new(self.folder.as_ref().map(|folder| folder.join(UPLOADS_FOLDER)))
    }

    /// A client of the server one is signed in to: as `STILE_URL` and `STILE_TOKEN` say, or as kept by `stile login`.
    pub fn connect(&self, environment: impl Fn(&str) -> Option<OsString>) -> Result<Api> {
        let text = |name: &str| environment(name).and_then(|value| value.into_string().ok()).filter(|value| !value.is_empty());
        let url = text("STILE_URL").map(|url| server_url(&url)).transpose().map_err(Failure::usage)?;
        if let (Some(url), Some(token)) = (&url, text("STILE_TOKEN")) {
            return Api::new(url, Some(&Secret::new(token)));
        }
        let (kept_url, kept_token) =
            self.stored()?.filter(|(kept, _)| url.as_ref().is_none_or(|url| url == kept)).ok_or_else(not_signed_in)?;
        let token = text("STILE_TOKEN").map_or(kept_token, Secret::new);
        Api::new(&kept_url, Some(&token))
    }

    fn stored(&self) -> Result<Option<(Url, Secret)>> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let place = folder.join(SESSION_FILE);
        let text = match fs::read(&place) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::local(&place, &error)),
        };
        let read = || {
            let stored: Stored = serde_json::from_slice(&text).ok()?;
            Some((server_url(&stored.url).ok()?, Secret::new(stored.token)))
        };
        match read() {
            Some(session) => Ok(Some(session)),
            None => Err(Failure::new(
                Cause::Refused,
                "not_signed_in",
                format!("`{}` cannot be understood: sign in again", place.display()),
            )),
        }
    }

    fn place(&self) -> Result<PathBuf> {
        let folder = self
            .folder
            .as_ref()
            .ok_or_else(|| Failure::usage("there is no place for the session: set HOME, or use --config DIR"))?;
        Ok(folder.join(SESSION_FILE))
    }
}

fn not_signed_in() -> Failure {
    Failure::new(Cause::Refused, "not_signed_in", "you are not signed in: `stile login URL --email E`")
}

/// Reads the address of a server: http or https, no user, no query.
pub fn server_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("`{text}` is no address: {error}; write https://files.example.com"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(format!("`{text}` must begin with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("the server's address has no user, password, query or fragment: leave them out".into());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &str) -> Option<OsString> {
        None
    }

    #[test]
    fn the_configuration_is_where_it_belongs() {
        let from = |asked: Option<&str>, variables: &'static [(&str, &str)]| {
            let environment =
                move |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value));
            Config::new(asked.map(PathBuf::from), environment).folder
        };
        assert_eq!(from(Some("here"), &[("HOME", "/home/a")]), Some("here".into()));
        assert_eq!(from(None, &[("HOME", "/home/a"), ("XDG_CONFIG_HOME", "/x")]), Some("/x/stile".into()));
        assert_eq!(from(None, &[("HOME", "/home/a"), ("XDG_CONFIG_HOME", "relative")]), Some("/home/a/.config/stile".into()));
        assert_eq!(from(None, &[]), None);
    }

    #[test]
    fn a_session_is_kept_and_forgotten() {
        let home = tempfile::tempdir().unwrap();
        let config = Config::new(Some(home.path().join("c")), nothing);
        let url = server_url("http://127.0.0.1:8420").unwrap();
        assert_eq!(config.connect(nothing).err().unwrap().cause, Cause::Refused);
        config.keep(&url, "a@example.com", &Secret::new("stile_x")).unwrap();
        assert_eq!(config.connect(nothing).unwrap().base(), &url);
        let elsewhere = |name: &str| (name == "STILE_URL").then(|| OsString::from("http://127.0.0.1:1"));
        assert!(config.connect(elsewhere).is_err(), "the token is for its own server only");
        config.forget().unwrap();
        config.forget().unwrap();
        assert!(config.connect(nothing).is_err());
    }

    #[test]
    fn the_environment_can_say_it_all() {
        let environment = |name: &str| match name {
            "STILE_URL" => Some(OsString::from("https://files.example.com/")),
            "STILE_TOKEN" => Some(OsString::from("stile_x")),
            _ => None,
        };
        let api = Config::new(None, nothing).connect(environment).unwrap();
        assert_eq!(api.base().as_str(), "https://files.example.com/");
    }

    #[test]
    fn an_address_is_http_and_nothing_else() {
        for text in ["ftp://x", "x", "http://", "http://a:b@x", "http://x?q", "http://x#f", "file:///etc"] {
            assert!(server_url(text).is_err(), "{text}");
        }
        assert!(server_url("http://127.0.0.1:8420").is_ok());
    }
}
