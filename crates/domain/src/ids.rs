//! Identifiers: one type for each kind of thing, so that one cannot be taken for another. An id is never a secret.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

use crate::error::Error;

/// The length of the only form that ids are read in: a UUID has others, in braces or without hyphens.
const HYPHENATED_CHARS: usize = 36;

macro_rules! id_type {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = Error;
            /// Reads the hyphenated form; anything else is `invalid_id`.
            fn from_str(text: &str) -> Result<Self, Error> {
                let bad = || Error::invalid("invalid_id", concat!("that is not the id of a ", $word));
                if text.len() != HYPHENATED_CHARS {
                    return Err(bad());
                }
                Uuid::try_parse(text).map(Self).map_err(|_| bad())
            }
        }
    )*};
}

id_type! {
    /// An organization: one customer account on a server.
    OrgId = "organization";
    /// A person (or a shared credential) with an account.
    UserId = "user";
    /// A named set of internal users.
    GroupId = "group";
    /// A tree of files of its own.
    SpaceId = "space";
    /// A folder or a file.
    NodeId = "node";
    /// One state of a file's content.
    VersionId = "version";
    /// Immutable content, an ordered list of parts.
    BlobId = "blob";
    /// One sealed piece of a blob, written once.
    PartId = "part";
    /// A role given to a principal on a node.
    GrantId = "grant";
    /// A role of an organization's own.
    RoleId = "role";
    /// A share link.
    LinkId = "link";
    /// Something that a visitor did on a link.
    ActId = "line of a link's log";
    /// Another address of a link.
    AliasId = "QR code";
    /// Somebody a link is for.
    RecipientId = "recipient";
    /// What is said of a file that was sent in.
    ReceiptId = "receipt";
    /// What somebody asks of a link's owner.
    AskId = "ask";
    /// One visitor's session on a link.
    VisitId = "visit";
    /// A signed-in session of a user.
    SessionId = "session";
    /// A one-time way in, made by an administrator.
    EntryId = "one-time way in";
    /// A text that is shown once.
    SecretId = "secret";
    /// A bearer key for programs.
    ApiKeyId = "API key";
    /// A resumable upload under way.
    UploadId = "upload";
    /// A passkey of a user.
    PasskeyId = "passkey";
    /// One line of the event log.
    EventId = "event";
    /// One piece of work to do later.
    JobId = "job";
}
