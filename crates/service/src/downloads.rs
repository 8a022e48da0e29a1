//! Reading bytes: one file or one version of it, any range. A running transfer is judged again and again (I4): when the
//! right to it ends, the stream breaks off.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use content::{BlobReader, READ_BYTES};
use domain::access::{Actor, Download, Proof, Reads};
use domain::ids::{NodeId, VersionId};
use domain::node::{Node, etag_of};
use domain::{Error, Result, Timestamp, limits};
use futures::Stream;
use futures::stream::{self, BoxStream, StreamExt};
use store::Tx;
use store::nodes::Acting;

use crate::access::permit;
use crate::transfers::{Stopped, Transfer};
use crate::{Stile, blocking};

/// A file that may be read, and its bytes.
pub struct FileDownload {
    /// The file.
    pub node: Node,
    /// Which version.
    pub version: VersionId,
    /// How many bytes.
    pub size_bytes: u64,
    /// BLAKE3 of them.
    pub blake3: [u8; 32],
    /// When this content became the file's.
    pub modified_at: Timestamp,
    watch: Watch,
    reader: BlobReader,
}

impl FileDownload {
    /// The strong entity tag of the bytes: an opaque id, not a hash.
    pub fn etag(&self) -> String {
        etag_of(self.version)
    }

    /// When it is broken off, where it runs by a link.
    pub fn stopped(&self) -> Option<Stopped> {
        self.watch.transfer.as_ref().map(Transfer::stopped)
    }

    /// The bytes of `range`, which lies within the size. An error is the end: break the connection off.
    pub fn stream(self, range: Range<u64>) -> BoxStream<'static, Result<Bytes>> {
        read_range(self.watch, self.reader, range).boxed()
    }
}

/// Asks the rule again while a transfer runs.
#[derive(Clone)]
pub(crate) struct Watch {
    stile: Stile,
    actor: Actor,
    node: NodeId,
    asked: Instant,
    transfer: Option<Transfer>,
    still: fn(&Tx, Actor, NodeId, Timestamp) -> Result<()>,
}

impl Watch {
    /// Of a transfer that was allowed as `A`.
    pub(crate) fn new<A: Reads>(stile: &Stile, actor: Actor, node: NodeId, transfer: Option<Transfer>) -> Self {
        let still = |tx: &Tx, actor, node, now| permit::<A>(tx, actor, node, now).map(drop);
        Self { stile: stile.clone(), actor, node, asked: Instant::now(), transfer, still }
    }

    /// Fails when the right has ended; asks at most once in [`limits::TRANSFER_RECHECK_INTERVAL`], but knows at once of a link
    /// that was ended here.
    async fn still_allowed(&mut self) -> Result<()> {
        self.transfer.as_ref().map_or(Ok(()), Transfer::expect_running)?;
        if self.asked.elapsed() < limits::TRANSFER_RECHECK_INTERVAL {
            return Ok(());
        }
        let (still, actor, node, now) = (self.still, self.actor, self.node, self.stile.clock.now());
        let allowed = self.stile.db.read(move |tx| still(tx, actor, node, now)).await;
        allowed.inspect_err(|_| self.transfer.iter().for_each(Transfer::break_off))?;
        self.asked = Instant::now();
        Ok(())
    }
}

/// Streams a range of a blob in pieces of about [`READ_BYTES`].
pub(crate) fn read_range(
    watch: Watch,
    reader: BlobReader,
    range: Range<u64>,
) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    stream::try_unfold((watch, Some(reader), range), |(mut watch, reader, range)| async move {
        let Some(mut reader) = reader.filter(|_| range.start < range.end) else { return Ok(None) };
        watch.still_allowed().await?;
        let wanted = usize::try_from(range.end - range.start).unwrap_or(usize::MAX).min(READ_BYTES);
        let (bytes, reader) = blocking(move || Ok((reader.read_at(range.start, wanted)?, reader))).await?;
        if bytes.is_empty() {
            return Err(Error::internal("content ended before its size"));
        }
        let next = range.start + bytes.len() as u64..range.end;
        Ok(Some((bytes, (watch, Some(reader), next))))
    })
}

impl Stile {
    /// The current content of a file.
    pub async fn download(&self, actor: Actor, node: NodeId) -> Result<FileDownload> {
        self.download_version(actor, node, None).await
    }

    /// One version of a file, or the current one. An older one asks what the current one asks (I19).
    pub async fn download_version(&self, actor: Actor, node: NodeId, version: Option<VersionId>) -> Result<FileDownload> {
        self.read_file::<Download>(actor, node, version).await
    }

    /// What `A` allows to read of a file: one version, or the current one.
    pub(crate) async fn read_file<A>(&self, actor: Actor, node: NodeId, version: Option<VersionId>) -> Result<FileDownload>
    where
        A: Reads + Send + Sync + 'static,
        Proof<A>: Acting,
    {
        let (now, transfer) = (self.clock.now(), self.transfers.begin(actor));
        let (proof, file, version, blob) = self
            .db
            .read(move |tx| {
                let proof = permit::<A>(tx, actor, node, now)?;
                let (version, blob) = match version {
                    Some(version) => (version, store::blobs::of_version(tx, &proof, version)?),
                    None => store::blobs::current(tx, &proof)?,
                };
                let file = store::nodes::acted_on(tx, &proof)?;
                Ok((proof, file, version, blob))
            })
            .await?;
        let key = self.org_keys(blob.org).await?;
        let (size_bytes, blake3) = (blob.size_bytes, blob.blake3);
        let content = Arc::clone(&self.content);
        let reader = content.reader(&proof, blob, &key)?;
        Ok(FileDownload {
            modified_at: file.modified_at,
            node: file,
            version,
            size_bytes,
            blake3,
            watch: Watch::new::<A>(self, actor, node, transfer),
            reader,
        })
    }
}
