//! Grants: a role given to a principal on a node.

use serde::{Deserialize, Serialize};

use crate::ids::{GrantId, GroupId, LinkId, UserId};
use crate::role::Role;
use crate::time::Timestamp;

/// Whom a grant is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Principal {
    /// One user.
    User(UserId),
    /// Every member of a group.
    Group(GroupId),
    /// Whoever opens a link.
    Link(LinkId),
}

/// How far down a grant goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The node and everything below it, up to barriers.
    #[default]
    Tree,
    /// The folder itself and the files directly in it.
    Folder,
}

/// A role given to a principal on a node; which node, its place says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which.
    pub id: GrantId,
    /// To whom.
    pub principal: Principal,
    /// What.
    pub role: Role,
    /// How far down.
    pub scope: Scope,
    /// Until when; it is in force while now is before this.
    pub until: Option<Timestamp>,
}
