//! Whole files up: small ones in one request, large ones by tus. A server that is killed meanwhile costs time only,
//! and an answer that got lost never makes a second file: before anything is sent again, we look what is there.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use domain::ids::NodeId;
use domain::name::Name;
use domain::node::{OnConflict, free_name};
use domain::policy::Policy;
use futures::StreamExt;
use reqwest::{Body, Url};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::Api;
use super::backoff::Backoff;
use super::failure::{Cause, Failure, Result};
use super::meter::Meter;
use super::pending::{Key, Pending, Record, nanos};
use super::tus::{NewUpload, Progress};
use super::wire::{Node, Receipt, on_conflict_text};

/// The largest file that goes up in one request.
pub const SMALL_BYTES_MAX: u64 = 8 << 20;
/// How many bytes one tus request carries: what it acknowledged survives the server.
const APPEND_BYTES: u64 = 64 << 20;
/// The most requests a large file is cut into; larger files get larger requests.
const APPENDS_MAX: u64 = 2_000;
/// How fast a server at least reads a file again that it has whole, to compare its hash.
const FINISH_BYTES_PER_SECOND: u64 = 32 << 20;
/// How much of a file is read at a time.
const READ_BYTES: usize = 256 * 1024;
/// How often an upload may vanish from the server before we give up.
const RESTARTS_MAX: u32 = 5;
/// How many numbered names are looked at for a file that is there already.
const NUMBERED_NAMES_MAX: u32 = 100;

/// A local file, as it was when we looked.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where.
    pub path: PathBuf,
    /// How many bytes.
    pub size_bytes: u64,
    /// When it was last changed.
    pub modified: SystemTime,
}

/// Where a file goes.
#[derive(Clone, Debug)]
pub struct Target {
    /// The folder.
    pub parent: NodeId,
    /// The name in it.
    pub name: String,
    /// And if the name is taken.
    pub on_conflict: OnConflict,
}

/// Uploads files, patiently.
#[derive(Clone)]
pub struct Uploader {
    /// The server.
    pub api: Api,
    /// What is under way.
    pub pending: Pending,
    /// How long a failure that may pass is tried again.
    pub retry_for: Duration,
}

impl Source {
    /// Looks at a file.
    pub fn look(path: &Path) -> Result<Self> {
        let facts = std::fs::metadata(path).map_err(|error| Failure::local(path, &error))?;
        let modified = facts.modified().map_err(|error| Failure::local(path, &error))?;
        Ok(Self { path: path.to_owned(), size_bytes: facts.len(), modified })
    }

    fn check_unchanged(&self) -> Result<()> {
        let now = Self::look(&self.path)?;
        let same = now.size_bytes == self.size_bytes && now.modified == self.modified;
        if same { Ok(()) } else { Err(changed(&self.path)) }
    }

    /// BLAKE3 of the whole file.
    pub async fn hash(&self) -> Result<blake3::Hash> {
        let path = self.path.clone();
        blocking(move || hash_file(&path)).await
    }

    /// All of a small file.
    async fn read(&self) -> Result<Bytes> {
        let wrong = |error: io::Error| Failure::local(&self.path, &error);
        let file = tokio::fs::File::open(&self.path).await.map_err(wrong)?;
        let mut content = Vec::new();
        file.take(SMALL_BYTES_MAX + 1).read_to_end(&mut content).await.map_err(wrong)?;
        if u64::try_from(content.len()).is_ok_and(|length| length == self.size_bytes) {
            Ok(content.into())
        } else {
            Err(changed(&self.path))
        }
    }

    /// A part of the file as a body that reports as it leaves.
    async fn body(&self, offset_bytes: u64, length_bytes: u64, meter: &Meter) -> Result<Body> {
        let wrong = |error: io::Error| Failure::local(&self.path, &error);
        let mut file = tokio::fs::File::open(&self.path).await.map_err(wrong)?;
        file.seek(io::SeekFrom::Start(offset_bytes)).await.map_err(wrong)?;
        let (meter, mut sent) = (meter.clone(), offset_bytes);
        meter.set(sent);
        Ok(Body::wrap_stream(ReaderStream::with_capacity(file.take(length_bytes), READ_BYTES).inspect(move |piece| {
            if let Ok(piece) = piece {
                sent = sent.saturating_add(u64::try_from(piece.len()).unwrap_or(0));
                meter.set(sent);
            }
        })))
    }
}

