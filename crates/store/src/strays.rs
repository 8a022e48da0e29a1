//! Parts of content that no row points at: left by a server that ended between finishing a part and committing it.

use std::collections::HashSet;

use domain::ids::PartId;
use domain::{Result, Timestamp};

use crate::Tx;
use crate::db::listed;

/// Which of these parts no row points at. One statement: nearly all parts are known, and all are looked at each day.
pub fn unknown(tx: &Tx, parts: &[PartId]) -> Result<Vec<PartId>> {
    let mut params = Vec::new();
    let sql = format!("SELECT id FROM parts WHERE id IN ({})", listed(parts, &mut params));
    let known: HashSet<PartId> = tx.rows(&sql, &params, |row| row.get(0))?.into_iter().collect();
    Ok(parts.iter().copied().filter(|part| !known.contains(part)).collect())
}

/// Which of these parts are to be removed: no row points at them, and none did when they were first seen, `before` or
/// earlier. The others are remembered as seen `now`, unless a row points at them after all.
pub fn sift(tx: &Tx, parts: &[PartId], before: Timestamp, now: Timestamp) -> Result<Vec<PartId>> {
    let mut gone = Vec::new();
    for part in parts {
        if is_known(tx, *part)? {
            forget(tx, *part)?;
            continue;
        }
        let sql = "INSERT INTO stray_parts (part_id, seen_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        tx.execute(sql, &[(*part).into(), now.into()])?;
        let sql = "SELECT seen_at FROM stray_parts WHERE part_id = $1";
        if tx.row(sql, &[(*part).into()], |row| row.get::<Timestamp>(0))?.is_some_and(|seen| seen <= before) {
            gone.push(*part);
        }
    }
    Ok(gone)
}

fn is_known(tx: &Tx, part: PartId) -> Result<bool> {
    let sql = "SELECT CAST(1 AS BIGINT) FROM parts WHERE id = $1";
    Ok(tx.row(sql, &[part.into()], |row| row.get::<i64>(0))?.is_some())
}

/// Forgets a part that has been removed.
pub fn forget(tx: &Tx, part: PartId) -> Result<()> {
    tx.execute("DELETE FROM stray_parts WHERE part_id = $1", &[part.into()]).map(drop)
}
