//! What the server says and is told, as JSON: the shapes of the HTTP contract.

use domain::ids::{LinkId, NodeId, SecretId, SpaceId, UserId};
use domain::node::{NodeKind, OnConflict};
use serde::{Deserialize, Serialize};

/// A folder or a file, as far as the caller may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its permanent id.
    pub id: NodeId,
    /// In which space.
    pub space_id: SpaceId,
    /// The folder it is in; none for a root.
    #[serde(default)]
    pub parent_id: Option<NodeId>,
    /// Folder or file.
    pub kind: NodeKind,
    /// What it is called.
    pub name: String,
    /// A folder with a barrier.
    #[serde(default)]
    pub private: bool,
    /// How many bytes; none for a folder, or when one may only know the name.
    #[serde(default)]
    pub size_bytes: Option<u64>,
    /// BLAKE3 of the content.
    #[serde(default)]
    pub blake3: Option<String>,
    /// The current version.
    #[serde(default)]
    pub version_id: Option<String>,
    /// What kind of file.
    #[serde(default)]
    pub media_type: Option<String>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<String>,
    /// When its content last changed.
    #[serde(default)]
    pub modified_at: Option<String>,
    /// Its entity tag.
    #[serde(default)]
    pub etag: Option<String>,
    /// What one may do with it.
    #[serde(default)]
    pub capabilities: Vec<String>,
}

impl Node {
    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.kind == NodeKind::Folder
    }

    /// Whether it is a file with exactly this content.
    pub fn holds(&self, size_bytes: u64, blake3: &blake3::Hash) -> bool {
        self.size_bytes == Some(size_bytes) && self.hash().is_some_and(|hash| hash == *blake3)
    }

    /// The hash of its content.
    pub fn hash(&self) -> Option<blake3::Hash> {
        self.blake3.as_deref().and_then(|hex| blake3::Hash::from_hex(hex).ok())
    }
}

/// What the server says of something new.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Receipt {
    /// The node.
    Node(Box<Node>),
    /// Nothing but the name, to somebody who may send and not look.
    Blind {
        /// As it was sent.
        #[serde(rename = "name")]
        _name: String,
    },
}

impl Receipt {
    /// The node, where one may know it.
    pub fn node(self) -> Option<Node> {
        match self {
            Self::Node(node) => Some(*node),
            Self::Blind { .. } => None,
        }
    }
}

/// A node in the trash.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TrashedNode {
    /// The node.
    #[serde(flatten)]
    pub node: Node,
    /// Since when.
    #[serde(default)]
    pub trashed_at: Option<String>,
    /// Where it was.
    #[serde(default)]
    pub original_path: Option<String>,
}

/// A page of a listing.
#[derive(Debug, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    #[serde(default)]
    pub next_cursor: Option<String>,
}

/// A tree of files of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Space {
    /// Its id.
    pub id: SpaceId,
    /// `personal` or `team`.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// Its top folder.
    pub root_id: NodeId,
}

/// Somebody who is signed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// Their name.
    #[serde(default)]
    pub display_name: String,
}

/// The organization one is signed in to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: domain::ids::OrgId,
    /// Its name.
    pub name: String,
}

/// The personal space of who is signed in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct PersonalSpace {
    /// Its id.
    pub id: SpaceId,
    /// Its top folder.
    pub root_id: NodeId,
}

/// A signed-in session. The token is read, never written again.
#[derive(Clone, Deserialize)]
pub struct Session {
    /// Who.
    pub user: User,
    /// Where.
    pub organization: Organization,
    /// Their own space; an external user may have none.
    #[serde(default)]
    pub personal_space: Option<PersonalSpace>,
    /// The bearer token, in the answer to signing in only.
    #[serde(default)]
    pub token: Option<String>,
}

/// A share link, as its owner sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// What one hands out; none where it is not told to whoever asks.
    #[serde(default)]
    pub url: Option<String>,
    /// What visitors see as its title.
    #[serde(default)]
    pub title: String,
    /// On which nodes.
    #[serde(default)]
    pub nodes: Vec<NodeId>,
    /// What it gives.
    #[serde(default)]
    pub abilities: Vec<String>,
    /// Whether it has a password.
    #[serde(default)]
    pub has_password: bool,
    /// Until when; none is for ever.
    #[serde(default)]
    pub expires_at: Option<String>,
    /// For visitors.
    #[serde(default)]
    pub message: String,
    /// For colleagues.
    #[serde(default)]
    pub note: String,
    /// Closed for now.
    #[serde(default)]
    pub paused: bool,
    /// `active`, `paused` or `expired`.
    #[serde(default)]
    pub state: String,
    /// Who answers for it.
    #[serde(default)]
    pub owner_id: Option<UserId>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<String>,
    /// Its entity tag.
    #[serde(default)]
    pub etag: Option<String>,
    /// Its other settings, as the API gives them.
    #[serde(flatten)]
    pub more: serde_json::Map<String, serde_json::Value>,
}

/// What ended with a link.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Revoked {
    /// How many transfers ran by it and were stopped; a server of before does not say.
    #[serde(default)]
    pub stopped: u64,
}

/// A link to be made. Not `Debug`: it may hold a password.
#[derive(Serialize)]
pub struct NewLink<'a> {
    /// On which nodes.
    pub nodes: Vec<NodeId>,
    /// What it gives.
    pub abilities: Vec<&'static str>,
    /// What one must know to open it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<&'a str>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// What visitors see as its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    /// For visitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<&'a str>,
    /// For colleagues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'a str>,
    /// Whether it shows its nodes as they are now.
    pub snapshot: bool,
    /// The other settings, as the API takes them.
    #[serde(flatten)]
    pub terms: serde_json::Map<String, serde_json::Value>,
}

/// A text to be shown once. Not `Debug`: it is a secret.
#[derive(Serialize)]
pub struct NewSecret<'a> {
    /// The text.
    pub text: &'a str,
    /// How many hours it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_hours: Option<u32>,
}

/// An address that shows a text once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MadeSecret {
    /// Which.
    pub id: SecretId,
    /// The address.
    pub url: String,
    /// When it was made.
    pub created_at: String,
    /// Until when it waits.
    pub expires_at: String,
}

/// How the API writes what happens when a name is taken.
pub fn on_conflict_text(on_conflict: OnConflict) -> &'static str {
    match on_conflict {
        OnConflict::Refuse => "refuse",
        OnConflict::KeepBoth => "keep_both",
        OnConflict::NewVersion => "new_version",
    }
}
