//! Blobs and their parts: what is where on disk, sealed with which key. The states are what collecting garbage goes by.

use domain::access::{Edit, Preview, Proof, Reads, Upload};
use domain::content::{Blob, Part, WrittenPart};
use domain::ids::{BlobId, NodeId, OrgId, PartId, VersionId};
use domain::{Error, Result, Timestamp};

use crate::{Row, Tx};

/// Makes the row of a blob that an upload fills.
pub fn stage(tx: &Tx, org: OrgId, blob: BlobId, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO blobs (id, org_id, state, size_bytes, created_at) VALUES ($1, $2, 'staged', 0, $3)";
    tx.execute(sql, &[blob.into(), org.into(), now.into()]).map(drop)
}

/// Adds a durable part at the end of a staged blob. It is pending until [`seal`] refers to it.
pub fn add_part(
    tx: &Tx,
    org: OrgId,
    blob: BlobId,
    position: u32,
    offset_bytes: u64,
    part: &WrittenPart,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO parts (id, org_id, blob_id, position, offset_bytes, size_bytes, blake3, crc32, wrapped_key, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10)",
        &[
            part.id.into(),
            org.into(),
            blob.into(),
            i64::from(position).into(),
            offset_bytes.into(),
            part.size_bytes.into(),
            part.blake3.into(),
            i64::from(part.crc32).into(),
            part.wrapped_key.clone().into(),
            now.into(),
        ],
    )
    .map(drop)
}

/// Makes a staged blob whole and live: its parts must be `parts` in number and still pending, without exception.
pub fn seal(tx: &Tx, blob: BlobId, size_bytes: u64, blake3: [u8; 32], crc32: u32, parts: u64) -> Result<()> {
    let referenced = tx.execute("UPDATE parts SET state = 'live' WHERE blob_id = $1 AND state = 'pending'", &[blob.into()])?;
    let sealed = tx.execute(
        "UPDATE blobs SET state = 'live', size_bytes = $2, blake3 = $3, crc32 = $4 WHERE id = $1 AND state = 'staged'",
        &[blob.into(), size_bytes.into(), blake3.into(), i64::from(crc32).into()],
    )?;
    if referenced != parts || sealed != 1 {
        return Err(Error::internal("a blob changed while it was being sealed"));
    }
    Ok(())
}

/// Marks a blob and its parts for collection when no version points at it.
pub(crate) fn release(tx: &Tx, blob: BlobId) -> Result<()> {
    let released = tx.execute(
        "UPDATE blobs SET state = 'deleting' WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM versions WHERE blob_id = $1)
           AND NOT EXISTS (SELECT 1 FROM uploads WHERE blob_id = $1)",
        &[blob.into()],
    )?;
    if released == 1 {
        tx.execute("UPDATE parts SET state = 'deleting' WHERE blob_id = $1", &[blob.into()])?;
    }
    Ok(())
}

/// Up to `most` parts that are to be removed from where they are kept.
pub fn deleting(tx: &Tx, most: u32) -> Result<Vec<PartId>> {
    let sql = "SELECT id FROM parts WHERE state = 'deleting' ORDER BY created_at LIMIT $1";
    tx.rows(sql, &[i64::from(most).into()], |row| row.get(0))
}

/// Forgets a part that has been removed, and its blob when it was the last.
pub fn forget(tx: &Tx, part: PartId) -> Result<()> {
    let sql = "SELECT blob_id FROM parts WHERE id = $1 AND state = 'deleting'";
    let Some(blob) = tx.row(sql, &[part.into()], |row| row.get::<BlobId>(0))? else { return Ok(()) };
    tx.execute("DELETE FROM parts WHERE id = $1", &[part.into()])?;
    let sql = "DELETE FROM blobs WHERE id = $1 AND state = 'deleting' AND NOT EXISTS (SELECT 1 FROM parts WHERE blob_id = $1)";
    tx.execute(sql, &[blob.into()]).map(drop)
}

/// Forgets blobs that are to be deleted and never had a part: empty files.
pub fn forget_empty(tx: &Tx) -> Result<()> {
    let sql = "DELETE FROM blobs WHERE state = 'deleting' AND NOT EXISTS (SELECT 1 FROM parts WHERE blob_id = blobs.id)";
    tx.execute(sql, &[]).map(drop)
}

/// The current content of the file that `proof` allows to read, and which version that is.
pub fn current(tx: &Tx, proof: &Proof<impl Reads>) -> Result<(VersionId, Blob)> {
    let version = current_version(tx, proof.node())?
        .ok_or_else(|| Error::invalid("not_a_file", "this is a folder: download it as an archive"))?;
    Ok((version, of_version(tx, proof, version)?))
}

/// The content of one version of the file that `proof` allows to read (I19).
pub fn of_version(tx: &Tx, proof: &Proof<impl Reads>, version: VersionId) -> Result<Blob> {
    blob_of(tx, proof.node(), version)
}

/// The current content of the file that `proof` allows to see a rendition of, and which version that is; none of a folder.
pub fn for_rendition(tx: &Tx, proof: &Proof<Preview>) -> Result<Option<(VersionId, Blob)>> {
    let Some(version) = current_version(tx, proof.node())? else { return Ok(None) };
    Ok(Some((version, blob_of(tx, proof.node(), version)?)))
}

fn current_version(tx: &Tx, node: NodeId) -> Result<Option<VersionId>> {
    let sql = "SELECT version_id FROM nodes WHERE id = $1";
    Ok(tx.row(sql, &[node.into()], |row| row.get::<Option<VersionId>>(0))?.flatten())
}

