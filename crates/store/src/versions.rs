//! Versions: the states of a file's content. A version points at immutable content; replacing a file adds one.

use domain::access::{Download, Edit, Proof};
use domain::ids::{BlobId, LinkId, NodeId, UserId, VersionId};
use domain::node::Version;
use domain::{Error, Result, Timestamp};

use crate::nodes::Made;
use crate::{Row, Tx};

/// What a new version is made of. The blob must be live.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// Its id.
    pub id: VersionId,
    /// What it points at.
    pub blob: BlobId,
    /// How many bytes.
    pub size_bytes: u64,
    /// BLAKE3 of the bytes.
    pub blake3: [u8; 32],
    /// Who made it; none for a visitor.
    pub by: Option<UserId>,
    /// The link it came in by.
    pub link: Option<LinkId>,
    /// When.
    pub at: Timestamp,
}

/// Gives a file that this unit of work has just made under `proof` its first version, and books its bytes.
pub fn first(tx: &Tx, file: &Made, version: &NewVersion) -> Result<()> {
    crate::spaces::book_bytes(tx, file.space(), signed(version.size_bytes)?)?;
    add(tx, file.id(), version)
}

/// Makes a new version the current one of the file of `proof`, and books its bytes.
pub fn replace(tx: &Tx, proof: &Proof<Edit>, version: &NewVersion) -> Result<()> {
    crate::spaces::book_bytes(tx, proof.space(), signed(version.size_bytes)?)?;
    add(tx, proof.node(), version)
}

/// Makes an older version's content the current one again, as a new version (I19: `proof` is about the current node).
pub fn restore(tx: &Tx, proof: &Proof<Edit>, old: VersionId, id: VersionId, now: Timestamp) -> Result<()> {
    let sql = "SELECT v.blob_id, v.size_bytes, v.blake3 FROM versions v JOIN blobs b ON b.id = v.blob_id
      WHERE v.id = $1 AND v.node_id = $2 AND b.state = 'live'";
    let by = proof.actor().user();
    let version = tx
        .row(sql, &[old.into(), proof.node().into()], |row| {
            Ok(NewVersion { id, blob: row.get(0)?, size_bytes: row.get(1)?, blake3: row.get(2)?, by, link: None, at: now })
        })?
        .ok_or_else(Error::not_found)?;
    replace(tx, proof, &version)
}

/// Gives a file that was just made the current content of the file of `from`: the bytes are not copied.
pub fn copy(tx: &Tx, from: &Proof<Download>, file: &Made, id: VersionId, now: Timestamp) -> Result<()> {
    if from.org() != file.org() {
        return Err(Error::refused("files cannot be copied to another organization this way"));
    }
    let sql = "SELECT v.blob_id, v.size_bytes, v.blake3 FROM nodes n JOIN versions v ON v.id = n.version_id JOIN blobs b ON b.id = v.blob_id
      WHERE n.id = $1 AND b.state = 'live'";
    let by = file.by();
    let version = tx
        .row(sql, &[from.node().into()], |row| {
            Ok(NewVersion { id, blob: row.get(0)?, size_bytes: row.get(1)?, blake3: row.get(2)?, by, link: None, at: now })
        })?
        .ok_or_else(Error::not_found)?;
    first(tx, file, &version)
}

fn add(tx: &Tx, file: NodeId, version: &NewVersion) -> Result<()> {
    tx.execute(
        "INSERT INTO versions (id, org_id, node_id, number, blob_id, size_bytes, blake3, created_at, created_by, link_id)
         SELECT $1, n.org_id, n.id, COALESCE((SELECT MAX(number) FROM versions WHERE node_id = n.id), 0) + 1, $3, $4, $5, $6, $7, $8
         FROM nodes n WHERE n.id = $2",
        &[
            version.id.into(),
            file.into(),
            version.blob.into(),
            version.size_bytes.into(),
            version.blake3.into(),
            version.at.into(),
            version.by.into(),
            version.link.into(),
        ],
    )?;
    tx.execute(
        "UPDATE nodes SET version_id = $2, size_bytes = $3, blake3 = $4, modified_at = $5, revision = revision + 1 WHERE id = $1",
        &[file.into(), version.id.into(), version.size_bytes.into(), version.blake3.into(), version.at.into()],
    )
    .map(drop)
}

/// The versions of the file of `proof`, newest first: at most a thousand.
pub fn list(tx: &Tx, proof: &Proof<Download>) -> Result<Vec<Version>> {
    let sql = "SELECT v.id, v.number, v.size_bytes, v.blake3, v.created_at, v.created_by, n.version_id
      FROM versions v JOIN nodes n ON n.id = v.node_id WHERE v.node_id = $1 ORDER BY v.number DESC LIMIT 1000";
    tx.rows(sql, &[proof.node().into()], read)
}

fn read(row: &Row<'_>) -> Result<Version> {
    let id = row.get(0)?;
    Ok(Version {
        id,
        number: row.get(1)?,
        size_bytes: row.get(2)?,
        blake3: row.get(3)?,
        created_at: row.get(4)?,
        created_by: row.get(5)?,
        current: row.get::<Option<VersionId>>(6)? == Some(id),
    })
}

fn signed(bytes: u64) -> Result<i64> {
    i64::try_from(bytes).map_err(Error::internal)
}
