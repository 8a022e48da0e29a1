//! Roles: named sets of capabilities. The built-in ones, an organization's own, and what a link may be given.

use std::fmt;
use std::str::FromStr;

use crate::capability::{Capabilities, Capability};
use crate::error::Error;
use crate::ids::RoleId;
use crate::policy::Policy;

use Capability::{Delete, Download, Edit, List, Manage, Preview, ShareLink, SharePeople, Upload};

/// A named set of capabilities, as a grant holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Lists and sees renditions.
    Previewer,
    /// Lists and reads.
    Viewer,
    /// Writes and sees nothing.
    Uploader,
    /// Reads and adds.
    Contributor,
    /// Reads, adds, changes and deletes.
    Editor,
    /// All, and crosses barriers.
    Admin,
    /// The explicit right to make links; given beside another role.
    Sharer,
    /// A role of the organization's own, with the capabilities it has now.
    Own(RoleId, Capabilities),
    /// What a link may do: only a link's grant has this.
    Abilities(Capabilities),
}

impl Role {
    /// The built-in roles that people are given, weakest first.
    pub const BUILT_IN: [Self; 7] =
        [Self::Previewer, Self::Viewer, Self::Uploader, Self::Contributor, Self::Editor, Self::Admin, Self::Sharer];

    /// What the role gives under `policy` (`share.links_implied_by` decides whether Editor and Admin may make links).
    pub fn capabilities(self, policy: &Policy) -> Capabilities {
        let fixed = match self {
            Self::Previewer => Capabilities::of(&[List, Preview]),
            Self::Viewer => Capabilities::of(&[List, Preview, Download]),
            Self::Uploader => Capabilities::of(&[Upload]),
            Self::Contributor => Capabilities::of(&[List, Preview, Download, Upload]),
            Self::Editor => Capabilities::of(&[List, Preview, Download, Upload, Edit, Delete]),
            Self::Admin => Capabilities::of(&[List, Preview, Download, Upload, Edit, Delete, SharePeople, Manage]),
            Self::Sharer => Capabilities::of(&[ShareLink]),
            Self::Own(_, capabilities) | Self::Abilities(capabilities) => capabilities,
        };
        if policy.share_links_implied_by.contains(self) { fixed | ShareLink.into() } else { fixed }
    }

    /// Whether grants of this role reach past private folders: only roles with `manage` do, and never a link.
    pub fn crosses_barriers(self) -> bool {
        match self {
            Self::Admin => true,
            Self::Own(_, capabilities) => capabilities.has(Manage),
            _ => false,
        }
    }
}

impl fmt::Display for Role {
    /// The form kept in the database: `editor`, `own:<id>`, `abilities:list,preview`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Previewer => f.write_str("previewer"),
            Self::Viewer => f.write_str("viewer"),
            Self::Uploader => f.write_str("uploader"),
            Self::Contributor => f.write_str("contributor"),
            Self::Editor => f.write_str("editor"),
            Self::Admin => f.write_str("admin"),
            Self::Sharer => f.write_str("sharer"),
            Self::Own(id, _) => write!(f, "own:{id}"),
            Self::Abilities(capabilities) => write!(f, "abilities:{capabilities}"),
        }
    }
}

impl Role {
    /// Reads the form kept in the database. `own_capabilities` are those of the organization's own role that the
    /// text names, from the same row. INVARIANT: what cannot be read is an error, never a weaker or stronger role (I24).
    pub fn read(text: &str, own_capabilities: Option<&str>) -> Result<Self, Error> {
        if let Some(abilities) = text.strip_prefix("abilities:") {
            return Capabilities::from_str(abilities).map(Self::Abilities);
        }
        if let Some(id) = text.strip_prefix("own:") {
            let words = own_capabilities.ok_or_else(|| Error::internal(format!("the role `{id}` of a grant does not exist")))?;
            return Ok(Self::Own(id.parse()?, words.parse()?));
        }
        Self::from_str(text)
    }
}

impl FromStr for Role {
    type Err = Error;
    /// Reads the name of a built-in role.
    fn from_str(name: &str) -> Result<Self, Error> {
        Self::BUILT_IN
            .into_iter()
            .find(|role| role.to_string() == name)
            .ok_or_else(|| Error::field("role", "unknown_role", format!("`{name}` is not a role")))
    }
}
