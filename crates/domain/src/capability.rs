//! Capabilities: the things one may do with a node, and sets of them.

use std::fmt;
use std::ops::{BitAnd, BitOr, Sub};
use std::str::FromStr;

use crate::error::Error;

/// One thing one may do with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Capability {
    /// See the names of children.
    List = 1,
    /// See a rendition.
    Preview = 1 << 1,
    /// Read the bytes.
    Download = 1 << 2,
    /// Add new files and folders.
    Upload = 1 << 3,
    /// Replace, rename, move, restore a version.
    Edit = 1 << 4,
    /// Put into the trash.
    Delete = 1 << 5,
    /// Make links.
    ShareLink = 1 << 6,
    /// Grant a role, at most one's own.
    SharePeople = 1 << 7,
    /// Change any grant, set and clear private, purge from the trash.
    Manage = 1 << 8,
}

impl Capability {
    /// All of them, in the order of the table in `docs/access.md`.
    pub const ALL: [Self; 9] = [
        Self::List,
        Self::Preview,
        Self::Download,
        Self::Upload,
        Self::Edit,
        Self::Delete,
        Self::ShareLink,
        Self::SharePeople,
        Self::Manage,
    ];

    /// The word for it in texts, tables and the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Preview => "preview",
            Self::Download => "download",
            Self::Upload => "upload",
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::ShareLink => "share_link",
            Self::SharePeople => "share_people",
            Self::Manage => "manage",
        }
    }
}

impl FromStr for Capability {
    type Err = Error;
    fn from_str(word: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|capability| capability.word() == word)
            .ok_or_else(|| Error::invalid("unknown_capability", format!("`{word}` is not a capability")))
    }
}

/// A set of capabilities.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Capabilities(u16);

impl Capabilities {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Everything.
    pub const ALL: Self = Self((1 << 9) - 1);

    /// The set of these.
    pub const fn of(capabilities: &[Capability]) -> Self {
        let mut bits = 0;
        let mut rest = capabilities;
        while let [first, tail @ ..] = rest {
            bits |= *first as u16;
            rest = tail;
        }
        Self(bits)
    }

    /// Whether `capability` is in the set.
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & capability as u16 != 0
    }

    /// Whether all of `other` are in the set.
    pub const fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.into_iter().filter(move |capability| self.has(*capability))
    }

    /// The members' words, in the order of the table.
    pub fn words(self) -> Vec<&'static str> {
        self.iter().map(Capability::word).collect()
    }
}

impl From<Capability> for Capabilities {
    fn from(capability: Capability) -> Self {
        Self(capability as u16)
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(iter: I) -> Self {
        iter.into_iter().fold(Self::NONE, |set, capability| set | capability.into())
    }
}

impl BitOr for Capabilities {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Capabilities {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Sub for Capabilities {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.words()).finish()
    }
}

impl fmt::Display for Capabilities {
    /// The words, separated by commas: the form kept in the database.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().join(","))
    }
}

impl FromStr for Capabilities {
    type Err = Error;
    /// Reads the words separated by commas. INVARIANT: an unknown word is an error, never skipped (I24).
    fn from_str(words: &str) -> Result<Self, Error> {
        words.split(',').filter(|word| !word.is_empty()).map(Capability::from_str).collect()
    }
}
