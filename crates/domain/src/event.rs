//! The event log: what happened, written in the same unit of work as what happened (I22).

use crate::access::Actor;
use crate::ids::{LinkId, NodeId, OrgId};

/// What sort of thing happened. The words are stable: programs filter by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// The organization was set up.
    OrganizationCreated,
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// An API key was made.
    KeyCreated,
    /// An API key was ended.
    KeyRevoked,
    /// A team space was made.
    SpaceCreated,
    /// A folder was made.
    FolderCreated,
    /// A file came in.
    FileCreated,
    /// A file's content was replaced.
    FileReplaced,
    /// An older version became the current one.
    VersionRestored,
    /// A node got another name.
    Renamed,
    /// A node got another parent.
    Moved,
    /// A node was copied.
    Copied,
    /// A node went to the trash.
    Trashed,
    /// A node came back from the trash.
    Restored,
    /// A node was ended for ever.
    Purged,
    /// A link was made.
    LinkCreated,
    /// A link was changed.
    LinkChanged,
    /// A link was ended for ever.
    LinkRevoked,
}

impl EventKind {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::OrganizationCreated => "organization_created",
            Self::SignedIn => "signed_in",
            Self::SignedOut => "signed_out",
            Self::KeyCreated => "key_created",
            Self::KeyRevoked => "key_revoked",
            Self::SpaceCreated => "space_created",
            Self::FolderCreated => "folder_created",
            Self::FileCreated => "file_created",
            Self::FileReplaced => "file_replaced",
            Self::VersionRestored => "version_restored",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::Copied => "copied",
            Self::Trashed => "trashed",
            Self::Restored => "restored",
            Self::Purged => "purged",
            Self::LinkCreated => "link_created",
            Self::LinkChanged => "link_changed",
            Self::LinkRevoked => "link_revoked",
        }
    }
}

/// One line to write.
#[derive(Clone, Debug)]
pub struct Event {
    /// In whose log.
    pub org: OrgId,
    /// What happened.
    pub kind: EventKind,
    /// Who did it.
    pub actor: Actor,
    /// To which node.
    pub node: Option<NodeId>,
    /// To which link.
    pub link: Option<LinkId>,
    /// More, without secrets (I8).
    pub details: serde_json::Value,
}
