//! Texts that are shown once.

use clap::{Args, Subcommand};

use super::context::Context;
use super::password;
use crate::client::Result;
use crate::client::wire::NewSecret;

/// Hand a password over by an address that shows it once
#[derive(Subcommand)]
pub enum Secret {
    Make(Make),
}

/// Make an address that shows a text once
///
/// The text is the first line of standard input, or asked for at a prompt. Whoever opens the address first is shown it, and
/// nobody after.
#[derive(Args)]
pub struct Make {
    /// How many hours it waits; without it a week, at most 720
    #[arg(long, value_name = "HOURS")]
    expires_in: Option<u32>,
}

impl Secret {
    /// Does it.
    pub async fn run(self, context: &Context) -> Result<()> {
        match self {
            Self::Make(make) => make.run(context).await,
        }
    }
}

impl Make {
    async fn run(self, context: &Context) -> Result<()> {
        let server = context.server()?;
        let text = password::known("What is shown once: ", password::From::Anywhere)?;
        let made = server.api.make_secret(&NewSecret { text: text.reveal(), expires_in_hours: self.expires_in }).await?;
        context.output.line(&made.url)?;
        context.output.document(&made)
    }
}
