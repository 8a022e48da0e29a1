//! Administrators: who may look at everything about an organization's people and sharing, and who may change it.
//! Being one gives nothing on files: about those only [`crate::access`] decides.

use std::ops::Deref;

use crate::access::Actor;
use crate::error::{Error, Kind, Result};
use crate::ids::OrgId;
use crate::time::Timestamp;
use crate::user::{AdminRole, User, UserKind};

/// That somebody may look at everything in the Admin center. Only [`audits`] and [`administers`] make it.
///
/// INVARIANT: made and used within one unit of work, as a proof of the access rule is.
#[derive(Clone, Copy, Debug)]
pub struct Audits {
    actor: Actor,
    org: OrgId,
    at: Timestamp,
}

impl Audits {
    /// Who may.
    pub fn actor(&self) -> Actor {
        self.actor
    }
    /// The one organization in which they may.
    pub fn org(&self) -> OrgId {
        self.org
    }
    /// When it was decided.
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

/// That somebody may change everything in the Admin center. Only [`administers`] makes it.
#[derive(Clone, Copy, Debug)]
pub struct Administers(Audits);

impl Deref for Administers {
    type Target = Audits;
    fn deref(&self) -> &Audits {
        &self.0
    }
}

/// Whether `user` may look: administrators and auditors who are `active` members (S3.1, S3.2).
pub fn audits(user: &User, active: bool, now: Timestamp) -> Result<Audits> {
    let may = active && user.kind == UserKind::Internal && user.admin.is_some();
    may.then_some(Audits { actor: Actor::User(user.id), org: user.org, at: now })
        .ok_or_else(|| Error::refused("this is for the administrators of your organization: ask one of them"))
}

/// Whether `user` may change: administrators who are `active` members (S3.3). An auditor is told that they may only look.
pub fn administers(user: &User, active: bool, now: Timestamp) -> Result<Administers> {
    let looks = audits(user, active, now)?;
    match user.admin {
        Some(AdminRole::Admin) => Ok(Administers(looks)),
        _ => {
            Err(Error::new(Kind::Refused, "auditor", "you may look at everything here and change nothing: ask an administrator"))
        }
    }
}
