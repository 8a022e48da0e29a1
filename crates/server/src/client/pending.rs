//! Which uploads are under way, kept on this machine: a command that was interrupted goes on where the server is.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::ids::NodeId;
use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::private;

/// Where the addresses of unfinished uploads are kept: one small file for each, so that commands side by side do not
/// disturb each other. Without a folder nothing is remembered.
#[derive(Clone, Debug)]
pub struct Pending {
    folder: Option<PathBuf>,
}

/// What tells one upload from another: the file as it was, and where it goes.
#[derive(Serialize)]
pub struct Key<'a> {
    /// The server.
    pub server: &'a str,
    /// The local file.
    pub path: &'a Path,
    /// Its size.
    pub size_bytes: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub modified_nanos: u128,
    /// The folder it goes into.
    pub parent: NodeId,
    /// Its name there.
    pub name: &'a str,
    /// And if the name is taken.
    pub on_conflict: &'a str,
}

/// An upload under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its address.
    pub url: String,
    /// The hash of the whole file, so that it need not be read again to go on.
    pub blake3: String,
}

impl Record {
    /// An upload at `url` of a file with this hash.
    pub fn new(url: &Url, hash: &blake3::Hash) -> Self {
        Self { url: url.to_string(), blake3: hash.to_hex().to_string() }
    }

    /// The address and the hash, if both can be read.
    pub fn read(&self) -> Option<(Url, blake3::Hash)> {
        Some((Url::parse(&self.url).ok()?, blake3::Hash::from_hex(&self.blake3).ok()?))
    }
}

impl Pending {
    /// Keeps the addresses in `folder`.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The upload of this file to this place, if one is under way. What cannot be read is as if it were not there.
    pub fn find(&self, key: &Key<'_>) -> Option<Record> {
        serde_json::from_slice(&fs::read(self.place(key)?).ok()?).ok()
    }

    /// Remembers an upload. A failure only costs sending the file again.
    pub fn remember(&self, key: &Key<'_>, record: &Record) {
        let (Some(place), Ok(text)) = (self.place(key), serde_json::to_vec(record)) else { return };
        let Some(folder) = place.parent() else { return };
        let _ = private::make_folder(folder).and_then(|()| private::write(&place, &text));
    }

    /// Forgets an upload that ended.
    pub fn forget(&self, key: &Key<'_>) {
        if let Some(place) = self.place(key) {
            let _ = fs::remove_file(place);
        }
    }

    fn place(&self, key: &Key<'_>) -> Option<PathBuf> {
        let text = serde_json::to_vec(key).ok()?;
        Some(self.folder.as_ref()?.join(format!("{}.json", blake3::hash(&text).to_hex())))
    }
}

/// A time of the file system as a number.
pub fn nanos(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(modified_nanos: u128) -> Key<'static> {
        Key {
            server: "http://127.0.0.1:8420",
            path: Path::new("/in/big.bin"),
            size_bytes: 9,
            modified_nanos,
            parent: "018f2b6e-0000-7000-8000-000000000001".parse().unwrap(),
            name: "big.bin",
            on_conflict: "new_version",
        }
    }

    #[test]
    fn an_upload_is_found_again_until_the_file_changes_or_it_ended() {
        let home = tempfile::tempdir().unwrap();
        let pending = Pending::new(Some(home.path().join("uploads")));
        let record = Record::new(&Url::parse("http://127.0.0.1:8420/tus/1").unwrap(), &blake3::hash(b""));
        assert!(record.read().is_some());
        pending.remember(&key(1), &record);
        assert_eq!(pending.find(&key(1)), Some(record));
        assert_eq!(pending.find(&key(2)), None);
        pending.forget(&key(1));
        assert_eq!(pending.find(&key(1)), None);
    }

    #[test]
    fn without_a_folder_nothing_is_remembered() {
        let pending = Pending::new(None);
        pending.remember(&key(1), &Record::new(&Url::parse("http://h/tus/1").unwrap(), &blake3::hash(b"")));
        assert_eq!(pending.find(&key(1)), None);
    }
}
