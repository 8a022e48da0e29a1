//! People with an account.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::ids::{OrgId, UserId};
use crate::limits;

/// What sort of account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    /// A member of the organization.
    Internal,
    /// An external collaborator: nobody's staff.
    External,
    /// One user name and password that several outside people use.
    Shared,
}

/// What an internal user may administer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminRole {
    /// Runs the organization.
    Admin,
    /// Reads everything about sharing, changes nothing.
    Auditor,
}

impl AdminRole {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }
}

/// What a one-time way in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// To choose a first password.
    Invitation,
    /// To choose a new password, because an administrator ended the old one.
    Reset,
}

impl EntryKind {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }
}

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// They may come in.
    Active,
    /// An administrator, or the policy, has shut it.
    Disabled,
    /// Its access has ended by time.
    Ended,
    /// They were never here and have no password yet: they hold a one-time way in, or it has ended.
    Invited,
}

/// A person with an account, as others may know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// Whose member, or by whom invited.
    pub org: OrgId,
    /// What sort.
    pub kind: UserKind,
    /// The address they sign in with, as they wrote it.
    pub email: String,
    /// What they are called.
    pub display_name: String,
    /// What they administer, if anything.
    pub admin: Option<AdminRole>,
}

/// An e-mail address in the one form by which accounts are told apart.
/// INVARIANT (I20): two addresses share a key only when they differ in ASCII letter case.
pub fn email_key(email: &str) -> Result<String> {
    let bad = || Error::field("email", "invalid_email", "that is not an e-mail address; write it like `name@example.org`");
    let (local, host) = email.rsplit_once('@').ok_or_else(bad)?;
    let plain = |c: char| {
        !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | ',' | ';' | '(' | ')' | '[' | ']' | '\\' | '@')
    };
    let host_char = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let labels_ok = host.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    let fits = !local.is_empty() && local.len() <= 64 && email.len() <= limits::EMAIL_BYTES_MAX;
    if !fits || !local.chars().all(plain) || !host.chars().all(host_char) || !labels_ok {
        return Err(bad());
    }
    Ok(email.to_ascii_lowercase())
}

/// A user name that several people share, trimmed, with the key by which it is told apart: 3 to 64 ASCII letters, digits and
/// `. _ -`, with a letter or digit at both ends. INVARIANT (I20): it has no `@`, so it is never an address's key.
pub fn shared_name(field: &'static str, text: &str) -> Result<(String, String)> {
    let name = text.trim();
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let ends_well = [name.chars().next(), name.chars().next_back()].iter().flatten().all(char::is_ascii_alphanumeric);
    let fits = (limits::SHARED_NAME_CHARS_MIN..=limits::SHARED_NAME_CHARS_MAX).contains(&name.len());
    if !fits || !ends_well || !name.chars().all(is_inner) {
        let text = "use 3 to 64 letters (a to z), digits and `. _ -`, and begin and end with a letter or a digit";
        return Err(Error::field(field, "invalid_shared_name", text));
    }
    Ok((name.to_owned(), name.to_ascii_lowercase()))
}

/// The key of what an account of this kind signs in with: of an address, or of a name that several people share.
pub fn login_key(kind: UserKind, login: &str) -> Result<String> {
    match kind {
        UserKind::Internal | UserKind::External => email_key(login),
        UserKind::Shared => shared_name("email", login).map(|(_, key)| key),
    }
}

/// The key of what somebody typed to sign in, whichever it is.
pub fn typed_login_key(login: &str) -> Result<String> {
    login_key(if login.contains('@') { UserKind::Internal } else { UserKind::Shared }, login)
}

/// Checks a display name: not blank, no control characters, at most [`limits::DISPLAY_NAME_CHARS_MAX`]. Gives it trimmed.
pub fn display_name(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::field(field, "required", "write a name"));
    }
    if text.chars().count() > limits::DISPLAY_NAME_CHARS_MAX || text.chars().any(char::is_control) {
        return Err(Error::field(field, "invalid_text", "use at most 200 characters and no control characters"));
    }
    Ok(text.to_owned())
}

/// Checks an account's password. Any characters are fine; only the length counts.
pub fn check_password(password: &str) -> Result<()> {
    if password.chars().count() < limits::PASSWORD_CHARS_MIN {
        return Err(Error::field("password", "password_too_short", "use at least 10 characters"));
    }
    if password.len() > limits::PASSWORD_BYTES_MAX {
        return Err(Error::field("password", "password_too_long", "use at most 1024 bytes"));
    }
    Ok(())
}
