//! Names that several people share, and who made them.

use domain::ids::{GrantId, UserId};
use domain::user::User;
use domain::{Result, Timestamp};

use super::{ACTIVE, COLUMNS, WIDTH, read};
use crate::Tx;

/// A name, as who made it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedName {
    /// Which.
    pub id: UserId,
    /// What is typed to sign in.
    pub name: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When somebody was last here with it, to the minute.
    pub last_seen_at: Option<Timestamp>,
}

/// Notes who made a name.
pub fn set_maker(tx: &Tx, id: UserId, maker: UserId) -> Result<()> {
    tx.execute("UPDATE users SET made_by = $2 WHERE id = $1", &[id.into(), maker.into()]).map(drop)
}

/// The name with this id, and who made it; any other account is none.
pub fn by_id(tx: &Tx, id: UserId) -> Result<Option<(User, Option<UserId>)>> {
    let sql = format!("SELECT {COLUMNS}, u.made_by FROM users u WHERE u.id = $1 AND u.kind = 'shared' AND u.deleted_at IS NULL");
    tx.row(&sql, &[id.into()], |row| Ok((read(row, 0)?, row.get(WIDTH)?)))
}

/// Whether who made a name may not come in any more.
pub fn is_maker_gone(tx: &Tx, id: UserId, now: Timestamp) -> Result<bool> {
    let sql =
        format!("SELECT CAST(1 AS BIGINT) FROM users n JOIN users u ON u.id = n.made_by WHERE n.id = $1 AND NOT ({ACTIVE})");
    Ok(tx.row(&sql, &[id.into(), now.into()], |row| row.get::<i64>(0))?.is_some())
}

/// The grants of a name that are in force, also by a group that it is in.
pub fn grants(tx: &Tx, id: UserId, now: Timestamp) -> Result<Vec<GrantId>> {
    let sql = "SELECT g.id FROM grants g WHERE (g.until IS NULL OR g.until > $2)
      AND ((g.principal_kind = 'user' AND g.principal_id = $1) OR (g.principal_kind = 'group'
        AND g.principal_id IN (SELECT m.group_id FROM group_members m WHERE m.user_id = $1)))";
    tx.rows(sql, &[id.into(), now.into()], |row| row.get(0))
}

/// The names that somebody made, by name.
pub fn made_by(tx: &Tx, maker: UserId) -> Result<Vec<SharedName>> {
    let sql = "SELECT u.id, u.display_name, u.enabled, u.created_at, u.last_seen_at FROM users u
      WHERE u.made_by = $1 AND u.kind = 'shared' AND u.deleted_at IS NULL ORDER BY u.search_key, u.id";
    tx.rows(sql, &[maker.into()], |row| {
        Ok(SharedName {
            id: row.get(0)?,
            name: row.get(1)?,
            enabled: row.get(2)?,
            created_at: row.get(3)?,
            last_seen_at: row.get(4)?,
        })
    })
}
