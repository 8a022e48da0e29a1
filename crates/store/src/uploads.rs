//! Resumable uploads under way.

use std::collections::HashSet;

use domain::access::Actor;
use domain::ids::{BlobId, LinkId, NodeId, OrgId, SpaceId, UploadId, UserId};
use domain::{Error, Result, Timestamp};

use crate::{Row, Tx};

/// Where an upload goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new file in this folder.
    NewFile(NodeId),
    /// New content for this file.
    Content(NodeId),
}

/// An upload under way. Who may continue it is who began it.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Which.
    pub id: UploadId,
    /// In whose storage.
    pub org: OrgId,
    /// The user who began it, if a user did.
    pub user: Option<UserId>,
    /// The link it was begun by, if a visitor did.
    pub link: Option<LinkId>,
    /// The staged blob it fills.
    pub blob: BlobId,
    /// Where it goes.
    pub target: Target,
    /// The path of the new file below the target folder: `a.txt`, or `photos/a.jpg`.
    pub name: String,
    /// What to do when the name is taken.
    pub on_conflict: String,
    /// How many bytes it will have, when that is known.
    pub size_bytes: Option<u64>,
    /// How many bytes are here, durable.
    pub received_bytes: u64,
    /// What BLAKE3 of the whole must be, if the sender said.
    pub expected_blake3: Option<Vec<u8>>,
    /// What the sender wrote as metadata, given back as it was.
    pub metadata: String,
    /// For what of a link's request it is, as the service wrote it.
    pub delivery: Option<String>,
    /// The file it became, once it is finished.
    pub finished: Option<NodeId>,
    /// When it is given up.
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "id, org_id, user_id, link_id, blob_id, parent_id, node_id, name, on_conflict, size_bytes, received_bytes, \
     expected_blake3, metadata, finished_node_id, expires_at, delivery";

fn read(row: &Row<'_>) -> Result<Upload> {
    let target = match (row.get::<Option<NodeId>>(5)?, row.get::<Option<NodeId>>(6)?) {
        (Some(parent), None) => Target::NewFile(parent),
        (None, Some(node)) => Target::Content(node),
        _ => return Err(Error::internal("an upload has no target")),
    };
    Ok(Upload {
        id: row.get(0)?,
        org: row.get(1)?,
        user: row.get(2)?,
        link: row.get(3)?,
        blob: row.get(4)?,
        target,
        name: row.get(7)?,
        on_conflict: row.get(8)?,
        size_bytes: row.get(9)?,
        received_bytes: row.get(10)?,
        expected_blake3: row.get(11)?,
        metadata: row.get(12)?,
        finished: row.get(13)?,
        expires_at: row.get(14)?,
        delivery: row.get(15)?,
    })
}

/// Begins an upload.
pub fn create(tx: &Tx, upload: &Upload, now: Timestamp) -> Result<()> {
    let (parent, node) = match upload.target {
        Target::NewFile(parent) => (Some(parent), None),
        Target::Content(node) => (None, Some(node)),
    };
    tx.execute(
        "INSERT INTO uploads (id, org_id, user_id, link_id, blob_id, parent_id, node_id, name, on_conflict, size_bytes, received_bytes,
           expected_blake3, metadata, created_at, expires_at, delivery)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $13, $14, $15)",
        &[
            upload.id.into(),
            upload.org.into(),
            upload.user.into(),
            upload.link.into(),
            upload.blob.into(),
            parent.into(),
            node.into(),
            upload.name.as_str().into(),
            upload.on_conflict.as_str().into(),
            upload.size_bytes.into(),
            upload.expected_blake3.clone().into(),
            upload.metadata.as_str().into(),
            now.into(),
            upload.expires_at.into(),
            upload.delivery.as_deref().into(),
        ],
    )
    .map(drop)
}

/// The upload, for whoever began it; for anybody else there is none.
pub fn of_actor(tx: &Tx, id: UploadId, actor: Actor) -> Result<Option<Upload>> {
    let (user, link) = match actor {
        Actor::Anonymous => return Ok(None),
        Actor::User(user) => (Some(user), None),
        Actor::Visitor { link, .. } => (None, Some(link)),
    };
    let sql = format!("SELECT {COLUMNS} FROM uploads WHERE id = $1 AND (user_id = $2 OR link_id = $3)");
    tx.row(&sql, &[id.into(), user.into(), link.into()], read)
}

/// How many uploads the actor has under way.
pub fn count_of_actor(tx: &Tx, actor: Actor) -> Result<u64> {
    let (user, link) = match actor {
        Actor::Anonymous => return Ok(0),
        Actor::User(user) => (Some(user), None),
        Actor::Visitor { link, .. } => (None, Some(link)),
    };
    let sql = "SELECT COUNT(*) FROM uploads WHERE finished_node_id IS NULL AND (user_id = $1 OR link_id = $2)";
    Ok(tx.row(sql, &[user.into(), link.into()], |row| row.get(0))?.unwrap_or(0))
}

