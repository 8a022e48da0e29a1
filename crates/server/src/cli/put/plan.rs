//! What to do with one local file or folder, given what is there already. Pure: no file, no network.

use std::collections::HashMap;

use domain::ids::NodeId;
use domain::node::OnConflict;

use crate::client::upload::{Target, already_there, name_key};
use crate::client::wire::Node;
use crate::client::{Cause, Failure, Result};

/// What happens where a file of another content has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It becomes an old version.
    NewVersion,
    /// The new one gets a free name.
    KeepBoth,
    /// It stays, the new one is not sent.
    SkipExisting,
}

impl Mode {
    /// What the server is told.
    pub fn on_conflict(self) -> OnConflict {
        match self {
            Self::NewVersion => OnConflict::NewVersion,
            Self::KeepBoth => OnConflict::KeepBoth,
            Self::SkipExisting => OnConflict::Refuse,
        }
    }
}

/// What is in a folder of the server, by name.
#[derive(Debug, Default)]
pub struct Siblings {
    nodes: Vec<Node>,
    by_name: HashMap<String, usize>,
}

impl Siblings {
    /// Of a listing.
    pub fn new(nodes: Vec<Node>) -> Self {
        let by_name = nodes.iter().enumerate().map(|(at, node)| (name_key(&node.name), at)).collect();
        Self { nodes, by_name }
    }

    /// What has this name.
    pub fn find(&self, name: &str) -> Option<&Node> {
        self.by_name.get(&name_key(name)).and_then(|at| self.nodes.get(*at))
    }

    /// The ids of all.
    pub fn ids(&self) -> Vec<NodeId> {
        self.nodes.iter().map(|node| node.id).collect()
    }

    /// Whether the file is there with this content, under its name or, keeping both, one of its numbered names.
    pub fn hold(&self, target: &Target, size_bytes: u64, hash: &blake3::Hash) -> bool {
        already_there(&self.nodes, target, size_bytes, hash, &[]).is_some()
    }

    fn any_of_size(&self, size_bytes: u64) -> bool {
        self.nodes.iter().any(|node| node.size_bytes == Some(size_bytes))
    }
}

/// What to do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send it.
    Send,
    /// Send it, unless the content is there already: that needs its hash.
    Compare,
    /// Leave it.
    Skip,
}

/// What to do with a file called `name` of `size_bytes`.
pub fn file_step(mode: Mode, siblings: &Siblings, name: &str, size_bytes: u64) -> Result<Step> {
    let Some(there) = siblings.find(name) else { return Ok(Step::Send) };
    match mode {
        Mode::KeepBoth if siblings.any_of_size(size_bytes) => Ok(Step::Compare),
        Mode::KeepBoth => Ok(Step::Send),
        _ if there.is_folder() => Err(taken("a folder has this name there: rename one of them, or use --keep-both")),
        Mode::SkipExisting => Ok(Step::Skip),
        Mode::NewVersion if there.size_bytes == Some(size_bytes) => Ok(Step::Compare),
        Mode::NewVersion => Ok(Step::Send),
    }
}

/// The folder to put a local folder into, if one of its name is there.
pub fn folder_there<'a>(siblings: &'a Siblings, name: &str) -> Result<Option<&'a Node>> {
    match siblings.find(name) {
        Some(node) if !node.is_folder() => Err(taken("a file has this name there: rename one of them")),
        other => Ok(other),
    }
}

/// The names that the server would take for one that came before: `readme` after `README`.
pub fn clashes<'a>(names: impl Iterator<Item = &'a String>) -> HashMap<&'a str, &'a str> {
    let mut first = HashMap::new();
    let mut clashes = HashMap::new();
    for name in names {
        match first.entry(name_key(name)) {
            std::collections::hash_map::Entry::Occupied(earlier) => {
                clashes.insert(name.as_str(), *earlier.get());
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(name.as_str());
            }
        }
    }
    clashes
}

/// Why `name` cannot go beside `earlier`.
pub fn clash(earlier: &str) -> Failure {
    taken(&format!("for the server this is the same name as `{earlier}` beside it: rename one of them"))
}

fn taken(message: &str) -> Failure {
    Failure::new(Cause::Conflict, "name_taken", message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn siblings() -> Siblings {
        let node = |n: u32, kind: &str, name: &str, content: &str| -> Node {
            let id = format!("018f2b6e-0000-7000-8000-{n:012}");
            let file = kind == "file";
            serde_json::from_value(json!({
                "id": id, "space_id": id, "kind": kind, "name": name, "size_bytes": file.then_some(content.len()),
                "blake3": file.then(|| blake3::hash(content.as_bytes()).to_hex().to_string()),
            }))
            .unwrap()
        };
        Siblings::new(vec![
            node(1, "file", "README", "hello"),
            node(2, "file", "README (2)", "world!"),
            node(3, "folder", "sub", ""),
        ])
    }

    #[test]
    fn every_situation_has_its_step() {
        use Mode::{KeepBoth, NewVersion, SkipExisting};
        let taken = || Err("name_taken".to_owned());
        let table = [
            (NewVersion, "new.txt", 5, Ok(Step::Send)),
            (NewVersion, "README", 5, Ok(Step::Compare)),
            (NewVersion, "readme", 5, Ok(Step::Compare)),
            (NewVersion, "README", 7, Ok(Step::Send)),
            (NewVersion, "sub", 5, taken()),
            (SkipExisting, "README", 7, Ok(Step::Skip)),
            (SkipExisting, "new.txt", 7, Ok(Step::Send)),
            (SkipExisting, "sub", 7, taken()),
            (KeepBoth, "README", 6, Ok(Step::Compare)),
            (KeepBoth, "README", 9, Ok(Step::Send)),
            (KeepBoth, "sub", 9, Ok(Step::Send)),
        ];
        for (mode, name, size, step) in table {
            let found = file_step(mode, &siblings(), name, size).map_err(|failure| failure.code.into_owned());
            assert_eq!(found, step, "{mode:?} {name} {size}");
        }
    }

    #[test]
    fn keeping_both_again_keeps_no_third() {
        let target = |on_conflict| Target { parent: siblings().ids()[0], name: "README".into(), on_conflict };
        let hash = blake3::hash(b"world!");
        assert!(siblings().hold(&target(OnConflict::KeepBoth), 6, &hash));
        assert!(!siblings().hold(&target(OnConflict::NewVersion), 6, &hash));
    }

    #[test]
    fn folders_go_into_folders_only() {
        assert!(folder_there(&siblings(), "SUB").unwrap().is_some());
        assert!(folder_there(&siblings(), "new").unwrap().is_none());
        assert_eq!(folder_there(&siblings(), "readme").unwrap_err().code, "name_taken");
    }

    #[test]
    fn names_that_are_one_for_the_server_are_found() {
        let names = ["A".to_owned(), "a".to_owned(), "b".to_owned(), "e\u{301}".to_owned(), "\u{e9}".to_owned()];
        let clashes = clashes(names.iter());
        assert_eq!(clashes.get("a"), Some(&"A"));
        assert_eq!(clashes.get("\u{e9}"), Some(&"e\u{301}"));
        assert_eq!(clashes.len(), 2);
    }
}
