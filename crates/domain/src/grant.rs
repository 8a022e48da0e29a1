//! Grants: a role given to a principal on a node.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::Held;
use crate::capability::{Capabilities, Capability};
use crate::error::{Error, Kind, Result};
use crate::ids::{GrantId, GroupId, LinkId, UserId};
use crate::policy::Policy;
use crate::role::Role;
use crate::time::Timestamp;
use crate::user::UserKind;

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

impl Principal {
    /// Its id, whatever it is.
    pub fn id(self) -> Uuid {
        match self {
            Self::User(id) => id.0,
            Self::Group(id) => id.0,
            Self::Link(id) => id.0,
        }
    }
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

/// What somebody wants to give to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gift {
    /// What.
    pub role: Role,
    /// How far down.
    pub scope: Scope,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// Whether the policy lets a role be given (S3.21).
pub fn expect_offered(role: Role, policy: &Policy) -> Result<()> {
    if policy.offers(role) {
        return Ok(());
    }
    let text = format!("the role `{role}` is switched off by your organization: choose another one");
    Err(Error::new(Kind::Refused, "role_not_available", text))
}

/// Whether whoever holds `held` on a node, each capability of it until `held_until`, may give this there.
///
/// `manage` gives any role; `share_people` alone gives at most what its holder has. Neither gives it further down or for
/// longer than its holder has it (I5). An error says which of it is too much.
pub fn may_give(gift: &Gift, held: Held, held_until: impl Fn(Capability) -> Option<Timestamp>, policy: &Policy) -> Result<()> {
    let reach = match gift.scope {
        Scope::Tree => held.below,
        Scope::Folder => held.here,
    };
    let given = gift.role.capabilities(policy);
    let by = if reach.has(Capability::Manage) { Capability::Manage.into() } else { given | Capability::SharePeople.into() };
    if !reach.includes(by) {
        let text = "that is more than you hold here yourself: choose a weaker role, or only this folder without what is below";
        return Err(Error::new(Kind::Refused, "role_too_high", text));
    }
    let end = by.iter().filter_map(held_until).min();
    if end.is_none_or(|end| gift.until.is_some_and(|until| until <= end)) {
        return Ok(());
    }
    Err(Error::field("until", "too_long", "your own access ends before that: choose an end that is not later than yours"))
}

/// Whether a role is not too much for somebody of this kind (S1.15, S1.16).
pub fn may_receive(role: Role, kind: UserKind, policy: &Policy) -> Result<()> {
    if kind == UserKind::Internal {
        return Ok(());
    }
    if !policy.external_sharing {
        let text = "your organization does not share with people from outside: ask an administrator";
        return Err(Error::new(Kind::Refused, "external_sharing_off", text));
    }
    let most: Capabilities = Role::from(policy.external_max_role).capabilities(policy);
    if most.includes(role.capabilities(policy)) {
        return Ok(());
    }
    let text = format!("people from outside can be given `{}` at most", Role::from(policy.external_max_role));
    Err(Error::new(Kind::Refused, "role_too_high", text))
}
