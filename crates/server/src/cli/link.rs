//! Looking after share links.

use clap::{Args, Subcommand};
use serde_json::json;

use super::context::Context;
use super::output::{Output, clean};
use super::remote::Remote;
use super::tally::Tally;
use crate::client::wire;
use crate::client::{Api, Cause, Failure, Result};

/// Look after share links
#[derive(Subcommand)]
pub enum Link {
    Ls(Ls),
    Show(Show),
    Revoke(Revoke),
}

/// List your links
#[derive(Args)]
pub struct Ls {
    /// Only those on this file or folder
    #[arg(value_name = "REMOTE")]
    remote: Option<Remote>,
}

/// Show what a link gives, and until when
#[derive(Args)]
pub struct Show {
    /// The id of the link, or its URL
    #[arg(value_name = "LINK")]
    link: String,
}

/// End links for ever: their URLs open nothing any more
#[derive(Args)]
pub struct Revoke {
    /// The ids of the links, or their URLs
    #[arg(value_name = "LINK", required = true)]
    links: Vec<String>,
}

impl Link {
    /// Does it.
    pub async fn run(self, context: &Context) -> Result<()> {
        match self {
            Self::Ls(ls) => ls.run(context).await,
            Self::Show(show) => show.run(context).await,
            Self::Revoke(revoke) => revoke.run(context).await,
        }
    }
}

impl Ls {
    async fn run(self, context: &Context) -> Result<()> {
        let server = context.server()?;
        let node = match &self.remote {
            Some(remote) => Some(server.node(remote).await?.id),
            None => None,
        };
        let links = server.api.links(node).await?;
        for link in &links {
            let ends = link.expires_at.as_deref().unwrap_or("-");
            context.output.line(&clean(&format!("{}  {:8}  {ends:24}  {}  {}", link.id, link.state, link.url, link.title)))?;
        }
        context.output.document(&json!({"items": links}))
    }
}

impl Show {
    async fn run(self, context: &Context) -> Result<()> {
        let server = context.server()?;
        let link = find(&server.api, &self.link).await?;
        describe(context.output, &link)?;
        context.output.document(&link)
    }
}

impl Revoke {
    async fn run(self, context: &Context) -> Result<()> {
        let server = context.server()?;
        let (tally, mut items) = (Tally::default(), Vec::new());
        tally.change(|state| state.items = u64::try_from(self.links.len()).unwrap_or(u64::MAX));
        for text in &self.links {
            let result = match find(&server.api, text).await {
                Ok(link) => server.api.revoke_link(link.id).await.map(|ended| (link, ended.stopped)),
                Err(failure) => Err(failure),
            };
            match result {
                Ok((link, stopped)) => {
                    context.output.line(&format!("revoked {}{}", link.id, told(stopped)))?;
                    items.push(json!({"id": link.id, "url": link.url, "stopped": stopped}));
                }
                Err(failure) => tally.fail(text.clone(), failure)?,
            }
        }
        let failed = tally.lock().failed_json();
        context.output.document(&json!({"items": items, "failed": failed}))?;
        tally.conclude(context.output)
    }
}

/// What is said of the transfers that ended with a link.
fn told(stopped: u64) -> String {
    match stopped {
        0 => String::new(),
        1 => ", 1 running transfer was stopped".to_owned(),
        many => format!(", {many} running transfers were stopped"),
    }
}

/// A link by its id, or by its URL among one's own.
async fn find(api: &Api, text: &str) -> Result<wire::Link> {
    if let Ok(id) = text.parse() {
        return api.link(id).await;
    }
    let all = if text.contains('/') { api.links(None).await? } else { Vec::new() };
    all.into_iter()
        .find(|link| link.url == text)
        .ok_or_else(|| Failure::new(Cause::NotFound, "not_found", "there is no such link, or it is not yours"))
}

fn describe(output: Output, link: &wire::Link) -> Result<()> {
    let nodes = link.nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let rows = [
        ("id", link.id.to_string()),
        ("url", link.url.clone()),
        ("state", link.state.clone()),
        ("title", link.title.clone()),
        ("gives", link.abilities.join(", ")),
        ("nodes", nodes),
        ("password", if link.has_password { "yes" } else { "no" }.to_owned()),
        ("expires", link.expires_at.clone().unwrap_or_else(|| "never".to_owned())),
        ("message", link.message.clone()),
        ("note", link.note.clone()),
        ("created", link.created_at.clone().unwrap_or_default()),
    ];
    rows.iter()
        .filter(|(_, value)| !value.is_empty())
        .try_for_each(|(name, value)| output.line(&format!("{name:9} {}", clean(value))))
}
