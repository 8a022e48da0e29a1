//! What a snapshot link shows (S5.55 to S5.57): a copy in a space that is nobody's and in nobody's list. The bytes are not
//! copied, but counted. Only the link holds a grant there, so nobody can add to it or take away from it.

use domain::access::{Proof, ShareLink};
use domain::grant::Scope;
use domain::ids::{GrantId, NodeId, OrgId, SpaceId, UserId};
use domain::name::Name;
use domain::node::Space;
use domain::role::Role;
use domain::{Error, Result, Timestamp};

use crate::facts::scope_word;
use crate::links::NewLink;
use crate::nodes::Made;
use crate::{Tx, spaces};

/// The empty space of a copy.
#[derive(Clone, Debug)]
pub struct NewSnapshot {
    /// Its id.
    pub id: SpaceId,
    /// The id of its top folder.
    pub root: NodeId,
    /// What administrators see it as, where they see what is kept.
    pub name: Name,
    /// Who makes it.
    pub by: UserId,
}

/// Makes the space for a copy. `proof`: whose organization's, by who may share what is copied.
pub fn begin(tx: &Tx, new: &NewSnapshot, proof: &Proof<ShareLink>, now: Timestamp) -> Result<Made> {
    let org: OrgId = proof.org();
    tx.execute(
        "INSERT INTO spaces (id, org_id, kind, name, name_key, root_id, used_bytes, created_at, snapshot)
         VALUES ($1, $2, 'personal', $3, $4, $5, 0, $6, 1)",
        &[new.id.into(), org.into(), new.name.as_str().into(), new.name.key().into(), new.root.into(), now.into()],
    )?;
    crate::nodes::create_root(tx, (new.id, org), new.root, &new.name, new.by, now)
}

/// Makes the link on the copies: `items` were made in the unit of work, in the space of the link.
pub fn create_link(tx: &Tx, link: &NewLink, items: &[(GrantId, Made)]) -> Result<()> {
    crate::links::insert(tx, link)?;
    let role = Role::Abilities(link.settings.terms.abilities.capabilities()).to_string();
    for (position, (grant, made)) in items.iter().enumerate() {
        if Some(made.space()) != link.snapshot || made.org() != link.org {
            return Err(Error::internal("a snapshot was made of what is not its copy"));
        }
        let position = i64::try_from(position).map_err(Error::internal)?;
        let sql = "INSERT INTO link_items (link_id, org_id, position, node_id) VALUES ($1, $2, $3, $4)";
        tx.execute(sql, &[link.id.into(), link.org.into(), position.into(), made.id().into()])?;
        tx.execute(
            "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, scope, created_at, created_by)
             VALUES ($1, $2, $3, 'link', $4, $5, $6, $7, $8)",
            &[
                (*grant).into(),
                link.org.into(),
                made.id().into(),
                link.id.into(),
                role.as_str().into(),
                scope_word(Scope::Tree).into(),
                link.at.into(),
                link.owner.into(),
            ],
        )?;
    }
    Ok(())
}

/// A copy whose link has ended.
pub fn abandoned(tx: &Tx) -> Result<Option<Space>> {
    let sql = format!(
        "SELECT {} FROM spaces s WHERE s.snapshot = 1 AND NOT EXISTS (SELECT 1 FROM links l WHERE l.snapshot_space = s.id)
         ORDER BY s.id LIMIT 1",
        spaces::COLUMNS
    );
    tx.row(&sql, &[], spaces::read)
}

/// Ends up to `most` nodes of such a copy, and the copy itself with the last of them; says whether that was all.
pub fn erase(tx: &Tx, space: &Space, most: usize) -> Result<bool> {
    if crate::departure::erase_some(tx, space, most)? == most {
        return Ok(false);
    }
    crate::nodes::purge_one(tx, space.root)?;
    tx.execute("DELETE FROM spaces WHERE id = $1 AND snapshot = 1", &[space.id.into()])?;
    Ok(true)
}
