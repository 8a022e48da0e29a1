//! The root key: one small file that only the server's own user may read.
//!
//! Whoever has this file and the database has every key. Whoever loses it has lost everything: back it up, apart from
//! the data.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::aead::LessSafeKey;
use aws_lc_rs::rand;
use domain::ids::OrgId;
use domain::{Error, Result};
use zeroize::Zeroizing;

use super::{KEY_BYTES, OrgKey, OrgKeys, aead, key_of, open, org_place, random_key, read_head, seal};
use crate::files::{failed, sync_dir};

/// What the file is called in its folder.
pub const FILE_NAME: &str = "root.key";
const TITLE: &str = "stile root key, version 1";
const FILE_BYTES_MAX: u64 = 1024;

/// The root key. There is one for a server; it is read at the start.
pub struct Keys(LessSafeKey);

impl Keys {
    /// Reads the root key in the folder `dir`.
    pub fn open(dir: &Path) -> Result<Self> {
        read(&dir.join(FILE_NAME))?.ok_or_else(|| {
            Error::invalid("root_key_missing", format!("there is no root key `{}`: restore it", dir.join(FILE_NAME).display()))
        })
    }

    /// Reads the root key in the folder `dir`, and makes one first when there is none. Only for a server without
    /// data: a new key opens nothing that was sealed before.
    pub fn open_or_create(dir: &Path) -> Result<Self> {
        if let Some(keys) = read(&dir.join(FILE_NAME))? {
            return Ok(keys);
        }
        create(dir)?;
        Self::open(dir)
    }

    /// A new key for an organization, wrapped: what the database keeps.
    pub fn new_org_key(&self, org: OrgId, version: u32) -> Result<Vec<u8>> {
        let secret = random_key()?;
        seal(&self.0, version, &org_place(org, version), secret.as_slice())
    }

    /// The keys of an organization, of which the first is the one that seals. At the start every one of them is tried.
    pub fn unwrap_org_keys(&self, org: OrgId, wrapped: &[Vec<u8>]) -> Result<OrgKeys> {
        let (first, others) = wrapped.split_first().ok_or_else(|| Error::internal(format!("organization {org} has no key")))?;
        let sealing = Arc::new(self.unwrap_org_key(org, first)?);
        let others = others.iter().map(|wrapped| self.unwrap_org_key(org, wrapped)).collect::<Result<_>>()?;
        Ok(OrgKeys { org, sealing, others })
    }

    fn unwrap_org_key(&self, org: OrgId, wrapped: &[u8]) -> Result<OrgKey> {
        let fail = || Error::internal(format!("the key of organization {org} does not open with this root key"));
        let (version, _) = read_head(wrapped).ok_or_else(fail)?;
        let secret = open(&self.0, version, &org_place(org, version), wrapped).and_then(key_of).ok_or_else(fail)?;
        OrgKey::new(version, secret)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

fn read(path: &Path) -> Result<Option<Keys>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(path, &error.to_string())),
    };
    let about = file.metadata().map_err(failed("read the root key"))?;
    if about.mode() & 0o077 != 0 {
        let path = path.display();
        return Err(Error::invalid("root_key_exposed", format!("others may read the root key `{path}`: run `chmod 600 {path}`")));
    }
    let mut text = Zeroizing::new(String::new());
    let read = file.take(FILE_BYTES_MAX).read_to_string(&mut text);
    read.map_err(|error| unusable(path, &error.to_string()))?;
    let secret = parse(&text).ok_or_else(|| unusable(path, "it is not a root key of this version"))?;
    Ok(Some(Keys(aead(&secret)?)))
}

fn unusable(path: &Path, why: &str) -> Error {
    Error::invalid("root_key_unusable", format!("the root key `{}` cannot be used: {why}", path.display()))
}

/// Two lines: the title, and 64 hexadecimal digits.
fn parse(text: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let mut lines = text.lines();
    let (title, digits) = (lines.next()?, lines.next()?.as_bytes());
    if title != TITLE || digits.len() != 2 * KEY_BYTES || lines.next().is_some() {
        return None;
    }
    let mut secret = Zeroizing::new([0; KEY_BYTES]);
    for (byte, pair) in secret.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair.iter().try_fold(0, |byte, digit| Some(byte << 4 | hex_value(*digit)?))?;
    }
    Some(secret)
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Makes the file whole or not at all. One that is there is never replaced, also when two servers start at once.
fn create(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).map_err(failed("make the folder of the root key"))?;
    let secret = random_key()?;
    let digits = Zeroizing::new(secret.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let text = Zeroizing::new(format!("{TITLE}\n{}\n", *digits));

    let new = Temporary(dir.join(format!("{FILE_NAME}.{:016x}.new", random_name()?)));
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new.0).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(failed("write the root key"))?;
    match fs::hard_link(&new.0, dir.join(FILE_NAME)) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        linked => linked.map_err(failed("name the root key"))?,
    }
    sync_dir(dir)
}

fn random_name() -> Result<u64> {
    let mut bytes = [0; 8];
    rand::fill(&mut bytes).map_err(|_| Error::internal("no random bytes"))?;
    Ok(u64::from_le_bytes(bytes))
}

/// A file that goes when this does.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // A leftover harms nobody: it is as closed as the key, and the same key or one that nothing uses.
        let _ = fs::remove_file(&self.0);
    }
}
