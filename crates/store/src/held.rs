//! Files that visitors sent and that wait until somebody accepts them. Meanwhile they lie in the trash, so that nobody sees them
//! anywhere, and are not listed there either.

use domain::access::{Proof, Upload};
use domain::ids::{LinkId, NodeId};
use domain::name::Name;
use domain::{Error, Result, Timestamp};

use crate::{Tx, nodes};

/// What became of a file that had to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody has looked at it yet.
    Held,
    /// It has its place.
    Accepted,
    /// It has none: it was put into the trash.
    Declined,
}

impl Verdict {
    /// All of them, with their stable words.
    pub const ALL: [(&'static str, Self); 3] = [("held", Self::Held), ("accepted", Self::Accepted), ("declined", Self::Declined)];

    /// The stable word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, verdict)| *verdict == self).map_or("", |(word, _)| word)
    }

    /// Reads the stable word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, verdict)| *verdict)
    }
}

/// Takes a file that has just come in by `link` out of everybody's sight.
pub fn hold(tx: &Tx, node: NodeId, link: LinkId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE nodes SET trashed_at = $2, held_by = $3 WHERE id = $1";
    tx.execute(sql, &[node.into(), now.into(), link.into()]).map(drop)
}

/// The folder that a file was sent to which waits at `link`, and the name it has there; none when it waits no more.
pub fn waiting(tx: &Tx, link: LinkId, node: NodeId) -> Result<Option<(NodeId, String)>> {
    let sql = "SELECT parent_id, name FROM nodes WHERE id = $1 AND held_by = $2";
    tx.row(sql, &[node.into(), link.into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Gives a file that waits at `link` its place in the folder of `into`, which must be the one it was sent to, or below it. False when
/// the name is taken.
pub fn accept(tx: &Tx, into: &Proof<Upload>, link: LinkId, node: NodeId, name: &Name, now: Timestamp) -> Result<bool> {
    let is_there = match waiting(tx, link, node)? {
        Some((folder, _)) => is_within(tx, into.node(), folder)?,
        None => false,
    };
    if !is_there {
        return Err(Error::internal("a file was accepted into another folder than the one it was sent to"));
    }
    if !nodes::put_back(tx, node, into, name, now)? {
        return Ok(false);
    }
    let_go(tx, link, node)?;
    Ok(true)
}

fn is_within(tx: &Tx, node: NodeId, folder: NodeId) -> Result<bool> {
    let sql = "WITH RECURSIVE up (id, parent_id) AS (
        SELECT id, parent_id FROM nodes WHERE id = $1
        UNION ALL SELECT n.id, n.parent_id FROM up u JOIN nodes n ON n.id = u.parent_id)
      SELECT CAST(1 AS BIGINT) FROM up WHERE id = $2";
    Ok(tx.row(sql, &[node.into(), folder.into()], |row| row.get::<i64>(0))?.is_some())
}

/// Leaves a file that waits at `link` in the trash, as something in it like any other.
pub fn let_go(tx: &Tx, link: LinkId, node: NodeId) -> Result<()> {
    let sql = "UPDATE nodes SET held_by = NULL WHERE id = $1 AND held_by = $2";
    tx.execute(sql, &[node.into(), link.into()]).map(drop)
}

/// Refuses what waits to be accepted to whoever goes by the trash: for them it is not there.
pub(crate) fn expect_not_held(tx: &Tx, node: NodeId) -> Result<()> {
    let sql = "SELECT CAST(1 AS BIGINT) FROM nodes WHERE id = $1 AND held_by IS NOT NULL";
    match tx.row(sql, &[node.into()], |row| row.get::<i64>(0))? {
        Some(_) => Err(Error::not_found()),
        None => Ok(()),
    }
}

/// What waits and is ended for ever with the folder that it was sent to, nobody can accept any more.
pub(crate) fn forget(tx: &Tx, node: NodeId) -> Result<()> {
    let sql = "UPDATE link_receipts SET verdict = $2 WHERE node_id = $1 AND verdict = $3";
    tx.execute(sql, &[node.into(), Verdict::Declined.word().into(), Verdict::Held.word().into()]).map(drop)
}
