//! A client of the JSON API and of tus: what the command line calls. One request a function; waiting and trying
//! again is [`backoff`], whole files are [`upload`] and [`download`].

pub mod backoff;
pub mod download;
pub mod failure;
mod files;
mod links;
pub mod meter;
mod nodes;
pub mod pending;
pub mod private;
mod secrets;
mod sessions;
mod tus;
pub mod upload;
pub mod wire;

use std::time::Duration;

use domain::secret::Secret;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, Url, redirect};
use serde::de::DeserializeOwned;

pub use failure::{Cause, Failure, Result};

/// How long a connection may take to stand.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an answer without a body of a file may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// One server, and who one is there. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: Url,
    authorization: Option<HeaderValue>,
}

impl Api {
    /// A client of the server at `base`, signed in with `token` if there is one.
    pub fn new(base: &Url, token: Option<&Secret>) -> Result<Self> {
        let authorization = token.map(bearer).transpose()?;
        Ok(Self { http: http_client(base)?, base: base.clone(), authorization })
    }

    /// The address of the server.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The address of something on the server; every segment is encoded.
    fn url(&self, segments: &[&str]) -> Result<Url> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| Failure::usage("the server's address must begin with http:// or https://"))?
            .pop_if_empty()
            .extend(segments);
        Ok(url)
    }

    fn request(&self, method: Method, segments: &[&str]) -> Result<RequestBuilder> {
        Ok(self.request_url(method, self.url(segments)?))
    }

    fn request_url(&self, method: Method, url: Url) -> RequestBuilder {
        let request = self.http.request(method, url);
        match &self.authorization {
            Some(value) => request.header(AUTHORIZATION, value.clone()),
            None => request,
        }
    }

    /// Sends one request; anything but a success is a [`Failure`].
    async fn send(&self, request: RequestBuilder) -> Result<Response> {
        let response = request.send().await.map_err(Failure::network)?;
        if response.status().is_success() { Ok(response) } else { Err(Failure::answered(response).await) }
    }

    /// Sends one request and reads its JSON answer.
    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        let response = self.send(request.timeout(ANSWER_TIMEOUT)).await?;
        read_json(response).await
    }

    /// Sends one request whose answer says nothing more.
    async fn done(&self, request: RequestBuilder) -> Result<()> {
        self.send(request.timeout(ANSWER_TIMEOUT)).await.map(drop)
    }
}

async fn read_json<T: DeserializeOwned>(response: Response) -> Result<T> {
    let body = response.bytes().await.map_err(Failure::network)?;
    serde_json::from_slice(&body).map_err(|error| Failure::unexpected(format!("the server's answer cannot be read: {error}")))
}

fn bearer(token: &Secret) -> Result<HeaderValue> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.reveal()))
        .map_err(|_| Failure::usage("the token has characters that no token has: sign in again, or check STILE_TOKEN"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// No redirects: the API has none, and one to another host would carry the token there.
fn http_client(base: &Url) -> Result<reqwest::Client> {
    let builder = || {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("stile/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_keepalive(Duration::from_secs(30))
            .redirect(redirect::Policy::none());
        if is_loopback(base) { builder.no_proxy() } else { builder }
    };
    // A bare machine has no certificate authorities; over plain http none are needed.
    let built = if base.scheme() == "https" { builder().build() } else { builder().tls_certs_only([]).build() };
    built.map_err(|error| {
        Failure::unexpected(format!(
            "no client for `{base}`: {} (for https the system's certificate authorities are needed: package ca-certificates)",
            failure::causes(&error)
        ))
    })
}

/// Whether the server runs on this machine: then nothing said to it crosses a wire.
pub fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}