impl Uploader {
    /// Uploads a file of at most [`SMALL_BYTES_MAX`] bytes.
    pub async fn small(&self, source: &Source, target: &Target, before: &[NodeId], meter: &Meter) -> Result<()> {
        let content = source.read().await?;
        let hash = blake3::hash(&content);
        let mut backoff = Backoff::new(self.retry_for);
        let mut tried = false;
        loop {
            let lost = if tried { self.arrived(source.size_bytes, &hash, target, before).await } else { Ok(None) };
            let result = match lost {
                Ok(Some(node)) => Ok(Some(node)),
                Ok(None) => self
                    .api
                    .put_file(target.parent, &target.name, target.on_conflict, &content, &hash, meter)
                    .await
                    .map(Receipt::node),
                Err(failure) => Err(failure),
            };
            match result {
                Ok(node) => {
                    meter.set(source.size_bytes);
                    return verified(node.as_ref(), source.size_bytes, &hash);
                }
                Err(failure) => backoff.pause(failure).await?,
            }
            tried = true;
        }
    }

    /// Uploads a file of any size, or goes on with an upload that was interrupted.
    pub async fn large(&self, source: &Source, target: &Target, before: &[NodeId], meter: &Meter) -> Result<()> {
        let server = self.api.base().to_string();
        let key = key(&server, source, target);
        if let Some((url, hash)) = self.pending.find(&key).and_then(|record| record.read()) {
            let resumed =
                Large { source, target, before, meter, key: &key, hash, url: Some(url), at: None, furthest: 0, restarts: 0 };
            match self.run(resumed).await {
                // The remembered hash was of other bytes with the same size and time: begin anew, with the bytes as they are.
                Err(failure) if failure.cause == Cause::Integrity => (),
                other => return other,
            }
        }
        let hash = source.hash().await?;
        self.run(Large { source, target, before, meter, key: &key, hash, url: None, at: None, furthest: 0, restarts: 0 }).await
    }

    async fn run(&self, mut large: Large<'_>) -> Result<()> {
        let mut backoff = Backoff::new(self.retry_for);
        loop {
            match self.step(&mut large).await {
                Ok(Step::Arrived(node)) => {
                    self.pending.forget(large.key);
                    large.meter.set(large.source.size_bytes);
                    return verified(node.as_deref(), large.source.size_bytes, &large.hash);
                }
                Ok(Step::Moved) => backoff.progressed(),
                Ok(Step::Placed) => (),
                Ok(Step::Vanished) => {
                    self.pending.forget(large.key);
                    large.restart()?;
                }
                Err(failure) => {
                    large.at = None;
                    large.source.check_unchanged()?;
                    if failure.cause == Cause::Integrity {
                        self.pending.forget(large.key);
                    }
                    backoff.pause(failure).await?;
                }
            }
        }
    }

    /// One request, the next that makes sense.
    async fn step(&self, large: &mut Large<'_>) -> Result<Step> {
        let Some(url) = large.url.clone() else { return self.begin(large).await };
        let result = match large.at {
            None => self.api.tus_progress(&url).await,
            Some(offset) => self.append(large, &url, offset).await,
        };
        match result {
            Ok(progress) => self.judge(large, progress).await,
            Err(failure) if failure.cause == Cause::NotFound => Ok(Step::Vanished),
            Err(failure) => Err(failure),
        }
    }

    /// Announces the upload. After an earlier one vanished it may also have been finished, so we look first.
    async fn begin(&self, large: &mut Large<'_>) -> Result<Step> {
        if large.restarts > 0
            && let Some(node) = self.arrived(large.source.size_bytes, &large.hash, large.target, large.before).await?
        {
            return Ok(Step::Arrived(Some(Box::new(node))));
        }
        let upload = NewUpload {
            parent: large.target.parent,
            name: &large.target.name,
            on_conflict: large.target.on_conflict,
            size_bytes: large.source.size_bytes,
            hash: large.hash,
        };
        let url = self.api.tus_create(&upload).await?;
        self.pending.remember(large.key, &Record::new(&url, &large.hash));
        large.url = Some(url);
        large.at = Some(0);
        Ok(Step::Placed)
    }

