//! Archives: folders and selections as one ZIP file, stored, whose length is known before a byte is read; so a broken
//! download resumes. What is in it is judged when it is planned, and each file again when its bytes are read (I23, T23).

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use domain::access::{Actor, Download};
use domain::archive::{Entry, Layout, Segment};
use domain::ids::{NodeId, VersionId};
use domain::node::{Node, NodeKind};
use domain::{Error, Kind, Result, Timestamp, limits};
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};

use crate::Stile;
use crate::access::permit;
use crate::downloads::{Watch, read_range};
use crate::transfers::{Stopped, Transfer};
use crate::tree::Tree;

/// An archive that may be read, and its bytes.
pub struct Archive {
    /// What it is called: `Photos.zip`.
    pub name: String,
    /// The newest time in it.
    pub modified_at: Timestamp,
    etag: String,
    plan: Arc<Plan>,
}

/// The layout with the version that each entry's bytes are of.
struct Plan {
    stile: Stile,
    actor: Actor,
    transfer: Option<Transfer>,
    layout: Layout,
    versions: Vec<Option<(NodeId, VersionId)>>,
}

impl Archive {
    /// How many bytes.
    pub fn size_bytes(&self) -> u64 {
        self.plan.layout.len()
    }

    /// The strong entity tag: the same names, versions and times give the same bytes.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// When it is broken off, where it runs by a link.
    pub fn stopped(&self) -> Option<Stopped> {
        self.plan.transfer.as_ref().map(Transfer::stopped)
    }

    /// The bytes of `range`, which lies within the size. An error is the end: break the connection off.
    pub fn stream(&self, range: Range<u64>) -> BoxStream<'static, Result<Bytes>> {
        let plan = Arc::clone(&self.plan);
        stream::unfold((plan, range), |(plan, range)| async move {
            let segment = plan.layout.segments(range.clone()).next()?;
            let (bytes, length) = match segment {
                Segment::Bytes(bytes) => {
                    let length = bytes.len() as u64;
                    (stream::iter([Ok(Bytes::from(bytes))]).boxed(), length)
                }
                Segment::Content { entry, range } => (plan.content(entry, range.clone()), range.end - range.start),
            };
            Some((bytes, (plan, range.start + length..range.end)))
        })
        .flatten()
        .boxed()
    }
}

impl Plan {
    /// A range of one entry's bytes, by a right asked for now.
    fn content(&self, entry: usize, range: Range<u64>) -> BoxStream<'static, Result<Bytes>> {
        let (stile, actor, transfer) = (self.stile.clone(), self.actor, self.transfer.clone());
        let planned = self.versions.get(entry).copied().flatten();
        let opening = async move {
            let (node, version) = planned.ok_or_else(|| Error::internal("an archive has bytes for a folder"))?;
            let now = stile.clock.now();
            let (proof, blob) = stile
                .db
                .read(move |tx| {
                    let proof = permit::<Download>(tx, actor, node, now)?;
                    let blob = store::blobs::of_version(tx, &proof, version)?;
                    Ok((proof, blob))
                })
                .await
                .inspect_err(|_| transfer.iter().for_each(Transfer::break_off))?;
            let key = stile.org_keys(blob.org).await?;
            let reader = stile.content.reader(&proof, blob, &key)?;
            Ok(read_range(Watch::new::<Download>(&stile, actor, node, transfer), reader, range))
        };
        stream::once(opening).try_flatten().boxed()
    }
}

impl Stile {
    /// An archive of these nodes with all that the actor may read below them, under the name `title` or, of one node,
    /// the node's. Nodes that may not be read are an error, what is closed below them is left out.
    pub async fn archive(&self, actor: Actor, nodes: Vec<NodeId>, title: Option<String>) -> Result<Archive> {
        let (now, transfer) = (self.clock.now(), self.transfers.begin(actor));
        let planned = self
            .db
            .read(move |tx| {
                let mut entries = Entries::default();
                for node in &nodes {
                    entries.add(tx, Tree::readable(tx, actor, *node, now)?)?;
                }
                Ok(entries)
            })
            .await?;
        planned.into_archive(self, (actor, transfer), title)
    }
}

/// What goes into an archive.
#[derive(Default)]
struct Entries {
    entries: Vec<Entry>,
    nodes: Vec<Node>,
}

impl Entries {
    fn add(&mut self, tx: &store::Tx, tree: Tree) -> Result<()> {
        let mut placed = std::collections::HashMap::new();
        let crcs = store::blobs::crc32_of_tree(tx, tree.top.id)?;
        for node in std::iter::once(tree.top).chain(tree.below.into_iter().map(|below| below.node)) {
            if self.entries.len() >= limits::ARCHIVE_ENTRIES_MAX {
                return Err(Error::new(
                    Kind::TooLarge,
                    "archive_too_large",
                    "an archive can hold 200000 entries: take it in parts",
                ));
            }
            let parent = node.parent.and_then(|parent| placed.get(&parent).copied());
            placed.insert(node.id, self.entries.len());
            self.entries.push(Entry {
                parent,
                kind: node.kind,
                name: node.name.clone(),
                size_bytes: node.content.as_ref().map_or(0, |content| content.size_bytes),
                crc32: crcs.get(&node.id).copied().unwrap_or(0),
                modified_at: node.modified_at,
            });
            self.nodes.push(node);
        }
        Ok(())
    }

    fn into_archive(self, stile: &Stile, (actor, transfer): (Actor, Option<Transfer>), title: Option<String>) -> Result<Archive> {
        let title = title.or_else(|| self.nodes.first().map(|node| node.name.clone())).unwrap_or_else(|| "files".to_owned());
        let modified_at = self.nodes.iter().map(|node| node.modified_at).max().unwrap_or(Timestamp::EPOCH);
        let versions = self.nodes.iter().map(|node| node.content.as_ref().map(|content| (node.id, content.version))).collect();
        let etag = etag_of(&self.nodes);
        let layout = Layout::new(self.entries)?;
        let plan = Plan { stile: stile.clone(), actor, transfer, layout, versions };
        Ok(Archive { name: format!("{title}.zip"), modified_at, etag, plan: Arc::new(plan) })
    }
}

/// A hash of all that the bytes depend on.
fn etag_of(nodes: &[Node]) -> String {
    let mut hasher = blake3::Hasher::new();
    for node in nodes {
        hasher.update(node.id.0.as_bytes());
        hasher.update(node.parent.map(|parent| parent.0).unwrap_or_default().as_bytes());
        hasher.update(&(node.name.len() as u64).to_le_bytes());
        hasher.update(node.name.as_bytes());
        hasher.update(&node.modified_at.0.to_le_bytes());
        hasher.update(&[u8::from(node.kind == NodeKind::File)]);
        hasher.update(node.content.as_ref().map(|content| content.version.0).unwrap_or_default().as_bytes());
    }
    let hash = hasher.finalize().to_hex();
    format!("\"zip.1.{}\"", hash.get(..32).unwrap_or_default())
}
