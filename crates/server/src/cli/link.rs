//! Looking after share links.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Context;
use super::expiry::{self, Expiry};
use super::output::{Output, clean};
use super::password;
use super::remote::Remote;
use super::tally::Tally;
use super::terms::{Terms, instant};
use crate::client::wire;
use crate::client::{Api, Cause, Failure, Result};

/// Look after share links
#[derive(Subcommand)]
pub enum Link {
    Ls(Ls),
    Show(Show),
    Change(Box<Change>),
    Send(Send),
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

/// Change a link: what you say, and nothing else. Its URL stays
#[derive(Args)]
pub struct Change {
    /// The id of the link, or its URL
    #[arg(value_name = "LINK")]
    link: String,

    /// When it ends: 7d, 12h, 2026-12-31 (the end of that day, UTC) or 2026-12-31T18:00:00Z
    #[arg(long, value_name = "WHEN", value_parser = expiry::read, conflicts_with = "permanent")]
    expires: Option<Expiry>,

    /// It does not end by itself
    #[arg(long)]
    permanent: bool,

    /// A new password; it is read from a prompt or from standard input
    #[arg(long, conflicts_with = "no_password")]
    password: bool,

    /// No password from now on
    #[arg(long)]
    no_password: bool,

    /// A title for visitors
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,

    /// A message for visitors
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,

    /// A note for your colleagues; visitors do not see it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Close it for now
    #[arg(long, conflicts_with = "resume")]
    pause: bool,

    /// Open it again
    #[arg(long)]
    resume: bool,

    #[command(flatten)]
    terms: Terms,
}

/// Send a link to people by mail; each is among those it is for
#[derive(Args)]
pub struct Send {
    /// The id of the link, or its URL
    #[arg(value_name = "LINK")]
    link: String,

    /// Their addresses
    #[arg(value_name = "EMAIL", required = true)]
    emails: Vec<String>,
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
            Self::Change(change) => change.run(context).await,
            Self::Send(send) => send.run(context).await,
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
            let url = link.url.as_deref().unwrap_or("-");
            context.output.line(&clean(&format!("{}  {:8}  {ends:24}  {url}  {}", link.id, link.state, link.title)))?;
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

impl Change {
    async fn run(self, context: &Context) -> Result<()> {
        let change = self.change(Timestamp::now())?;
        let server = context.server()?;
        let link = find(&server.api, &self.link).await?;
        let link = server.api.change_link(link.id, &change).await?;
        describe(context.output, &link)?;
        context.output.document(&link)
    }

    fn change(&self, now: Timestamp) -> Result<Value> {
        let mut change = self.terms.given(now)?;
        let mut say = |name: &str, value: Value| change.insert(name.to_owned(), value);
        let texts = [("title", &self.title), ("message", &self.message), ("note", &self.note)];
        for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))) {
            say(name, json!(text));
        }
        if self.permanent {
            say("expires_at", Value::Null);
        } else if let Some(expires) = self.expires {
            say("expires_at", json!(instant(expires, now)?));
        }
        if self.no_password {
            say("password", Value::Null);
        } else if self.password {
            say("password", json!(password::new("Password of the link: ", password::From::Anywhere)?.reveal()));
        }
        if self.pause || self.resume {
            say("paused", json!(self.pause));
        }
        if change.is_empty() {
            Err(Failure::usage("say what to change: see `stile link change --help`"))
        } else {
            Ok(change.into())
        }
    }
}

impl Send {
    async fn run(self, context: &Context) -> Result<()> {
        let server = context.server()?;
        let link = find(&server.api, &self.link).await?;
        let sent = server.api.send_link(link.id, &self.emails).await?;
        for email in &self.emails {
            context.output.line(&clean(&format!("sent to {email}")))?;
        }
        context.output.document(&sent)
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
        .find(|link| link.url.as_deref() == Some(text))
        .ok_or_else(|| Failure::new(Cause::NotFound, "not_found", "there is no such link, or it is not yours"))
}

fn describe(output: Output, link: &wire::Link) -> Result<()> {
    let nodes = link.nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let word = |name: &str| link.more.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let rows = [
        ("id", link.id.to_string()),
        ("url", link.url.clone().unwrap_or_default()),
        ("state", link.state.clone()),
        ("title", link.title.clone()),
        ("gives", link.abilities.join(", ")),
        ("for", word("audience")),
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
