//! What a client command works with: how it speaks, the server, and where a REMOTE is.

use std::path::PathBuf;

use domain::ids::{NodeId, SpaceId};
use domain::node::NodeKind;
use tokio::sync::OnceCell;

use super::output::Output;
use super::remote::{Remote, SpaceRef};
use super::session::Config;
use crate::client::wire::{Node, Space};
use crate::client::{Api, Cause, Failure, Result};

/// How a command speaks and where it keeps things.
pub struct Context {
    /// How it speaks.
    pub output: Output,
    /// Where it keeps things.
    pub config: Config,
}

impl Context {
    /// For one run of the command.
    pub fn new(output: Output, config_folder: Option<PathBuf>) -> Self {
        Self { output, config: Config::new(config_folder, |name| std::env::var_os(name)) }
    }

    /// The server one is signed in to.
    pub fn server(&self) -> Result<Server> {
        let api = self.config.connect(|name| std::env::var_os(name))?;
        Ok(Server { api, personal: OnceCell::new(), spaces: OnceCell::new() })
    }
}

/// A server and what we learned of it.
pub struct Server {
    /// The client.
    pub api: Api,
    personal: OnceCell<Top>,
    spaces: OnceCell<Vec<Space>>,
}

/// A space and its top folder.
#[derive(Clone, Copy, Debug)]
pub struct Top {
    /// The space.
    pub space: SpaceId,
    /// Its top folder.
    pub root: NodeId,
}

impl Server {
    /// The space of a REMOTE.
    pub async fn top(&self, space: &SpaceRef) -> Result<Top> {
        match space {
            SpaceRef::Personal => self.personal.get_or_try_init(|| self.find_personal()).await.copied(),
            SpaceRef::Named(name) => pick(self.spaces.get_or_try_init(|| self.api.spaces()).await?, name),
        }
    }

    async fn find_personal(&self) -> Result<Top> {
        let session = self.api.session().await?;
        let space = session
            .personal_space
            .ok_or_else(|| Failure::new(Cause::NotFound, "not_found", "you have no personal space: write SPACE:/path"))?;
        Ok(Top { space: space.id, root: space.root_id })
    }

    /// The node at a REMOTE.
    pub async fn node(&self, remote: &Remote) -> Result<Node> {
        let top = self.top(&remote.space).await?;
        let found = if remote.path.names().is_empty() {
            self.api.node(top.root).await
        } else {
            self.api.resolve(top.space, &remote.path.to_string()).await
        };
        found.map_err(|failure| failure.about(&remote.to_string()))
    }

    /// The node at a REMOTE, or none where nothing is.
    pub async fn find(&self, remote: &Remote) -> Result<Option<Node>> {
        match self.node(remote).await {
            Ok(node) => Ok(Some(node)),
            Err(failure) if failure.status == Some(404) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The folder that a REMOTE is in.
    pub async fn parent(&self, remote: &Remote) -> Result<Node> {
        let parent = remote.parent().ok_or_else(|| Failure::usage(format!("`{remote}` is the top of a space")))?;
        folder(self.node(&parent).await?, &parent)
    }

    /// The folder at a REMOTE, made with those above it where they are missing. Says how many were made.
    pub async fn make_folders(&self, remote: &Remote) -> Result<(Node, u64)> {
        let mut made = 0;
        let mut missing = Vec::new();
        let mut steps = remote.steps();
        let mut node = loop {
            let Some(step) = steps.pop() else { return Err(Failure::usage(format!("`{remote}` is nowhere"))) };
            match self.find(&step).await? {
                Some(node) => break folder(node, &step)?,
                None if step.path.names().is_empty() => return self.node(&step).await.map(|node| (node, 0)),
                None => missing.push(step),
            }
        };
        while let Some(step) = missing.pop() {
            let (next, new) = self.make_folder(node.id, &step).await?;
            node = next;
            made += u64::from(new);
        }
        Ok((node, made))
    }

    /// Makes one folder; somebody may have been quicker.
    async fn make_folder(&self, parent: NodeId, remote: &Remote) -> Result<(Node, bool)> {
        match self.api.make_folder(parent, remote.name().unwrap_or_default()).await {
            Ok(node) => Ok((node, true)),
            Err(failure) if failure.code == "name_taken" => Ok((folder(self.node(remote).await?, remote)?, false)),
            Err(failure) => Err(failure.about(&remote.to_string())),
        }
    }
}

/// The node, if it is a folder.
pub fn folder(node: Node, remote: &Remote) -> Result<Node> {
    match node.kind {
        NodeKind::Folder => Ok(node),
        NodeKind::File => Err(Failure::new(Cause::Conflict, "not_a_folder", format!("`{remote}` is a file: name a folder"))),
    }
}

fn pick(spaces: &[Space], name: &str) -> Result<Top> {
    let by_id = spaces.iter().find(|space| space.id.to_string() == name);
    let mut by_name = spaces.iter().filter(|space| space.name == name);
    let space = match (by_id, by_name.next(), by_name.next()) {
        (Some(space), _, _) | (None, Some(space), None) => space,
        (None, Some(_), Some(_)) => {
            return Err(Failure::new(
                Cause::Conflict,
                "ambiguous_space",
                format!("several spaces are called `{name}`: write the id"),
            ));
        }
        _ => {
            return Err(Failure::new(
                Cause::NotFound,
                "not_found",
                format!("there is no space `{name}`, or you do not have access to it"),
            ));
        }
    };
    Ok(Top { space: space.id, root: space.root_id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_is_picked_by_id_or_by_its_only_name() {
        let space = |n: u8, name: &str| -> Space {
            let id = format!("018f2b6e-0000-7000-8000-0000000000{n:02}");
            serde_json::from_value(serde_json::json!({"id": id, "kind": "team", "name": name, "root_id": id})).unwrap()
        };
        let spaces = [space(1, "Design"), space(2, "Twice"), space(3, "Twice")];
        assert_eq!(pick(&spaces, "Design").unwrap().space, spaces[0].id);
        assert_eq!(pick(&spaces, &spaces[2].id.to_string()).unwrap().space, spaces[2].id);
        assert_eq!(pick(&spaces, "Twice").unwrap_err().cause, Cause::Conflict);
        assert_eq!(pick(&spaces, "design").unwrap_err().cause, Cause::NotFound);
    }
}
