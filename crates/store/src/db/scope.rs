//! For whom a unit of work runs: what PostgreSQL is told at its begin, so that it shows the rows of nobody else.

use domain::ids::OrgId;

/// For whom a unit of work runs. On PostgreSQL the second wall ([`crate::wall`]) goes by it; SQLite has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// For somebody of one organization, or somebody with a link of it: no other organization's rows exist.
    Org(OrgId),
    /// For the server itself, before it is known who asks (sign-in, tokens) or for all organizations (tidying, migrations).
    Server,
}

/// The setting that holds the scope, for the length of a transaction.
pub(crate) const SETTING: &str = "stile.org";
/// What the setting holds for [`Scope::Server`].
pub(crate) const EVERYTHING: &str = "*";

impl Scope {
    /// Whether what is of `org` is in it.
    pub fn includes(self, org: OrgId) -> bool {
        match self {
            Self::Org(only) => only == org,
            Self::Server => true,
        }
    }

    /// The statement that tells PostgreSQL. An id is digits and hyphens only, so it may stand in a text.
    pub(super) fn statement(self) -> String {
        match self {
            Self::Org(org) => format!("SET LOCAL {SETTING} = '{}'", org.0),
            Self::Server => format!("SET LOCAL {SETTING} = '{EVERYTHING}'"),
        }
    }
}
