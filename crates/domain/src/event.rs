//! The event log: what happened, written in the same unit of work as what happened (I22).

use std::str::FromStr;

use uuid::Uuid;

use crate::access::Actor;
use crate::error::Error;
use crate::ids::{LinkId, NodeId, OrgId};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What sort of thing happened. The words are stable: programs filter by them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $($(#[$doc])* $name,)*
        }

        impl EventKind {
            /// Every kind there is.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable word.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

kinds! {
    /// The organization was set up.
    OrganizationCreated = "organization_created",
    /// The organization got a new key, which seals what is new.
    OrganizationKeyRotated = "organization_key_rotated",
    /// Somebody signed in.
    SignedIn = "signed_in",
    /// Somebody signed out.
    SignedOut = "signed_out",
    /// An API key was made.
    KeyCreated = "key_created",
    /// An API key was ended.
    KeyRevoked = "key_revoked",
    /// A team space was made.
    SpaceCreated = "space_created",
    /// A folder was made.
    FolderCreated = "folder_created",
    /// A file came in.
    FileCreated = "file_created",
    /// A file's content was replaced.
    FileReplaced = "file_replaced",
    /// An older version became the current one.
    VersionRestored = "version_restored",
    /// A node got another name.
    Renamed = "renamed",
    /// A node got another parent.
    Moved = "moved",
    /// A node was copied.
    Copied = "copied",
    /// A node went to the trash.
    Trashed = "trashed",
    /// A node came back from the trash.
    Restored = "restored",
    /// A node was ended for ever.
    Purged = "purged",
    /// A file that a visitor sent got its place.
    FileAccepted = "file_accepted",
    /// A file that a visitor sent got none, and lies in the trash.
    FileDeclined = "file_declined",
    /// A link was made.
    LinkCreated = "link_created",
    /// A link was changed.
    LinkChanged = "link_changed",
    /// A link was ended for ever.
    LinkRevoked = "link_revoked",
    /// An administrator made an account.
    UserCreated = "user_created",
    /// An administrator made a one-time way in for somebody.
    UserInvited = "user_invited",
    /// Somebody came in by a one-time way and chose a password.
    UserJoined = "user_joined",
    /// An account was changed: its name, address, administration or end.
    UserChanged = "user_changed",
    /// An account was shut.
    UserDisabled = "user_disabled",
    /// A shut account was opened again.
    UserEnabled = "user_enabled",
    /// Somebody's password and sessions were ended by an administrator.
    UserReset = "user_reset",
    /// Somebody can show more than a password now: an app that makes codes, a passkey.
    SecondFactorAdded = "second_factor_added",
    /// An app that makes codes, or a passkey, counts no more.
    SecondFactorRemoved = "second_factor_removed",
    /// Somebody had new recovery codes made; those before ended.
    RecoveryCodesMade = "recovery_codes_made",
    /// Somebody came in by a recovery code.
    RecoveryCodeUsed = "recovery_code_used",
    /// A user name that several people share got another password; its sessions ended.
    SharedPasswordChanged = "shared_password_changed",
    /// An account was ended for ever.
    UserDeleted = "user_deleted",
    /// Sessions were ended before their time.
    SessionsEnded = "sessions_ended",
    /// A group was made.
    GroupCreated = "group_created",
    /// A group got another name.
    GroupRenamed = "group_renamed",
    /// A group was ended.
    GroupDeleted = "group_deleted",
    /// Somebody was put into a group.
    GroupJoined = "group_joined",
    /// Somebody was taken out of a group.
    GroupLeft = "group_left",
    /// Somebody was given a role on a node.
    Granted = "granted",
    /// A grant was changed.
    GrantChanged = "grant_changed",
    /// A grant was taken back.
    GrantRevoked = "grant_revoked",
    /// A folder was made private.
    MadePrivate = "made_private",
    /// A folder is private no more.
    PrivateCleared = "private_cleared",
    /// A role of the organization's own was made.
    RoleCreated = "role_created",
    /// A role of the organization's own was changed.
    RoleChanged = "role_changed",
    /// A role of the organization's own was ended.
    RoleDeleted = "role_deleted",
    /// Somebody made an address that shows a text once.
    SecretMade = "secret_made",
    /// Such a text was shown, and is gone.
    SecretShown = "secret_shown",
    /// Somebody took such a text back.
    SecretTakenBack = "secret_taken_back",
    /// The policy was changed.
    PolicyChanged = "policy_changed",
    /// How much may be kept was changed.
    QuotaChanged = "quota_changed",
    /// An administrator gave themselves Admin on a space.
    SpaceEntered = "space_entered",
    /// A personal space became a team space of somebody else, because its owner left.
    SpaceHandedOver = "space_handed_over",
}

impl FromStr for EventKind {
    type Err = Error;
    /// Reads the stable word.
    fn from_str(word: &str) -> Result<Self, Error> {
        let known = Self::ALL.iter().copied().find(|kind| kind.word() == word);
        known.ok_or_else(|| Error::field("kind", "unknown_kind", format!("`{word}` is not a kind of event")))
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
    /// About whom it is: the user, group or role that something was done or given to.
    pub subject: Option<Uuid>,
    /// More, without secrets (I8).
    pub details: serde_json::Value,
}
