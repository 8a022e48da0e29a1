//! Folders and files on the server: making, moving, trashing, restoring. Listing is [`ls`].

pub mod ls;

use clap::Args;
use domain::node::OnConflict;
use serde::Serialize;
use serde_json::json;

use super::context::{Context, Server};
use super::output::clean;
use super::remote::Remote;
use super::tally::Tally;
use crate::client::upload::name_key;
use crate::client::wire::{Node, TrashedNode};
use crate::client::{Cause, Failure, Result};

/// Make folders
#[derive(Args)]
pub struct Mkdir {
    /// What to make
    #[arg(value_name = "REMOTE", required = true)]
    remotes: Vec<Remote>,

    /// Make the folders above too, and be content with those that are there
    #[arg(long, short)]
    parents: bool,
}

/// Move or rename files and folders
///
/// Where the last REMOTE is a folder, the others go into it; otherwise it is the new name of the only other one.
#[derive(Args)]
pub struct Mv {
    /// What to move
    #[arg(value_name = "REMOTE", required = true)]
    from: Vec<Remote>,

    /// Where to
    #[arg(value_name = "TO", required = true)]
    to: Remote,
}

/// Put files and folders into the trash
#[derive(Args)]
pub struct Rm {
    /// What to remove
    #[arg(value_name = "REMOTE", required = true)]
    remotes: Vec<Remote>,
}

/// Take files and folders out of the trash, to where they were
///
/// What was trashed last under a path comes back. `stile ls --trash` lists what is there.
#[derive(Args)]
pub struct Restore {
    /// Where it was
    #[arg(value_name = "REMOTE", required = true)]
    remotes: Vec<Remote>,

    /// Where the name is taken by now, restore under a free one
    #[arg(long)]
    keep_both: bool,
}

/// One node after the command, with its place.
#[derive(Serialize)]
struct Item {
    path: String,
    #[serde(flatten)]
    node: Option<Node>,
}

impl Mkdir {
    /// Makes them.
    pub async fn run(self, context: &Context) -> Result<()> {
        let server = context.server()?;
        each(context, "made", &self.remotes, async |remote| match remote.name() {
            _ if self.parents => server.make_folders(remote).await.map(|(node, _)| Some(node)),
            Some(name) => server.api.make_folder(server.parent(remote).await?.id, name).await.map(Some),
            None => Err(Failure::new(Cause::Conflict, "name_taken", "the top of a space is there already")),
        })
        .await
    }
}

impl Mv {
    /// Moves them.
    pub async fn run(self, context: &Context) -> Result<()> {
        let server = context.server()?;
        let target = server.find(&self.to).await?;
        let into = target.filter(Node::is_folder);
        if into.is_none() && self.from.len() > 1 {
            return Err(Failure::new(
                Cause::Conflict,
                "not_a_folder",
                format!("`{}` is not a folder: several cannot go there", self.to),
            ));
        }
        each(context, "moved", &self.from, async |remote| {
            let node = server.node(remote).await?;
            let moved = match &into {
                Some(folder) => server.api.move_node(node.id, Some(folder.id), None).await?,
                None => self.rename(&server, &node).await?,
            };
            Ok(Some(moved))
        })
        .await
    }

    async fn rename(&self, server: &Server, node: &Node) -> Result<Node> {
        let parent = server.parent(&self.to).await?;
        let elsewhere = (node.parent_id != Some(parent.id)).then_some(parent.id);
        server.api.move_node(node.id, elsewhere, self.to.name()).await
    }
}

impl Rm {
    /// Trashes them.
    pub async fn run(self, context: &Context) -> Result<()> {
        let server = context.server()?;
        each(context, "trashed", &self.remotes, async |remote| {
            let node = server.node(remote).await?;
            server.api.trash_node(node.id).await?;
            Ok(Some(node))
        })
        .await
    }
}

impl Restore {
    /// Restores them.
    pub async fn run(self, context: &Context) -> Result<()> {
        let server = context.server()?;
        let on_conflict = if self.keep_both { OnConflict::KeepBoth } else { OnConflict::Refuse };
        each(context, "restored", &self.remotes, async |remote| {
            let trashed = server.api.trash(server.top(&remote.space).await?.space).await?;
            let newest = newest_of(&trashed, remote)
                .ok_or_else(|| Failure::new(Cause::NotFound, "not_found", "it is not in the trash"))?;
            server.api.restore(newest.node.id, on_conflict).await.map(Some)
        })
        .await
    }
}

/// What was trashed last from this place.
fn newest_of<'a>(trashed: &'a [TrashedNode], remote: &Remote) -> Option<&'a TrashedNode> {
    let key = |path: &str| path.trim_matches('/').split('/').map(name_key).collect::<Vec<_>>();
    let wanted = key(&remote.path.to_string());
    let there = |node: &&TrashedNode| node.original_path.as_deref().is_some_and(|path| key(path) == wanted);
    trashed.iter().filter(there).max_by(|a, b| a.trashed_at.cmp(&b.trashed_at))
}

/// Does the same with every REMOTE; one that fails does not keep the others from it.
async fn each(
    context: &Context,
    word: &str,
    remotes: &[Remote],
    act: impl AsyncFn(&Remote) -> Result<Option<Node>>,
) -> Result<()> {
    let (tally, mut items) = (Tally::default(), Vec::new());
    tally.change(|state| state.items = u64::try_from(remotes.len()).unwrap_or(u64::MAX));
    for remote in remotes {
        match act(remote).await {
            Ok(node) => {
                context.output.line(&format!("{word} {}", clean(&remote.to_string())))?;
                items.push(Item { path: remote.to_string(), node });
            }
            Err(failure) => tally.fail(remote.to_string(), failure)?,
        }
    }
    let failed = tally.lock().failed_json();
    context.output.document(&json!({"items": items, "failed": failed}))?;
    tally.conclude(context.output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_the_same_place_is_restored() {
        let trashed: Vec<TrashedNode> = [
            ("/in/a.txt", "2026-01-01", 1),
            ("/in/A.txt", "2026-03-01", 2),
            ("/out/a.txt", "2026-04-01", 3),
        ]
        .into_iter()
        .map(|(path, at, n)| {
            let id = format!("018f2b6e-0000-7000-8000-00000000000{n}");
            let value =
                json!({"id": id, "space_id": id, "kind": "file", "name": "a.txt", "original_path": path, "trashed_at": at});
            serde_json::from_value(value).unwrap()
        })
        .collect();
        let find = |text: &str| newest_of(&trashed, &text.parse().unwrap()).map(|found| found.trashed_at.clone().unwrap());
        assert_eq!(find("/in/a.txt"), Some("2026-03-01".into()));
        assert_eq!(find("/a.txt"), None);
    }
}
