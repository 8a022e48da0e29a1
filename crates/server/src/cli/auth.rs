//! Signing in and out.

use clap::Args;
use reqwest::Url;
use serde_json::json;

use super::context::Context;
use super::output::clean;
use super::{password, session};
use crate::client::{Api, Failure, Result, is_loopback};

/// Sign in to a server; the session is kept for the commands that follow
///
/// The password is asked for at a prompt, or read from the first line of standard input when that is not a terminal; so is a
/// code of your authenticator app, from the second line, where your account asks for one.
#[derive(Args)]
pub struct Login {
    /// The address of the server: https://files.example.com
    #[arg(value_name = "URL", value_parser = session::server_url)]
    url: Url,

    /// Your e-mail address
    #[arg(long, value_name = "E")]
    email: String,

    /// Read the password from the first line of standard input, also when that is a terminal
    #[arg(long)]
    password_stdin: bool,

    /// Send the password over http to another machine, readable on the way
    #[arg(long)]
    allow_http: bool,
}

/// Sign out: the session ends on the server, and is forgotten here
#[derive(Args)]
pub struct Logout {}

impl Login {
    /// Signs in.
    pub async fn run(self, context: &Context) -> Result<()> {
        if self.url.scheme() == "http" && !is_loopback(&self.url) && !self.allow_http {
            return Err(Failure::usage("over http anybody on the way could read your password: use https, or --allow-http"));
        }
        let from = if self.password_stdin { password::From::Stdin } else { password::From::Anywhere };
        let password = password::known(&format!("Password of {} at {}: ", self.email, self.url), from)?;
        let api = Api::new(&self.url, None)?;
        let (session, token) = match api.sign_in(&self.email, &password, None).await {
            Err(failure) if failure.code == "second_factor_needed" => {
                api.sign_in(&self.email, &password, Some(&password::code(from)?)).await?
            }
            other => other?,
        };
        context.config.keep(&self.url, &self.email, &token)?;
        context.output.line(&format!("signed in to {} as {}", clean(&session.organization.name), clean(&session.user.email)))?;
        context.output.document(&json!({
            "url": self.url.as_str(),
            "user": session.user,
            "organization": session.organization,
            "personal_space": session.personal_space,
        }))
    }
}

impl Logout {
    /// Signs out. A session that has ended already is no failure; the local copy goes in any case.
    pub async fn run(self, context: &Context) -> Result<()> {
        let ended = match context.server() {
            Ok(server) => server.api.sign_out().await,
            Err(failure) => Err(failure),
        };
        context.config.forget()?;
        match ended {
            Err(failure) if failure.status == Some(401) || failure.code == "not_signed_in" => (),
            other => other?,
        }
        context.output.line("signed out")?;
        context.output.document(&json!({"signed_out": true}))
    }
}
