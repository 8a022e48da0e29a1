//! Names and paths: one canonical form, made once at the edge.
//!
//! INVARIANT (I11): a name is data of the database. It never becomes a path of ours.

use std::fmt;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::error::{Error, Result};
use crate::limits;
use crate::policy::Policy;

/// The name of a node: NFC, 1 to 255 bytes, no slash, no control or direction characters, not `.` or `..`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name(String);

impl Name {
    /// Reads a name that a person or program sent, under the organization's policy.
    pub fn new(text: &str, policy: &Policy) -> Result<Self> {
        let name = Self::stored(text.nfc().collect::<String>())?;
        if policy.portable_names {
            name.check_portable()?;
        }
        Ok(name)
    }

    /// Reads a name from bytes: they must be UTF-8, nothing is replaced.
    pub fn from_bytes(bytes: &[u8], policy: &Policy) -> Result<Self> {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Error::field("name", "invalid_name", "the name is not UTF-8: encode it as UTF-8"))?;
        Self::new(text, policy)
    }

    /// A name that need not be portable: one that is stored already, or made from one that is.
    pub fn stored(text: String) -> Result<Self> {
        let refuse = |why: &str| Err(Error::field("name", "invalid_name", format!("the name {why}")));
        if text.is_empty() {
            return refuse("is empty: write one");
        }
        if text == "." || text == ".." {
            return refuse("means a folder on the way: choose another");
        }
        if text.len() > limits::NAME_BYTES_MAX {
            return Err(Error::field("name", "name_too_long", "the name is longer than 255 bytes: shorten it"));
        }
        if text.contains('/') {
            return refuse("contains a slash: leave it out");
        }
        if text.chars().any(is_forbidden) {
            return refuse("contains a control, separator or direction character: leave it out");
        }
        if longest_run_of_marks(&text) > limits::NAME_COMBINING_MARKS_MAX {
            return refuse("piles up too many combining marks: leave some out");
        }
        Ok(Self(text))
    }

    /// The text, in NFC.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By what two names in one folder are the same: NFC of the full case fold, so `STRASSE` is `straße` and `K` is `k` (T22).
    pub fn key(&self) -> String {
        fold(&self.0)
    }

    /// By what names are ordered: case-folded, with runs of digits by their value.
    pub fn sort_key(&self) -> Vec<u8> {
        sort_key(&self.key())
    }

    fn check_portable(&self) -> Result<()> {
        let refuse = |why: &str| {
            Err(Error::field("name", "name_not_portable", format!("the name {why}, which Windows cannot hold: change it")))
        };
        if self.0.chars().any(|c| matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')) {
            return refuse("contains one of \\ : * ? \" < > |");
        }
        if self.0.ends_with([' ', '.']) || self.0.starts_with(' ') {
            return refuse("begins or ends with a space, or ends with a dot");
        }
        if is_reserved(&self.0) {
            return refuse("is reserved");
        }
        Ok(())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text without the difference of upper and lower case, composed alike: what is compared, and what is searched.
pub fn fold(text: &str) -> String {
    text.chars().nfd().default_case_fold().nfd().default_case_fold().nfc().collect()
}

/// Control characters, line and paragraph separators, direction overrides and isolates, the byte order mark,
/// non-characters: they forge lines of logs, hide endings, or are lost on the way.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0001}')
        || (c as u32) & 0xfffe == 0xfffe
}

fn longest_run_of_marks(text: &str) -> usize {
    let (mut run, mut longest) = (0, 0);
    for c in text.nfd() {
        run = if canonical_combining_class(c) == 0 { 0 } else { run + 1 };
        longest = longest.max(run);
    }
    longest
}

/// The names that Windows keeps for devices, with any extension, and the ones NTFS keeps for itself.
fn is_reserved(name: &str) -> bool {
    let base = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let device = |prefix: &str| {
        base.strip_prefix(prefix)
            .is_some_and(|digit| matches!(digit, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"))
    };
    let whole = name.to_ascii_uppercase();
    matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || device("COM")
        || device("LPT")
        || matches!(
            whole.as_str(),
            "$MFT"
                | "$MFTMIRR"
                | "$LOGFILE"
                | "$VOLUME"
                | "$ATTRDEF"
                | "$BITMAP"
                | "$BOOT"
                | "$BADCLUS"
                | "$SECURE"
                | "$UPCASE"
                | "$EXTEND"
        )
}

/// The ordering key of a folded name. Compared as bytes. A run of ASCII digits becomes `0`, the count of its
/// significant digits (two bytes), and those digits: `a2` comes before `a10`.
/// A tie (`1` and `01`) is broken by the database with the name key.
fn sort_key(folded: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(folded.len() + 4);
    let mut rest = folded.as_bytes();
    while let Some(first) = rest.first() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            key.push(*first);
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let (run, after) = rest.split_at(digits);
        let zeros = run.iter().take_while(|byte| **byte == b'0').count();
        let significant = run.get(zeros..).unwrap_or_default();
        let count = u16::try_from(significant.len()).unwrap_or(u16::MAX);
        key.push(b'0');
        key.extend_from_slice(&count.to_be_bytes());
        key.extend_from_slice(significant);
        rest = after;
    }
    key
}

/// A path below the root of a space: its names, in order. The empty path is the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodePath(Vec<Name>);

impl NodePath {
    /// Reads `/a/b/c` (the first slash may be missing, a last one is ignored). It is not percent-decoded.
    /// Empty, `.` and `..` segments are refused; so is more than [`limits::DEPTH_MAX`] of them.
    pub fn new(text: &str) -> Result<Self> {
        if text.len() > limits::PATH_BYTES_MAX {
            return Err(Error::field("path", "path_too_long", "the path is longer than 32 KiB"));
        }
        if matches!(text, "" | "/") {
            return Ok(Self::default());
        }
        let trimmed = text.strip_prefix('/').unwrap_or(text);
        let trimmed = trimmed.strip_suffix('/').unwrap_or(trimmed);
        if trimmed.split('/').count() > limits::DEPTH_MAX {
            return Err(Error::field("path", "path_too_deep", "the path has more than 128 folders"));
        }
        trimmed.split('/').map(|segment| Name::stored(segment.nfc().collect())).collect::<Result<Vec<_>>>().map(Self)
    }

    /// The names from the root down.
    pub fn names(&self) -> &[Name] {
        &self.0
    }
}

impl fmt::Display for NodePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("/");
        }
        self.0.iter().try_for_each(|name| write!(f, "/{name}"))
    }
}
