//! Links: what a link may give, until when, and behind which password.

use std::time::Duration;

use crate::capability::{Capabilities, Capability};
use crate::error::{Error, Result};
use crate::ids::{LinkId, NodeId, OrgId, UserId};
use crate::limits;
use crate::policy::Policy;
use crate::time::Timestamp;

/// What a link lets its visitors do, each apart (S2.3, S2.16).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    /// See the names and a rendition.
    pub preview: bool,
    /// Read the bytes.
    pub download: bool,
    /// Send files in. Only on folders.
    pub upload: bool,
}

impl Abilities {
    /// The capabilities a link's grant holds. Upload alone gives no sight of anything (S2.17, S2.18).
    pub fn capabilities(self) -> Capabilities {
        let mut held = Capabilities::NONE;
        if self.preview {
            held = held | Capabilities::of(&[Capability::List, Capability::Preview]);
        }
        if self.download {
            held = held | Capabilities::of(&[Capability::List, Capability::Download]);
        }
        if self.upload {
            held = held | Capability::Upload.into();
        }
        held
    }

    /// The abilities that a link's grant was made of.
    pub fn from_capabilities(held: Capabilities) -> Self {
        Self {
            preview: held.has(Capability::Preview),
            download: held.has(Capability::Download),
            upload: held.has(Capability::Upload),
        }
    }
}

/// A share link as its owner sees it. Its token is not here: only its hash is kept, and a sealed copy for its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which.
    pub id: LinkId,
    /// Whose.
    pub org: OrgId,
    /// Who answers for it; none for one made by a site-wide key.
    pub owner: Option<UserId>,
    /// What visitors see as its title.
    pub title: String,
    /// What it lets them do.
    pub abilities: Abilities,
    /// Whether it has a password.
    pub has_password: bool,
    /// Until when; none is permanent.
    pub expires_at: Option<Timestamp>,
    /// For visitors.
    pub message: String,
    /// For internal users only (S5.62).
    pub note: String,
    /// Closed for now by its owner.
    pub paused: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts its changes: the ground of its ETag.
    pub revision: i64,
    /// The nodes it is on, in order.
    pub items: Vec<NodeId>,
}

/// Whether a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It does.
    Active,
    /// Closed for now by its owner.
    Paused,
    /// Ended by time.
    Expired,
}

impl Link {
    /// Whether it opens at `now`. One that has ended is no longer paused.
    pub fn state(&self, now: Timestamp) -> LinkState {
        match (self.is_expired(now), self.paused) {
            (true, _) => LinkState::Expired,
            (false, true) => LinkState::Paused,
            (false, false) => LinkState::Active,
        }
    }

    /// The strong entity tag of the link's settings.
    pub fn etag(&self) -> String {
        format!("\"{}.{}\"", self.id.0.simple(), self.revision)
    }

    /// Whether it has ended by time.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}

/// Checks a new link password against the policy (S4.36 to S4.38: length, letters and digits, case-sensitive).
pub fn check_password(policy: &Policy, password: &str) -> Result<()> {
    let length = password.chars().count();
    let (min, max) = (usize::from(policy.link_password_length_min), usize::from(policy.link_password_length_max));
    if length < min || length > max || password.len() > limits::PASSWORD_BYTES_MAX {
        return Err(Error::field("password", "password_length", format!("use {min} to {max} characters")));
    }
    if policy.link_password_alphanumeric && !password.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(Error::field("password", "password_characters", "use letters and digits only"));
    }
    Ok(())
}

/// The effective expiry: the earliest of what was asked, or the default, and the policy's maximum.
/// Asking for an instant that has passed, or for none where the policy forbids it, is an error.
pub fn effective_expiry(policy: &Policy, asked: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>> {
    let days = |count: u16| now + Duration::from_secs(u64::from(count) * 86_400);
    if asked.is_some_and(|end| end <= now) {
        return Err(Error::field("expires_at", "in_the_past", "choose an instant in the future"));
    }
    let wanted = asked.or_else(|| policy.link_expiry_default_days.map(days));
    let bound = policy.link_expiry_days_max.map(days);
    let effective = match (wanted, bound) {
        (Some(wanted), Some(bound)) => Some(wanted.min(bound)),
        (wanted, bound) => wanted.or(bound),
    };
    if effective.is_none() && !policy.link_permanent_allowed {
        return Err(Error::field("expires_at", "required", "your organization asks every link to end: choose a date"));
    }
    Ok(effective)
}

/// Checks a title, message or note: at most [`limits::LINK_TEXT_CHARS_MAX`] characters, no control characters but line ends.
pub fn check_text(field: &'static str, text: &str) -> Result<String> {
    let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let text = text.replace("\r\n", "\n");
    if text.chars().count() > limits::LINK_TEXT_CHARS_MAX || text.chars().any(bad) {
        return Err(Error::field(field, "invalid_text", "use at most 2000 characters and no control characters"));
    }
    Ok(text.trim().to_owned())
}
