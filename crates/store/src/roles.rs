//! Roles of an organization's own: named sets of capabilities.

use domain::admin::Administers;
use domain::capability::Capabilities;
use domain::ids::{OrgId, RoleId};
use domain::name::fold;
use domain::role::Role;
use domain::{Error, Result};

use crate::{Row, Tx};

/// A role of the organization's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRole {
    /// Which, with what it gives now.
    pub role: Role,
    /// What the organization calls it.
    pub name: String,
}

/// The roles of an organization's own, by name.
pub fn of_organization(tx: &Tx, org: OrgId) -> Result<Vec<OwnRole>> {
    tx.rows("SELECT id, name, capabilities FROM roles WHERE org_id = $1 ORDER BY name_key, id", &[org.into()], read)
}

/// The role with this id, where it is the organization's.
pub fn by_id(tx: &Tx, org: OrgId, id: RoleId) -> Result<Option<OwnRole>> {
    tx.row("SELECT id, name, capabilities FROM roles WHERE org_id = $1 AND id = $2", &[org.into(), id.into()], read)
}

/// INVARIANT (I24): capabilities that cannot be read are an error, never fewer or more.
fn read(row: &Row<'_>) -> Result<OwnRole> {
    let id: RoleId = row.get(0)?;
    Ok(OwnRole { role: Role::Own(id, row.get::<String>(2)?.parse()?), name: row.get(1)? })
}

/// How many roles the organization has of its own.
pub fn count(tx: &Tx, org: OrgId) -> Result<u64> {
    Ok(tx.row("SELECT COUNT(*) FROM roles WHERE org_id = $1", &[org.into()], |row| row.get(0))?.unwrap_or(0))
}

/// Makes a role. A taken name is `name_taken`, however it is cased.
pub fn create(tx: &Tx, by: &Administers, id: RoleId, name: &str, gives: Capabilities) -> Result<()> {
    let sql = "INSERT INTO roles (id, org_id, name, name_key, capabilities, created_at) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT DO NOTHING";
    let params = [id.into(), by.org().into(), name.into(), fold(name).into(), gives.to_string().into(), by.at().into()];
    if tx.execute(sql, &params)? == 0 { Err(name_taken(name)) } else { Ok(()) }
}

/// Changes a role, and by that what everybody holds who was given it, at once. A taken name is `name_taken`.
pub fn change(tx: &Tx, by: &Administers, id: RoleId, name: &str, gives: Capabilities) -> Result<()> {
    let taken = "SELECT CAST(1 AS BIGINT) FROM roles WHERE org_id = $1 AND name_key = $2 AND id <> $3";
    if tx.row(taken, &[by.org().into(), fold(name).into(), id.into()], |row| row.get::<i64>(0))?.is_some() {
        return Err(name_taken(name));
    }
    let sql = "UPDATE roles SET name = $3, name_key = $4, capabilities = $5 WHERE id = $1 AND org_id = $2";
    let changed = tx.execute(sql, &[id.into(), by.org().into(), name.into(), fold(name).into(), gives.to_string().into()])?;
    if changed == 0 { Err(Error::not_found()) } else { Ok(()) }
}

fn name_taken(name: &str) -> Error {
    Error::conflict("name_taken", format!("there is a role called `{name}` already: choose another name"))
}

/// How many grants name a role.
pub fn count_grants(tx: &Tx, by: &Administers, id: RoleId) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM grants WHERE role_id = $1 AND org_id = $2";
    Ok(tx.row(sql, &[id.into(), by.org().into()], |row| row.get(0))?.unwrap_or(0))
}

/// Ends a role that no grant names.
pub fn delete(tx: &Tx, by: &Administers, id: RoleId) -> Result<()> {
    let deleted = tx.execute("DELETE FROM roles WHERE id = $1 AND org_id = $2", &[id.into(), by.org().into()])?;
    if deleted == 0 { Err(Error::not_found()) } else { Ok(()) }
}
