//! Grants: what `decide` can use on a node is what [`on_node`] shows (I14).

use domain::access::{Proof, SharePeople};
use domain::grant::{Grant, Principal};
use domain::role::Role;
use domain::{Error, Result};

use crate::facts::read_scope;
use crate::{Row, Tx};

/// Every grant on the node of `proof`: of users, groups and links.
pub fn on_node(tx: &Tx, proof: &Proof<SharePeople>) -> Result<Vec<Grant>> {
    let sql = "SELECT g.id, g.principal_kind, g.principal_id, g.role, r.capabilities, g.scope, g.until
      FROM grants g LEFT JOIN roles r ON r.id = g.role_id WHERE g.node_id = $1 ORDER BY g.created_at, g.id";
    tx.rows(sql, &[proof.node().into()], read)
}

fn read(row: &Row<'_>) -> Result<Grant> {
    let principal: uuid::Uuid = row.get(2)?;
    let own: Option<String> = row.get(4)?;
    Ok(Grant {
        id: row.get(0)?,
        principal: match row.get::<String>(1)?.as_str() {
            "user" => Principal::User(principal.into()),
            "group" => Principal::Group(principal.into()),
            "link" => Principal::Link(principal.into()),
            other => return Err(Error::internal(format!("a grant is given to an unknown kind of principal `{other}`"))),
        },
        role: Role::read(&row.get::<String>(3)?, own.as_deref())?,
        scope: read_scope(&row.get::<String>(5)?)?,
        until: row.get(6)?,
    })
}