    /// Sends the next bytes; none, when the server has them all and only did not say what they became.
    async fn append(&self, large: &Large<'_>, url: &Url, offset_bytes: u64) -> Result<Progress> {
        let left = large.source.size_bytes.saturating_sub(offset_bytes);
        let length_bytes = left.min(append_bytes(large.source.size_bytes));
        let body = large.source.body(offset_bytes, length_bytes, large.meter).await?;
        let allowance = if length_bytes == left {
            Duration::from_secs(large.source.size_bytes / FINISH_BYTES_PER_SECOND)
        } else {
            Duration::ZERO
        };
        large.meter.watch(allowance, self.api.tus_append(url, offset_bytes, length_bytes, body)).await
    }

    /// What the server's word about an upload means for us.
    async fn judge(&self, large: &mut Large<'_>, progress: Progress) -> Result<Step> {
        let size_bytes = large.source.size_bytes;
        if progress.length_bytes.is_some_and(|length| length != size_bytes) || progress.offset_bytes > size_bytes {
            return Ok(Step::Vanished);
        }
        let was_append = large.at.is_some();
        if progress.node.is_some() || (was_append && progress.offset_bytes == size_bytes) {
            return self.fetch_facts(large, progress.node).await;
        }
        large.at = Some(progress.offset_bytes);
        large.meter.set(progress.offset_bytes);
        let further = progress.offset_bytes > large.furthest;
        large.furthest = large.furthest.max(progress.offset_bytes);
        Ok(if further { Step::Moved } else { Step::Placed })
    }

    /// The facts of the file that an upload became. Who may send and not look gets none: the server has compared the hash.
    async fn fetch_facts(&self, large: &Large<'_>, id: Option<NodeId>) -> Result<Step> {
        let facts = match id {
            Some(id) => self.api.node(id).await.map(Some),
            None => self.arrived(large.source.size_bytes, &large.hash, large.target, large.before).await,
        };
        match facts {
            Ok(node) => Ok(Step::Arrived(node.map(Box::new))),
            Err(failure) if may_not_look(&failure) => Ok(Step::Arrived(None)),
            Err(failure) => Err(failure),
        }
    }

    /// The file that an earlier try made, if its answer got lost. Where one may not list, one cannot know.
    async fn arrived(&self, size_bytes: u64, hash: &blake3::Hash, target: &Target, before: &[NodeId]) -> Result<Option<Node>> {
        match self.api.children(target.parent).await {
            Ok(siblings) => Ok(already_there(&siblings, target, size_bytes, hash, before).cloned()),
            Err(failure) if may_not_look(&failure) => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// A large file on its way.
struct Large<'a> {
    source: &'a Source,
    target: &'a Target,
    before: &'a [NodeId],
    meter: &'a Meter,
    key: &'a Key<'a>,
    hash: blake3::Hash,
    /// The upload's address, once it has one.
    url: Option<Url>,
    /// Where to go on; unknown after a failure, until the server is asked.
    at: Option<u64>,
    /// How far it ever was: only beyond it is progress.
    furthest: u64,
    restarts: u32,
}

enum Step {
    /// It is a file now: this one, where one may know it.
    Arrived(Option<Box<Node>>),
    /// The server has more of it than before.
    Moved,
    /// We know where to go on.
    Placed,
    /// The server knows nothing of the upload any more.
    Vanished,
}

impl Large<'_> {
    fn restart(&mut self) -> Result<()> {
        if self.restarts >= RESTARTS_MAX {
            return Err(Failure::unexpected("the server forgot the upload again and again"));
        }
        self.restarts += 1;
        (self.url, self.at, self.furthest) = (None, None, 0);
        Ok(())
    }
}

/// The file among `siblings` that has this content and the target's name: or, keeping both, one of its numbered names.
/// Those in `before` were there before we began.
pub fn already_there<'a>(
    siblings: &'a [Node],
    target: &Target,
    size_bytes: u64,
    hash: &blake3::Hash,
    before: &[NodeId],
) -> Option<&'a Node> {
    let wanted = name_key(&target.name);
    let names = match read_name(&target.name) {
        Some(name) if target.on_conflict == OnConflict::KeepBoth => {
            (1..=NUMBERED_NAMES_MAX).filter_map(|n| free_name(&name, n).ok()).map(|name| name.key()).collect()
        }
        _ => vec![wanted],
    };
    let ours = |node: &&Node| target.on_conflict != OnConflict::KeepBoth || !before.contains(&node.id);
    siblings.iter().filter(|node| node.holds(size_bytes, hash)).filter(ours).find(|node| names.contains(&name_key(&node.name)))
}

