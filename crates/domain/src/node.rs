//! Nodes: folders and files, and how they are listed.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::ids::{NodeId, OrgId, SpaceId, UserId, VersionId};
use crate::name::Name;
use crate::time::Timestamp;

/// Folder or file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Holds other nodes.
    Folder,
    /// Has versions.
    File,
}

/// A folder or a file of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its permanent id.
    pub id: NodeId,
    /// Whose.
    pub org: OrgId,
    /// In which space.
    pub space: SpaceId,
    /// The folder it is in; none for a root.
    pub parent: Option<NodeId>,
    /// Folder or file.
    pub kind: NodeKind,
    /// What it is called. The root carries the space's name.
    pub name: String,
    /// A folder with a barrier.
    pub private: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its content (a file) or its list of children (a folder) last changed.
    pub modified_at: Timestamp,
    /// Counts every change of the node itself: the ground of its ETag.
    pub revision: i64,
    /// The current version, for a file.
    pub content: Option<CurrentContent>,
    /// When it was put into the trash, if it is the top of what was.
    pub trashed_at: Option<Timestamp>,
}

/// The current content of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentContent {
    /// Which version.
    pub version: VersionId,
    /// How many bytes.
    pub size_bytes: u64,
    /// BLAKE3 of the bytes.
    pub blake3: [u8; 32],
}

/// The strong entity tag of the bytes of a version: an opaque id, not a hash.
pub fn etag_of(version: VersionId) -> String {
    format!("\"{}\"", version.0.simple())
}

impl Node {
    /// The strong entity tag of the node: a new one for every change.
    pub fn etag(&self) -> String {
        format!("\"{}.{}\"", self.id.0.simple(), self.revision)
    }

    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.kind == NodeKind::Folder
    }
}

/// One state of a file's content, as its history lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which.
    pub id: VersionId,
    /// 1 for the first.
    pub number: i64,
    /// How many bytes.
    pub size_bytes: u64,
    /// BLAKE3 of the bytes.
    pub blake3: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom; none for a visitor.
    pub created_by: Option<UserId>,
    /// Whether it is the current one.
    pub current: bool,
}

/// Whose tree a space is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpaceKind {
    /// Of one user.
    Personal,
    /// Of the organization: a repository.
    Team,
}

/// A tree of files of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    /// Which.
    pub id: SpaceId,
    /// Whose.
    pub org: OrgId,
    /// Personal or team.
    pub kind: SpaceKind,
    /// What it is called.
    pub name: String,
    /// The owner of a personal space.
    pub owner: Option<UserId>,
    /// Its top folder.
    pub root: NodeId,
    /// How many bytes all live versions and trash take.
    pub used_bytes: u64,
    /// How many it may take; none is without limit.
    pub quota_bytes: Option<u64>,
}

/// By what a listing is sorted. Folders always come before files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// Natural and case-folded: `a2` before `a10`.
    #[default]
    Name,
    /// By the time of change.
    Modified,
    /// By size.
    Size,
}

/// Which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Small first.
    #[default]
    Ascending,
    /// Large first.
    Descending,
}

/// What happens when a new node's name is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnConflict {
    /// An error; nothing happens.
    #[default]
    Refuse,
    /// The new node gets a free name: `a (2).txt`.
    KeepBoth,
    /// A new version of the file that is there. Needs `edit` on it.
    NewVersion,
}

/// More than this after the last dot is no extension to keep, but a name with a dot in it.
const EXTENSION_BYTES_MAX: usize = 64;

/// The `n`th name to try when `name` is taken: `a.txt`, `a (2).txt`, `a (3).txt`. Shortened where it would be too long.
pub fn free_name(name: &Name, n: u32) -> Result<Name> {
    if n < 2 {
        return Ok(name.clone());
    }
    let text = name.as_str();
    let (base, extension) = match text.rfind('.') {
        Some(dot) if dot > 0 && text.len() - dot <= EXTENSION_BYTES_MAX => text.split_at(dot),
        _ => (text, ""),
    };
    let suffix = format!(" ({n}){extension}");
    let room = crate::limits::NAME_BYTES_MAX
        .checked_sub(suffix.len())
        .ok_or_else(|| Error::conflict("name_taken", "the name is taken and too long to number"))?;
    let cut = (0..=base.len().min(room)).rev().find(|at| base.is_char_boundary(*at)).unwrap_or(0);
    let (kept, _) = base.split_at(cut);
    Name::stored(format!("{kept}{suffix}"))
}
