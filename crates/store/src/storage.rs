//! How much is kept where, and how much may be: of all spaces of an organization, by the proof of who may look.

use domain::admin::{Administers, Audits};
use domain::ids::{GrantId, SpaceId};
use domain::node::Space;
use domain::user::User;
use domain::{Error, Result};

use crate::spaces::{self, COLUMNS as SPACE};
use crate::users::{self, COLUMNS as USER, WIDTH};
use crate::{Row, Tx, Value};

/// How many columns a space has.
const SPACE_WIDTH: usize = 8;

/// A space as administrators see it: nothing of what is in it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The space.
    pub space: Space,
    /// The owner of a personal space.
    pub owner: Option<User>,
}

fn read(row: &Row<'_>) -> Result<Kept> {
    let owner = match row.get::<Option<domain::ids::UserId>>(SPACE_WIDTH)? {
        Some(_) => Some(users::read(row, SPACE_WIDTH)?),
        None => None,
    };
    Ok(Kept { space: spaces::read(row)?, owner })
}

fn select() -> String {
    format!("SELECT {SPACE}, {USER} FROM spaces s LEFT JOIN users u ON u.id = s.owner_id WHERE s.org_id = $1")
}

/// Team spaces come first, then those of people; each by name.
const PLACE: &str = "CASE WHEN s.kind = 'team' THEN 0 ELSE 1 END, COALESCE(u.search_key, s.name_key), s.id";

/// A page of the spaces of the organization; `after` is the last of the page before.
pub fn list(tx: &Tx, by: &Audits, after: Option<SpaceId>, rows: u32) -> Result<Vec<Kept>> {
    let mut params: Vec<Value> = vec![by.org().into(), i64::from(rows).into()];
    let mut sql = select();
    if let Some(after) = after {
        params.push(after.into());
        sql.push_str(&format!(
            " AND ({PLACE}) > (SELECT {} FROM spaces a LEFT JOIN users b ON b.id = a.owner_id WHERE a.id = $3 AND a.org_id = $1)",
            PLACE.replace("s.", "a.").replace("u.", "b.")
        ));
    }
    sql.push_str(&format!(" ORDER BY {PLACE} LIMIT $2"));
    tx.rows(&sql, &params, read)
}

/// One space of the organization; another's is not found, and what a snapshot link shows is nobody's to change (S5.57).
pub fn get(tx: &Tx, by: &Audits, id: SpaceId) -> Result<Kept> {
    let sql = format!("{} AND s.id = $2 AND s.snapshot = 0", select());
    tx.row(&sql, &[by.org().into(), id.into()], read)?.ok_or_else(Error::not_found)
}

/// What all spaces of the organization hold, in bytes.
pub fn used_bytes(tx: &Tx, by: &Audits) -> Result<u64> {
    let sql = "SELECT CAST(COALESCE(SUM(used_bytes), 0) AS BIGINT) FROM spaces WHERE org_id = $1";
    Ok(tx.row(sql, &[by.org().into()], |row| row.get(0))?.unwrap_or(0))
}

/// Who holds Admin on the roots of the team spaces of the organization now, themselves or by a group, by space and name.
pub fn admins(tx: &Tx, by: &Audits) -> Result<Vec<(SpaceId, User)>> {
    let sql = format!(
        "SELECT DISTINCT {USER}, s.id, u.search_key FROM spaces s
         JOIN grants g ON g.node_id = s.root_id AND g.role = 'admin' AND (g.until IS NULL OR g.until > $2)
         LEFT JOIN group_members m ON g.principal_kind = 'group' AND m.group_id = g.principal_id
         JOIN users u ON (g.principal_kind = 'user' AND u.id = g.principal_id) OR u.id = m.user_id
         WHERE s.org_id = $1 AND s.kind = 'team' AND {} ORDER BY s.id, u.search_key, u.id",
        users::ACTIVE
    );
    tx.rows(&sql, &[by.org().into(), by.at().into()], |row| Ok((row.get(WIDTH)?, users::read(row, 0)?)))
}

/// Sets what a space may hold, in bytes; none is without limit. Less than it holds lets nothing more in, and takes nothing
/// away.
pub fn set_quota(tx: &Tx, by: &Administers, id: SpaceId, quota_bytes: Option<u64>) -> Result<()> {
    let sql = "UPDATE spaces SET quota_bytes = $3 WHERE id = $1 AND org_id = $2";
    let changed = tx.execute(sql, &[id.into(), by.org().into(), quota_bytes.into()])?;
    if changed == 0 { Err(Error::not_found()) } else { Ok(()) }
}

/// Gives whoever `by` stands for Admin on the root of a space of their organization.
pub fn enter(tx: &Tx, by: &Administers, space: &Space, grant: GrantId) -> Result<()> {
    let admin = by.actor().user().ok_or_else(Error::not_found)?;
    if space.org != by.org() {
        return Err(Error::not_found());
    }
    spaces::give_admin(tx, space.org, space.root, (grant, admin), Some(admin), by.at())
}