fn blob_of(tx: &Tx, node: NodeId, version: VersionId) -> Result<Blob> {
    let sql = "SELECT b.id, b.org_id, b.size_bytes, b.blake3, b.crc32 FROM versions v JOIN blobs b ON b.id = v.blob_id
      WHERE v.id = $1 AND v.node_id = $2 AND b.state = 'live'";
    let blob = tx.row(sql, &[version.into(), node.into()], |row| read_blob(row, node))?;
    let mut blob = blob.ok_or_else(Error::not_found)?;
    blob.parts = parts_of(tx, blob.id)?;
    Ok(blob)
}

fn read_blob(row: &Row<'_>, node: NodeId) -> Result<Blob> {
    Ok(Blob {
        id: row.get(0)?,
        org: row.get(1)?,
        node,
        size_bytes: row.get(2)?,
        blake3: row.get(3)?,
        crc32: u32::try_from(row.get::<i64>(4)?).map_err(Error::internal)?,
        parts: Vec::new(),
    })
}

fn parts_of(tx: &Tx, blob: BlobId) -> Result<Vec<Part>> {
    let sql = "SELECT id, position, offset_bytes, size_bytes, wrapped_key FROM parts WHERE blob_id = $1 ORDER BY position";
    tx.rows(sql, &[blob.into()], |row| {
        Ok(Part {
            id: row.get(0)?,
            position: u32::try_from(row.get::<i64>(1)?).map_err(Error::internal)?,
            offset_bytes: row.get(2)?,
            size_bytes: row.get(3)?,
            wrapped_key: row.get(4)?,
        })
    })
}

/// A part of an upload under way: enough to go on, and to check the whole at the end.
#[derive(Clone, Debug)]
pub struct StagedPart {
    /// As for reading.
    pub part: Part,
    /// BLAKE3 of its plain bytes.
    pub blake3: [u8; 32],
    /// CRC-32 of its plain bytes.
    pub crc32: u32,
}

/// Who may look at the parts of a staged blob: whoever is writing it.
pub trait Writing {}
impl Writing for Proof<Upload> {}
impl Writing for Proof<Edit> {}

/// The parts of a staged blob, in order.
pub fn staged_parts(tx: &Tx, _proof: &impl Writing, blob: BlobId) -> Result<Vec<StagedPart>> {
    let sql = "SELECT id, position, offset_bytes, size_bytes, wrapped_key, blake3, crc32 FROM parts WHERE blob_id = $1 ORDER BY position";
    tx.rows(sql, &[blob.into()], |row| {
        Ok(StagedPart {
            part: Part {
                id: row.get(0)?,
                position: u32::try_from(row.get::<i64>(1)?).map_err(Error::internal)?,
                offset_bytes: row.get(2)?,
                size_bytes: row.get(3)?,
                wrapped_key: row.get(4)?,
            },
            blake3: row.get(5)?,
            crc32: u32::try_from(row.get::<i64>(6)?).map_err(Error::internal)?,
        })
    })
}

/// Marks staged blobs for collection that no upload fills any more and that are older than `before`: what was left when
/// a link was revoked under a running upload.
pub fn release_abandoned(tx: &Tx, before: Timestamp) -> Result<()> {
    let sql = "SELECT id FROM blobs WHERE state = 'staged' AND created_at < $1
      AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.blob_id = blobs.id)";
    for blob in tx.rows(sql, &[before.into()], |row| row.get(0))? {
        release(tx, blob)?;
    }
    Ok(())
}

/// Makes a whole blob at once: its one part (none for an empty file) is durable already, and live from this commit on.
pub fn create_live(tx: &Tx, org: OrgId, blob: BlobId, part: Option<&WrittenPart>, whole: &Whole, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO blobs (id, org_id, state, size_bytes, blake3, crc32, created_at) VALUES ($1, $2, 'live', $3, $4, $5, $6)",
        &[blob.into(), org.into(), whole.size_bytes.into(), whole.blake3.into(), i64::from(whole.crc32).into(), now.into()],
    )?;
    let Some(part) = part else { return Ok(()) };
    add_part(tx, org, blob, 0, 0, part, now)?;
    tx.execute("UPDATE parts SET state = 'live' WHERE id = $1 AND state = 'pending'", &[part.id.into()]).map(drop)
}

/// What is known of a whole blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// How many bytes.
    pub size_bytes: u64,
    /// BLAKE3 of the bytes.
    pub blake3: [u8; 32],
    /// CRC-32 of the bytes.
    pub crc32: u32,
    /// SHA-256 of the bytes, where a receipt says it.
    pub sha256: Option<[u8; 32]>,
}

/// The CRC-32 of the current content of every file in a tree: for an archive of what may be read of it.
pub fn crc32_of_tree(tx: &Tx, top: NodeId) -> Result<std::collections::HashMap<NodeId, u32>> {
    let sql = "WITH RECURSIVE tree (id) AS (
        SELECT id FROM nodes WHERE id = $1
        UNION ALL SELECT n.id FROM tree t JOIN nodes n ON n.parent_id = t.id WHERE n.trashed_at IS NULL)
      SELECT n.id, b.crc32 FROM tree t JOIN nodes n ON n.id = t.id JOIN versions v ON v.id = n.version_id JOIN blobs b ON b.id = v.blob_id";
    let rows =
        tx.rows(sql, &[top.into()], |row| Ok((row.get(0)?, u32::try_from(row.get::<i64>(1)?).map_err(Error::internal)?)))?;
    Ok(rows.into_iter().collect())
}
