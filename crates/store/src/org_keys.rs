//! The keys of organizations, as they are kept: wrapped with the server's root key.

use domain::ids::OrgId;
use domain::{Result, Timestamp};

use crate::Tx;

/// The wrapped keys of an organization: the one that seals at `now` first.
pub fn of(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Vec<Vec<u8>>> {
    // Before the first is in use (a clock that went back) it seals all the same.
    let sql = "SELECT wrapped_key FROM org_keys WHERE org_id = $1
       ORDER BY CASE WHEN used_from <= $2 THEN version ELSE -version END DESC";
    tx.rows(sql, &[org.into(), now.into()], |row| row.get(0))
}

/// Every wrapped key there is, to open them all at start.
pub fn all(tx: &Tx) -> Result<Vec<(OrgId, Vec<u8>)>> {
    let sql = "SELECT org_id, wrapped_key FROM org_keys ORDER BY org_id, version";
    tx.rows(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// How many keys an organization has had: the version of its newest.
pub fn newest(tx: &Tx, org: OrgId) -> Result<u32> {
    let sql = "SELECT COALESCE(MAX(version), 0) FROM org_keys WHERE org_id = $1";
    let newest = tx.row(sql, &[org.into()], |row| row.get::<i64>(0))?.unwrap_or_default();
    u32::try_from(newest).map_err(domain::Error::internal)
}

/// Keeps a new key. One of this version is a conflict.
pub fn add(tx: &Tx, org: OrgId, version: u32, wrapped: &[u8], used_from: Timestamp) -> Result<()> {
    let sql = "INSERT INTO org_keys (org_id, version, wrapped_key, used_from) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, &[org.into(), i64::from(version).into(), wrapped.into(), used_from.into()]).map(drop)
}
