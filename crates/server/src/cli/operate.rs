//! The server's own commands: serving, and setting up.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;

use super::context::Context;
use super::password;
use crate::client::{Failure, Result};
use crate::{admin, serve};

/// Run the server
#[derive(Args)]
pub struct Serve {
    /// Keep everything in this folder; without it and without a configuration, in `data`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Listen here; without it and without a configuration, at 127.0.0.1:8420
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

/// Operate a server on this machine
#[derive(Subcommand)]
pub enum Admin {
    Setup(Setup),
    Reset(Reset),
    MailTest(MailTest),
    RotateKeys(RotateKeys),
}

/// Make the organization and its first administrator
///
/// The password is read from the first line of standard input, or asked for at a prompt.
#[derive(Args)]
pub struct Setup {
    /// The name of the organization
    #[arg(long, value_name = "NAME")]
    org: String,

    /// The e-mail address of the administrator
    #[arg(long, value_name = "E")]
    email: String,

    /// The name of the administrator, as others see it
    #[arg(long, value_name = "N")]
    name: Option<String>,

    /// The folder in which the server keeps everything
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Let an administrator in who lost password or second factor
///
/// Ends their password, sessions, API keys and second factor, and prints an address at which they choose a new password. It
/// works once, for a week. Others are reset in the Admin center.
#[derive(Args)]
pub struct Reset {
    /// The e-mail address of the administrator
    #[arg(long, value_name = "E")]
    email: String,

    /// The folder in which the server keeps everything
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Send one mail now, and say what the mail server answered
///
/// It goes by the configuration of the server (`mail_url`, `mail_from`) and waits for nothing.
#[derive(Args)]
pub struct MailTest {
    /// To whom
    #[arg(long, value_name = "ADDRESS")]
    to: String,

    /// The folder in which the server keeps everything
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Give organizations a new key
///
/// It seals what is new from a quarter of an hour on, in a server that runs as well. What was sealed before stays as it is and needs the
/// key it was sealed with, which is kept.
#[derive(Args)]
pub struct RotateKeys {
    /// Only the organization of this name
    #[arg(long, value_name = "NAME")]
    org: Option<String>,

    /// The folder in which the server keeps everything
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Serve {
    /// Serves until it is told to stop.
    pub async fn run(self) -> Result<()> {
        serve::run(serve::Options { data: self.data, listen: self.listen }).await.map_err(Failure::from)
    }
}

impl Admin {
    /// Does it.
    pub async fn run(self, context: &Context) -> Result<()> {
        match self {
            Self::Setup(setup) => setup.run(context).await,
            Self::Reset(reset) => reset.run(context).await,
            Self::MailTest(test) => test.run(context).await,
            Self::RotateKeys(rotate) => rotate.run(context).await,
        }
    }
}

impl Setup {
    async fn run(self, context: &Context) -> Result<()> {
        let password = password::new("Password of the administrator: ", password::From::Anywhere)?;
        let setup = admin::Setup {
            organization: self.org.clone(),
            email: self.email.clone(),
            display_name: self.name,
            password,
            data: self.data,
        };
        admin::setup(setup).await?;
        context.output.line(&format!("{} is set up: sign in as {}", self.org, self.email))?;
        context.output.document(&json!({"organization": self.org, "email": self.email}))
    }
}

impl Reset {
    async fn run(self, context: &Context) -> Result<()> {
        let url = admin::reset(admin::Reset { email: self.email.clone(), data: self.data }).await?;
        context.output.line(&format!("{} chooses a new password at {url}", self.email))?;
        context.output.document(&json!({"email": self.email, "url": url}))
    }
}

impl MailTest {
    async fn run(self, context: &Context) -> Result<()> {
        let answer = admin::mail_test(&self.to, self.data).await?;
        context.output.line(&format!("the mail server took the mail to {}: {answer}", self.to))?;
        context.output.document(&json!({"to": self.to, "answer": answer}))
    }
}

impl RotateKeys {
    async fn run(self, context: &Context) -> Result<()> {
        let mut items = Vec::new();
        for key in admin::rotate_keys(self.org.as_deref(), self.data).await? {
            let by = Timestamp::from_millisecond(key.in_use_by.0).map_err(|error| Failure::unexpected(error.to_string()))?;
            context
                .output
                .line(&format!("{} seals with its key {} from {by} on at the latest", key.organization, key.version))?;
            items.push(json!({"organization": key.organization, "version": key.version, "in_use_by": by.to_string()}));
        }
        context.output.document(&json!({ "items": items }))
    }
}
