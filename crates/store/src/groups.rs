//! Groups: named sets of internal users of one organization.

use domain::admin::{Administers, Audits};
use domain::ids::{GroupId, OrgId, UserId};
use domain::name::fold;
use domain::user::User;
use domain::{Error, Result, Timestamp};

use crate::search::containing;
use crate::users::{self, COLUMNS};
use crate::{Row, Tx};

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// How many are in it.
    pub member_count: u64,
    /// When it was made.
    pub created_at: Timestamp,
}

const GROUP: &str = "g.id, g.name, (SELECT COUNT(*) FROM group_members m WHERE m.group_id = g.id), g.created_at";

fn read(row: &Row<'_>) -> Result<Group> {
    Ok(Group { id: row.get(0)?, name: row.get(1)?, member_count: row.get(2)?, created_at: row.get(3)? })
}

/// All groups of the organization, by name.
pub fn of_organization(tx: &Tx, org: OrgId) -> Result<Vec<Group>> {
    let sql = format!("SELECT {GROUP} FROM groups g WHERE g.org_id = $1 ORDER BY g.name_key, g.id");
    tx.rows(&sql, &[org.into()], read)
}

/// The groups of the organization whose name contains this text, however it is cased, by name. At most `rows`.
pub fn named(tx: &Tx, org: OrgId, text: &str, rows: u32) -> Result<Vec<Group>> {
    let sql = format!(
        "SELECT {GROUP} FROM groups g WHERE g.org_id = $1 AND g.name_key LIKE $2 ESCAPE '!' ORDER BY g.name_key, g.id LIMIT $3"
    );
    tx.rows(&sql, &[org.into(), containing(text).into(), i64::from(rows).into()], read)
}

/// How many groups the organization has.
pub fn count(tx: &Tx, org: OrgId) -> Result<u64> {
    Ok(tx.row("SELECT COUNT(*) FROM groups WHERE org_id = $1", &[org.into()], |row| row.get(0))?.unwrap_or(0))
}

/// One group of the organization; another's is not found.
pub fn get(tx: &Tx, by: &Audits, id: GroupId) -> Result<Group> {
    let sql = format!("SELECT {GROUP} FROM groups g WHERE g.id = $1 AND g.org_id = $2");
    tx.row(&sql, &[id.into(), by.org().into()], read)?.ok_or_else(Error::not_found)
}

/// The group of the organization that is called so, however it is cased.
pub fn by_name(tx: &Tx, by: &Audits, name: &str) -> Result<Option<Group>> {
    let sql = format!("SELECT {GROUP} FROM groups g WHERE g.name_key = $1 AND g.org_id = $2");
    tx.row(&sql, &[fold(name).into(), by.org().into()], read)
}

/// The members of a group, by name.
pub fn members(tx: &Tx, by: &Audits, id: GroupId) -> Result<Vec<User>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM group_members m JOIN users u ON u.id = m.user_id
         WHERE m.group_id = $1 AND m.org_id = $2 ORDER BY u.search_key, u.id"
    );
    tx.rows(&sql, &[id.into(), by.org().into()], |row| users::read(row, 0))
}

/// The groups that a user is in, by name.
pub fn of_user(tx: &Tx, by: &Audits, user: UserId) -> Result<Vec<(GroupId, String)>> {
    let sql = "SELECT g.id, g.name FROM group_members m JOIN groups g ON g.id = m.group_id
      WHERE m.user_id = $1 AND m.org_id = $2 ORDER BY g.name_key, g.id";
    tx.rows(sql, &[user.into(), by.org().into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Makes a group. A taken name is `name_taken`, however it is cased.
pub fn create(tx: &Tx, by: &Administers, id: GroupId, name: &str) -> Result<()> {
    let sql = "INSERT INTO groups (id, org_id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let params = [id.into(), by.org().into(), name.into(), fold(name).into(), by.at().into()];
    if tx.execute(sql, &params)? == 0 { Err(name_taken(name)) } else { Ok(()) }
}

/// Gives a group another name. A taken one is `name_taken`, however it is cased.
pub fn rename(tx: &Tx, by: &Administers, id: GroupId, name: &str) -> Result<()> {
    if by_name(tx, by, name)?.is_some_and(|other| other.id != id) {
        return Err(name_taken(name));
    }
    let sql = "UPDATE groups SET name = $3, name_key = $4 WHERE id = $1 AND org_id = $2";
    let changed = tx.execute(sql, &[id.into(), by.org().into(), name.into(), fold(name).into()])?;
    if changed == 0 { Err(Error::not_found()) } else { Ok(()) }
}

fn name_taken(name: &str) -> Error {
    Error::conflict("name_taken", format!("there is a group called `{name}` already: choose another name"))
}

/// Ends a group, with what it was granted (I14). Says how many grants that were.
pub fn delete(tx: &Tx, by: &Administers, id: GroupId) -> Result<u64> {
    let grants = tx.execute(
        "DELETE FROM grants WHERE principal_kind = 'group' AND principal_id = $1 AND org_id = $2",
        &[id.into(), by.org().into()],
    )?;
    let deleted = tx.execute("DELETE FROM groups WHERE id = $1 AND org_id = $2", &[id.into(), by.org().into()])?;
    if deleted == 0 { Err(Error::not_found()) } else { Ok(grants) }
}

/// Puts a user into a group, both of the organization: the caller has looked at them. Says whether they were not in it yet.
pub fn add(tx: &Tx, by: &Administers, group: GroupId, user: UserId) -> Result<bool> {
    let sql = "INSERT INTO group_members (group_id, user_id, org_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, &[group.into(), user.into(), by.org().into()])? == 1)
}

/// Takes a user out of a group. Says whether they were in it.
pub fn remove(tx: &Tx, by: &Administers, group: GroupId, user: UserId) -> Result<bool> {
    let sql = "DELETE FROM group_members WHERE group_id = $1 AND user_id = $2 AND org_id = $3";
    Ok(tx.execute(sql, &[group.into(), user.into(), by.org().into()])? == 1)
}