/// By what two names in one folder are the same. A name that the server will refuse is its own key.
pub fn name_key(name: &str) -> String {
    read_name(name).map_or_else(|| name.to_owned(), |name| name.key())
}

/// The name as the server will read it. Whether it must be portable is for the server to say.
fn read_name(name: &str) -> Option<Name> {
    Name::new(name, &Policy { portable_names: false, ..Policy::default() }).ok()
}

fn key<'a>(server: &'a str, source: &'a Source, target: &'a Target) -> Key<'a> {
    Key {
        server,
        path: &source.path,
        size_bytes: source.size_bytes,
        modified_nanos: nanos(source.modified),
        parent: target.parent,
        name: &target.name,
        on_conflict: on_conflict_text(target.on_conflict),
    }
}

/// How many bytes each request of a file of this size carries.
fn append_bytes(size_bytes: u64) -> u64 {
    size_bytes.div_ceil(APPENDS_MAX).max(APPEND_BYTES)
}

/// What arrived is what was sent. Where the server may not say, it compared the hash itself before it kept the file.
fn verified(node: Option<&Node>, size_bytes: u64, hash: &blake3::Hash) -> Result<()> {
    match node.and_then(|node| node.blake3.as_ref().map(|there| (node, there))) {
        Some((node, there)) if !node.holds(size_bytes, hash) => {
            Err(Failure::integrity(format!("the server has other bytes than were sent: it says {there}, sent was {hash}")))
        }
        _ => Ok(()),
    }
}

fn may_not_look(failure: &Failure) -> bool {
    !failure.ends_everything() && matches!(failure.cause, Cause::Refused | Cause::NotFound)
}

fn changed(path: &Path) -> Failure {
    Failure::new(Cause::Other, "local_changed", format!("`{}` changed while it was read: run the command again", path.display()))
}

fn hash_file(path: &Path) -> Result<blake3::Hash> {
    let wrong = |error: io::Error| Failure::local(path, &error);
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(path).map_err(wrong)?).map_err(wrong)?;
    Ok(hasher.finalize())
}

/// Runs what waits for the disk beside everything else.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Failure::new(Cause::Other, "internal", format!("a task of ours ended early: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, content: &[u8], id: u32) -> Node {
        serde_json::from_value(serde_json::json!({
            "id": format!("018f2b6e-0000-7000-8000-{id:012}"), "space_id": "018f2b6e-0000-7000-8000-000000000001",
            "kind": "file", "name": name, "size_bytes": content.len(), "blake3": blake3::hash(content).to_hex().as_str(),
        }))
        .unwrap()
    }

    fn target(name: &str, on_conflict: OnConflict) -> Target {
        Target { parent: "018f2b6e-0000-7000-8000-000000000002".parse().unwrap(), name: name.into(), on_conflict }
    }

    #[test]
    fn a_lost_answer_is_found_by_name_and_content() {
        let siblings = [node("A.txt", b"one", 1), node("b.txt", b"two", 2)];
        let find = |name: &str, content: &[u8]| {
            let target = target(name, OnConflict::NewVersion);
            already_there(&siblings, &target, content.len() as u64, &blake3::hash(content), &[]).map(|node| node.name.clone())
        };
        assert_eq!(find("a.TXT", b"one"), Some("A.txt".into()));
        assert_eq!(find("a.txt", b"two"), None);
        assert_eq!(find("c.txt", b"two"), None);
    }

    #[test]
    fn keeping_both_finds_the_numbered_name_that_is_new() {
        let siblings = [node("a.txt", b"one", 1), node("a (2).txt", b"two", 2)];
        let target = target("a.txt", OnConflict::KeepBoth);
        let find =
            |before: &[NodeId]| already_there(&siblings, &target, 3, &blake3::hash(b"two"), before).map(|node| node.name.clone());
        assert_eq!(find(&[]), Some("a (2).txt".into()));
        assert_eq!(find(&[siblings[1].id]), None);
    }

    #[test]
    fn requests_grow_with_very_large_files() {
        assert_eq!(append_bytes(3 << 30), 64 << 20);
        assert_eq!(append_bytes(1 << 40).div_ceil(64 << 20), 9);
    }
}
