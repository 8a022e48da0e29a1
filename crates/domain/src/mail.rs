//! Mail as a value: to whom, in which language, and what it is about. How it reads, `outbound` knows; that it is kept until it
//! is sent, `service`. No mail ever holds the password of a link or of an account (S2.25, S2.34).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::time::Timestamp;
use crate::user::email_key;

/// An e-mail address that can be written to. INVARIANT: no control characters, no blanks, none of `<>",;()[]\`, one `@`: it
/// is one recipient and never a second header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address as people type it; blanks around it are dropped. Anything else is `invalid_email` at the field `field`.
    pub fn read(field: &str, text: &str) -> Result<Self> {
        let text = text.trim();
        match email_key(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(error) => Err(Error::field(field, "invalid_email", error.message)),
        }
    }

    /// The address.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        Self::read("email", &text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A language that mails are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }
}

impl FromStr for Language {
    type Err = Error;
    /// Reads a tag.
    fn from_str(tag: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|language| language.tag() == tag);
        known.ok_or_else(|| {
            Error::field("language", "unknown_language", format!("`{tag}` is no language of ours: write `en` or `de`"))
        })
    }
}

/// What a mail is about, with all that it says. Addresses of pages are whole URLs of this server. Names, titles and messages
/// are as people wrote them: whoever writes the mail makes them harmless.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Mail {
    /// Whether mail arrives at all.
    Test {
        /// The URL of the server.
        server: String,
    },
    /// A one-time way in for somebody new.
    Invitation {
        /// Where they are invited to.
        organization: String,
        /// Where they choose a password.
        url: String,
        /// Until when that works.
        until: Timestamp,
    },
    /// A one-time way in for somebody whose password an administrator ended.
    SignInReset {
        /// Where they are a member.
        organization: String,
        /// Where they choose a password.
        url: String,
        /// Until when that works.
        until: Timestamp,
    },
    /// Somebody is sent a link.
    LinkShared {
        /// Who shares.
        sender: String,
        /// For which organization.
        organization: String,
        /// What is shared.
        title: String,
        /// What the sender says; empty is nothing.
        message: String,
        /// The link.
        url: String,
        /// Until when it works, if it ends.
        until: Option<Timestamp>,
        /// Whether it asks for a password, which comes another way (S2.25).
        has_password: bool,
    },
    /// A code by which somebody shows that a link's address is theirs.
    LinkCode {
        /// Whose link.
        organization: String,
        /// The code.
        code: String,
        /// For how many minutes it counts.
        minutes: u32,
    },
    /// A link ends soon: to its owner.
    LinkExpiring {
        /// What is shared.
        title: String,
        /// When it ends.
        at: Timestamp,
        /// Where it can be given more time.
        url: String,
    },
    /// A link was opened: to its owner.
    LinkOpened {
        /// What is shared.
        title: String,
        /// When.
        at: Timestamp,
        /// By whom, if they said.
        visitor: Option<String>,
        /// Where the owner sees more.
        url: String,
    },
    /// A link was opened by more, after its owner was told that it was: to its owner.
    LinkOpenedMore {
        /// What is shared.
        title: String,
        /// When they were told.
        since: Timestamp,
        /// Where the owner sees who.
        url: String,
    },
    /// A link lets nobody in by its password any more, because too many wrong ones were tried: to its owner.
    LinkLocked {
        /// What is shared.
        title: String,
        /// When.
        at: Timestamp,
        /// Where it is given a new password.
        url: String,
    },
    /// Files came in by a link: to its owner.
    LinkUploaded {
        /// What is shared.
        title: String,
        /// When.
        at: Timestamp,
        /// From whom, if they said.
        visitor: Option<String>,
        /// The names of the files; a mail shows the first few.
        files: Vec<String>,
        /// How many there are.
        count: u64,
        /// Whether they wait until the owner accepts them.
        #[serde(default)]
        waits: bool,
        /// Where they are.
        url: String,
    },
    /// More files came in by a link, after its owner was told that some had: to its owner.
    LinkUploadedMore {
        /// What is shared.
        title: String,
        /// When they were told.
        since: Timestamp,
        /// Where the owner sees which.
        url: String,
    },
    /// Somebody asks for access to a link, or for more time: to its owner.
    AccessRequested {
        /// What is shared.
        title: String,
        /// Who asks, as they call themselves.
        who: String,
        /// Their address.
        email: EmailAddress,
        /// What they say; empty is nothing.
        message: String,
        /// Where the owner answers.
        url: String,
    },
}

impl Mail {
    /// The stable word: what the operator sees of a mail that waits.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Test { .. } => "test",
            Self::Invitation { .. } => "invitation",
            Self::SignInReset { .. } => "sign_in_reset",
            Self::LinkShared { .. } => "link_shared",
            Self::LinkCode { .. } => "link_code",
            Self::LinkExpiring { .. } => "link_expiring",
            Self::LinkOpened { .. } => "link_opened",
            Self::LinkOpenedMore { .. } => "link_opened_more",
            Self::LinkLocked { .. } => "link_locked",
            Self::LinkUploaded { .. } => "link_uploaded",
            Self::LinkUploadedMore { .. } => "link_uploaded_more",
            Self::AccessRequested { .. } => "access_requested",
        }
    }
}

/// Says which sort of mail it is and nothing else: codes and URLs are secrets (I8).
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mail({})", self.word())
    }
}

/// A mail on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub to: EmailAddress,
    /// In which language.
    pub language: Language,
    /// When it was asked for.
    pub at: Timestamp,
    /// What it says.
    pub mail: Mail,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_recipient() {
        assert_eq!(EmailAddress::read("to", " Anna@Example.org ").unwrap().text(), "Anna@Example.org");
        for text in ["", "anna", "a@b\r\nBcc: c@d", "a@b, c@d", "Anna <a@b>", "a@b@c", "a\0@b", "a b@c"] {
            let error = EmailAddress::read("to", text).unwrap_err();
            assert_eq!((error.code, error.fields.len()), ("invalid_email", 1), "{text:?}");
        }
    }

    #[test]
    fn what_is_kept_of_a_letter_is_read_again_and_not_printed() {
        let mail = Mail::LinkCode { organization: "Acme".into(), code: "123456".into(), minutes: 10 };
        let letter =
            Letter { to: EmailAddress::read("to", "b@example.org").unwrap(), language: Language::German, at: Timestamp(5), mail };
        let kept = serde_json::to_string(&letter).unwrap();
        assert_eq!(serde_json::from_str::<Letter>(&kept).unwrap(), letter);
        assert!(!format!("{letter:?}").contains("123456"));
        let forged = kept.replace("b@example.org", "b@example.org, c@example.org");
        assert!(serde_json::from_str::<Letter>(&forged).is_err());
    }
}
