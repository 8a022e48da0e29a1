//! Roles of an organization's own: named sets of capabilities.

use domain::Result;
use domain::ids::{OrgId, RoleId};
use domain::role::Role;

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
