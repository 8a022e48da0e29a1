//! Listing.

use clap::Args;
use serde::Serialize;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::output::{Output, clean};
use crate::cli::remote::{Remote, SpaceRef};
use crate::cli::tally::Tally;
use crate::client::wire::{Node, TrashedNode};
use crate::client::{Api, Result};

/// List folders, or the facts of files
#[derive(Args)]
pub struct Ls {
    /// What to list; without it, the top of your personal space
    #[arg(value_name = "REMOTE")]
    remotes: Vec<Remote>,

    /// With size and time of the last change
    #[arg(long, short)]
    long: bool,

    /// With everything in the folders below
    #[arg(long, short = 'R')]
    recursive: bool,

    /// What is in the trash of the space; of the path only the space counts
    #[arg(long)]
    trash: bool,
}

/// A node with its place.
#[derive(Serialize)]
struct Entry<T> {
    path: String,
    #[serde(flatten)]
    node: T,
}

impl Ls {
    /// Lists.
    pub async fn run(mut self, context: &Context) -> Result<()> {
        if self.remotes.is_empty() {
            self.remotes.push(Remote { space: SpaceRef::Personal, path: domain::name::NodePath::default() });
        }
        if self.trash { self.list_trash(context).await } else { self.list(context).await }
    }

    async fn list(&self, context: &Context) -> Result<()> {
        let server = context.server()?;
        let (tally, mut all) = (Tally::default(), Vec::new());
        for remote in &self.remotes {
            tally.change(|state| state.items += 1);
            let entries = match server.node(remote).await {
                Ok(node) => self.entries(&server.api, remote, node).await,
                Err(failure) => Err(failure),
            };
            match entries {
                Ok(entries) => {
                    self.print(context.output, remote, &entries)?;
                    all.extend(entries);
                }
                Err(failure) => tally.fail(remote.to_string(), failure)?,
            }
        }
        let failed = tally.lock().failed_json();
        context.output.document(&json!({"items": all, "failed": failed}))?;
        tally.conclude(context.output)
    }

    /// What is in a folder, in the server's order; the file itself.
    async fn entries(&self, api: &Api, remote: &Remote, node: Node) -> Result<Vec<Entry<Node>>> {
        if !node.is_folder() {
            return Ok(vec![Entry { path: remote.to_string(), node }]);
        }
        let below = |folder: &str, node: Node| Entry { path: format!("{}/{}", folder.trim_end_matches('/'), node.name), node };
        let (mut entries, mut waiting) = (Vec::new(), vec![Entry { path: remote.to_string(), node }]);
        let mut first = true;
        while let Some(entry) = waiting.pop() {
            if first || (self.recursive && entry.node.is_folder()) {
                let children = api.children(entry.node.id).await?;
                waiting.extend(children.into_iter().rev().map(|child| below(&entry.path, child)));
            }
            if !first {
                entries.push(entry);
            }
            first = false;
        }
        Ok(entries)
    }

    fn print(&self, output: Output, remote: &Remote, entries: &[Entry<Node>]) -> Result<()> {
        if self.remotes.len() > 1 {
            output.line(&format!("{}:", clean(&remote.to_string())))?;
        }
        let top = remote.child_text("");
        for entry in entries {
            let name = if self.recursive { entry.path.strip_prefix(&top).unwrap_or(&entry.path) } else { &entry.node.name };
            output.line(&self.row(&entry.node, name))?;
        }
        Ok(())
    }

    fn row(&self, node: &Node, name: &str) -> String {
        let name = format!("{}{}", clean(name), if node.is_folder() { "/" } else { "" });
        if !self.long {
            return name;
        }
        let size = node.size_bytes.map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
        format!("{size:>15}  {:24}  {name}", clean(node.modified_at.as_deref().unwrap_or("-")))
    }

    async fn list_trash(&self, context: &Context) -> Result<()> {
        let server = context.server()?;
        let mut all: Vec<Entry<TrashedNode>> = Vec::new();
        for remote in &self.remotes {
            let top = Remote { space: remote.space.clone(), path: domain::name::NodePath::default() };
            for node in server.api.trash(server.top(&remote.space).await?.space).await? {
                let was_at = node.original_path.clone().unwrap_or_else(|| node.node.name.clone());
                let path = top.child_text(was_at.trim_start_matches('/'));
                let since =
                    if self.long { format!("{:24}  ", clean(node.trashed_at.as_deref().unwrap_or("-"))) } else { String::new() };
                context.output.line(&format!("{since}{}{}", clean(&path), if node.node.is_folder() { "/" } else { "" }))?;
                all.push(Entry { path, node });
            }
        }
        context.output.document(&json!({"items": all, "failed": []}))
    }
}
