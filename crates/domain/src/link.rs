//! Links: what a link may give, until when, and behind which password.

mod address;
mod request;
mod terms;

use std::time::Duration;

pub use address::{Address, key_of};
pub use request::{Request, RequestItem};
use serde::Serialize;
pub use terms::{Act, Audience, Form, Limits, Registration};

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
    /// Copy what they may read into a space of their own (S4.30). No capability on the node: it asks `download` there.
    pub save: bool,
    /// Send files in. Only on folders.
    pub upload: bool,
    /// Replace the content of files that they may read (S4.28).
    pub edit: bool,
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
        if self.edit {
            held = held | Capabilities::of(&[Capability::List, Capability::Edit]);
        }
        held
    }

    /// The abilities that a link's grant was made of; `save` is no capability and stays out.
    pub fn from_capabilities(held: Capabilities) -> Self {
        Self {
            preview: held.has(Capability::Preview),
            download: held.has(Capability::Download),
            save: false,
            upload: held.has(Capability::Upload),
            edit: held.has(Capability::Edit),
        }
    }

    /// Whether they make sense together: at least one, and saving and editing only with downloading.
    pub fn check(self) -> Result<()> {
        let wrong = |code, text| Err(Error::field("abilities", code, text));
        if self.capabilities().is_empty() && !self.save {
            return wrong("required", "choose at least one of `preview`, `download`, `upload`");
        }
        if (self.save || self.edit) && !self.download {
            return wrong("needs_download", "who may save or edit reads the bytes: add `download`");
        }
        Ok(())
    }

    /// Whether `next` lets visitors do something that this does not.
    pub fn is_wider(self, next: Self) -> bool {
        !self.capabilities().includes(next.capabilities()) || (next.save && !self.save)
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
    /// Its settings, without the password.
    pub terms: Terms,
    /// Whether it has a password.
    pub has_password: bool,
    /// Since when its password lets nobody in, because too many wrong ones were tried (T3).
    pub locked_at: Option<Timestamp>,
    /// Whether it shows its nodes as they are, or as they were when it was made.
    pub snapshot: bool,
    /// When it was ended for ever, while it is kept for the history (S4.51).
    pub ended_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts its changes: the ground of its ETag.
    pub revision: i64,
    /// The nodes it is on, in order.
    pub items: Vec<NodeId>,
}

/// The settings of a link that its owner can change, without its password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// What visitors see as its title.
    pub title: String,
    /// What it lets them do.
    pub abilities: Abilities,
    /// Who they may be.
    pub audience: Audience,
    /// How often they may do it.
    pub limits: Limits,
    /// What it asks of them before it lets them in.
    pub form: Form,
    /// What it asks them to send in.
    pub request: Option<Request>,
    /// An address that people can read and type, beside its token.
    pub address: Option<Address>,
    /// Not open before.
    pub starts_at: Option<Timestamp>,
    /// Until when; none is permanent.
    pub expires_at: Option<Timestamp>,
    /// For visitors.
    pub message: String,
    /// For internal users only (S5.62).
    pub note: String,
    /// Closed for now by its owner.
    pub paused: bool,
    /// Whether its owner is told by mail what visitors do (S5.30).
    pub notify: bool,
}

impl Terms {
    /// Whether visitors must pass a gate: only a visit that passed it opens the link.
    pub fn is_gated(&self, has_password: bool) -> bool {
        let is_told_apart = self.limits.visits.is_some() || self.request.is_some();
        has_password || self.audience != Audience::Anyone || is_told_apart || !self.form.is_empty()
    }

    /// Whether visits that passed the gate as it was must pass it again: it asks something else now.
    pub fn gate_differs(&self, next: &Self) -> bool {
        self.audience != next.audience || self.form != next.form
    }
}

/// Whether a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// It does.
    Active,
    /// Closed for now by its owner.
    Paused,
    /// Not open yet.
    Waiting,
    /// Ended by time.
    Expired,
    /// Ended for ever, and kept for the history only.
    Revoked,
}

impl LinkState {
    /// All of them, with their stable words.
    pub const ALL: [(&'static str, Self); 5] = [
        ("active", Self::Active),
        ("paused", Self::Paused),
        ("waiting", Self::Waiting),
        ("expired", Self::Expired),
        ("revoked", Self::Revoked),
    ];

    /// The stable word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, state)| *state == self).map_or("", |(word, _)| word)
    }
}

impl Link {
    /// Whether it opens at `now`. One that has ended is no longer paused.
    pub fn state(&self, now: Timestamp) -> LinkState {
        match () {
            () if self.ended_at.is_some() => LinkState::Revoked,
            () if self.is_expired(now) => LinkState::Expired,
            () if self.terms.paused => LinkState::Paused,
            () if self.terms.starts_at.is_some_and(|start| now < start) => LinkState::Waiting,
            () => LinkState::Active,
        }
    }

    /// The strong entity tag of the link's settings.
    pub fn etag(&self) -> String {
        format!("\"{}.{}\"", self.id.0.simple(), self.revision)
    }

    /// Whether it has ended by time.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.terms.expires_at.is_some_and(|end| end <= now)
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

/// The effective expiry: the earliest of what was asked, or the default, the policy's maximum and, where links end with their
/// owner's access, the end of that (S5.95). Asking for an instant that has passed, or for none where the policy forbids it, is
/// an error.
pub fn effective_expiry(
    policy: &Policy,
    asked: Option<Timestamp>,
    access_ends_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let days = |count: u16| now + Duration::from_secs(u64::from(count) * 86_400);
    if asked.is_some_and(|end| end <= now) {
        return Err(Error::field("expires_at", "in_the_past", "choose an instant in the future"));
    }
    let wanted = asked.or_else(|| policy.link_expiry_default_days.map(days));
    let bounds = [policy.link_expiry_days_max.map(days), access_ends_at.filter(|_| policy.links_auto_revoke_on_deactivation)];
    let effective = [wanted, bounds[0], bounds[1]].into_iter().flatten().min();
    if effective.is_none() && !policy.link_permanent_allowed {
        return Err(Error::field("expires_at", "required", "your organization asks every link to end: choose a date"));
    }
    Ok(effective)
}

/// Checks a note against the policy: where it must be there, blank is none (S5.64, S5.65).
pub fn check_note(policy: &Policy, note: &str) -> Result<()> {
    if policy.link_note_required && note.trim().is_empty() {
        return Err(Error::field("note", "required", "your organization asks every link to have a note: say what it is for"));
    }
    Ok(())
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
