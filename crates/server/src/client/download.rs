//! Whole files down: into `NAME.stile-part`, resumed where it ended, compared by hash, and only then given its name.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_RANGE, ETAG};
use reqwest::{Response, StatusCode};
use tokio::io::AsyncWriteExt;

use super::Api;
use super::backoff::Backoff;
use super::failure::{Cause, Failure, Result};
use super::meter::Meter;
use super::upload::blocking;
use super::wire::Node;

/// Downloads files, patiently.
#[derive(Clone)]
pub struct Downloader {
    /// The server.
    pub api: Api,
    /// How long a failure that may pass is tried again.
    pub retry_for: Duration,
}

/// What has arrived so far: the open part, its length and the hash of it.
struct Part {
    file: tokio::fs::File,
    hasher: blake3::Hasher,
    length_bytes: u64,
    etag: Option<String>,
}

impl Downloader {
    /// Fetches the content of `node` to `place`, by way of `part`.
    pub async fn fetch(&self, node: &Node, place: &Path, part: &Path, meter: &Meter) -> Result<()> {
        match self.fetch_once(node, place, part, meter).await {
            // The part was of another version, or the file got a new one meanwhile: once more, from the beginning.
            Err(failure) if failure.cause == Cause::Integrity || failure.status == Some(416) => {
                remove(part)?;
                self.fetch_once(&self.api.node(node.id).await?, place, part, meter).await
            }
            other => other,
        }
    }

    async fn fetch_once(&self, node: &Node, place: &Path, part: &Path, meter: &Meter) -> Result<()> {
        let (Some(size_bytes), Some(hash)) = (node.size_bytes, node.hash()) else {
            return Err(Failure::new(Cause::Refused, "refused", "you may know its name, not its content"));
        };
        let mut arrived = Part::open(part).await?;
        if arrived.length_bytes > size_bytes {
            arrived.start_over().await.map_err(|error| Failure::local(part, &error))?;
        }
        self.fill(node, size_bytes, &mut arrived, part, meter).await?;
        if arrived.length_bytes != size_bytes || arrived.hasher.finalize() != hash {
            drop(arrived);
            remove(part)?;
            return Err(Failure::integrity("the bytes that arrived are not those the server promised"));
        }
        drop(arrived);
        let (part, place, modified) = (part.to_owned(), place.to_owned(), modified(node));
        blocking(move || finish(&part, &place, modified).map_err(|error| Failure::local(&place, &error))).await
    }

    /// Reads until all is there, however often the server goes away.
    async fn fill(&self, node: &Node, size_bytes: u64, arrived: &mut Part, part: &Path, meter: &Meter) -> Result<()> {
        let mut backoff = Backoff::new(self.retry_for);
        meter.set(arrived.length_bytes);
        while arrived.length_bytes < size_bytes {
            let before = arrived.length_bytes;
            let result = meter.watch(Duration::ZERO, self.read_on(node, size_bytes, arrived, part, meter)).await;
            if arrived.length_bytes > before {
                backoff.progressed();
            }
            if let Err(failure) = result {
                backoff.pause(failure).await?;
            }
        }
        Ok(())
    }

    async fn read_on(&self, node: &Node, size_bytes: u64, arrived: &mut Part, part: &Path, meter: &Meter) -> Result<()> {
        let wrong = |error: io::Error| Failure::local(part, &error);
        let mut response = self.api.content(node.id, arrived.length_bytes, arrived.etag.as_deref()).await?;
        arrived.etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if !continues(&response, arrived.length_bytes) {
            arrived.start_over().await.map_err(wrong)?;
        }
        while let Some(piece) = response.chunk().await.map_err(Failure::network)? {
            arrived.append(&piece).await.map_err(wrong)?;
            meter.set(arrived.length_bytes);
            if arrived.length_bytes > size_bytes {
                return Err(Failure::integrity("the server sends more bytes than it promised"));
            }
        }
        if arrived.length_bytes < size_bytes {
            return Err(Failure::new(Cause::Unavailable, "network", "the answer broke off"));
        }
        arrived.file.flush().await.map_err(wrong)
    }
}

impl Part {
    /// Opens what an earlier try left, and reads it for its hash.
    async fn open(place: &Path) -> Result<Self> {
        let place = place.to_owned();
        blocking(move || {
            let (file, hasher, length_bytes) = open_part(&place).map_err(|error| Failure::local(&place, &error))?;
            Ok(Self { file: file.into(), hasher, length_bytes, etag: None })
        })
        .await
    }

    async fn append(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece).await?;
        self.hasher.update(piece);
        self.length_bytes = self.length_bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    async fn start_over(&mut self) -> io::Result<()> {
        use tokio::io::AsyncSeekExt;
        self.file.flush().await?;
        self.file.set_len(0).await?;
        self.file.seek(SeekFrom::Start(0)).await?;
        self.hasher.reset();
        self.length_bytes = 0;
        Ok(())
    }
}

/// Whether the answer goes on where we are; otherwise it begins at the beginning.
fn continues(response: &Response, offset_bytes: u64) -> bool {
    let range = response.headers().get(CONTENT_RANGE).and_then(|value| value.to_str().ok());
    let begins = range.and_then(|text| text.strip_prefix("bytes ")?.split('-').next()?.parse().ok());
    offset_bytes == 0 || (response.status() == StatusCode::PARTIAL_CONTENT && begins == Some(offset_bytes))
}

/// INVARIANT (I11): never writes through a symbolic link that somebody put where the part goes.
fn open_part(place: &Path) -> io::Result<(std::fs::File, blake3::Hasher, u64)> {
    match std::fs::symlink_metadata(place) {
        Ok(facts) if !facts.is_file() => return Err(io::Error::other("is in the way, and not a file: move it away")),
        _ => (),
    }
    let mut file = std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(place)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file.by_ref())?;
    let length_bytes = file.seek(SeekFrom::End(0))?;
    Ok((file, hasher, length_bytes))
}

fn finish(part: &Path, place: &Path, modified: Option<SystemTime>) -> io::Result<()> {
    if let Some(modified) = modified {
        std::fs::File::options().write(true).open(part)?.set_modified(modified)?;
    }
    std::fs::rename(part, place)
}

fn modified(node: &Node) -> Option<SystemTime> {
    let instant: jiff::Timestamp = node.modified_at.as_deref()?.parse().ok()?;
    Some(instant.into())
}

fn remove(part: &Path) -> Result<()> {
    match std::fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::local(part, &error)),
        _ => Ok(()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_part_goes_on_where_it_ended() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("a.stile-part");
        std::fs::write(&place, b"abc").unwrap();
        let (_, hasher, length) = open_part(&place).unwrap();
        assert_eq!((hasher.finalize(), length), (blake3::hash(b"abc"), 3));
    }

    #[test]
    fn a_symbolic_link_in_the_way_is_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let (secret, place) = (home.path().join("secret"), home.path().join("a.stile-part"));
        std::fs::write(&secret, b"mine").unwrap();
        std::os::unix::fs::symlink(&secret, &place).unwrap();
        assert!(open_part(&place).is_err());
        assert_eq!(std::fs::read(&secret).unwrap(), b"mine");
    }
}