/// How many bytes visitors have sent of files that are not whole yet, `but` of this one: into a space, and into all spaces of its
/// organization.
pub fn staged_by_visitors(tx: &Tx, space: SpaceId, but: Option<UploadId>) -> Result<(u64, u64)> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN n.space_id = s.id THEN u.received_bytes ELSE 0 END), 0) AS BIGINT),
        CAST(COALESCE(SUM(u.received_bytes), 0) AS BIGINT)
      FROM spaces s JOIN uploads u ON u.org_id = s.org_id JOIN nodes n ON n.id = COALESCE(u.parent_id, u.node_id)
      WHERE s.id = $1 AND u.link_id IS NOT NULL AND u.finished_node_id IS NULL AND ($2 IS NULL OR u.id <> $2)";
    Ok(tx.row(sql, &[space.into(), but.into()], |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap_or_default())
}

/// The same of what came in by one link.
pub fn staged_by_link(tx: &Tx, link: LinkId, but: Option<UploadId>) -> Result<u64> {
    let sql = "SELECT CAST(COALESCE(SUM(received_bytes), 0) AS BIGINT) FROM uploads
      WHERE link_id = $1 AND finished_node_id IS NULL AND ($2 IS NULL OR id <> $2)";
    Ok(tx.row(sql, &[link.into(), but.into()], |row| row.get(0))?.unwrap_or(0))
}

/// Says how long the upload will be, when that was left open.
pub fn set_size(tx: &Tx, id: UploadId, size_bytes: u64) -> Result<()> {
    let sql = "UPDATE uploads SET size_bytes = $2 WHERE id = $1 AND size_bytes IS NULL";
    tx.execute(sql, &[id.into(), size_bytes.into()]).map(drop)
}

/// Moves the durable end from `from` to `to` bytes and puts the expiry off. False when somebody else was quicker:
/// of two writers at one offset exactly one wins.
pub fn advance(tx: &Tx, id: UploadId, from: u64, to: u64, expires_at: Timestamp) -> Result<bool> {
    let sql = "UPDATE uploads SET received_bytes = $3, expires_at = $4
      WHERE id = $1 AND received_bytes = $2 AND finished_node_id IS NULL";
    Ok(tx.execute(sql, &[id.into(), from.into(), to.into(), expires_at.into()])? == 1)
}

/// Remembers which file the upload became, so that a sender whose answer was lost learns it.
/// False when it was finished already.
pub fn finish(tx: &Tx, id: UploadId, node: NodeId) -> Result<bool> {
    crate::acts::upload_done(tx, id)?;
    let sql = "UPDATE uploads SET finished_node_id = $2 WHERE id = $1 AND finished_node_id IS NULL";
    Ok(tx.execute(sql, &[id.into(), node.into()])? == 1)
}

/// Ends an upload; what it had received is marked for collection unless it became a file.
pub fn end(tx: &Tx, upload: UploadId, blob: BlobId) -> Result<()> {
    crate::acts::upload_ended(tx, upload)?;
    tx.execute("DELETE FROM uploads WHERE id = $1", &[upload.into()])?;
    crate::blobs::release(tx, blob)
}

/// Ends the uploads by a link that nobody continued in time, but those `appending` now; says whether there were any.
pub fn end_expired_of(tx: &Tx, link: LinkId, appending: &HashSet<UploadId>, now: Timestamp) -> Result<bool> {
    let sql = "SELECT id, blob_id FROM uploads WHERE link_id = $1 AND expires_at <= $2 AND finished_node_id IS NULL";
    let mut expired: Vec<(UploadId, BlobId)> = tx.rows(sql, &[link.into(), now.into()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    expired.retain(|(upload, _)| !appending.contains(upload));
    expired.iter().try_for_each(|(upload, blob)| end(tx, *upload, *blob))?;
    Ok(!expired.is_empty())
}

/// Up to `most` uploads that nobody continued in time, but those `appending` now.
pub fn expired(tx: &Tx, appending: &HashSet<UploadId>, now: Timestamp, most: u32) -> Result<Vec<(UploadId, BlobId)>> {
    let sql = "SELECT id, blob_id FROM uploads WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2";
    let rows = i64::from(most).saturating_add(i64::try_from(appending.len()).unwrap_or(i64::MAX));
    let expired: Vec<(UploadId, BlobId)> = tx.rows(sql, &[now.into(), rows.into()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(expired.into_iter().filter(|(upload, _)| !appending.contains(upload)).take(most as usize).collect())
}
