//! Spaces: trees of files of their own, and how much they hold.

use domain::ids::{GrantId, NodeId, OrgId, SpaceId, UserId};
use domain::name::Name;
use domain::node::{Space, SpaceKind};
use domain::{Error, Result, Timestamp};

use crate::facts::space_kind;
use crate::{Row, Tx, Value};

/// What a new space is made of.
#[derive(Clone, Debug)]
pub struct NewSpace {
    /// Its id.
    pub id: SpaceId,
    /// The id of its top folder.
    pub root: NodeId,
    /// Whose.
    pub org: OrgId,
    /// Personal or team.
    pub kind: SpaceKind,
    /// What it is called.
    pub name: Name,
    /// The owner of a personal space.
    pub owner: Option<UserId>,
    /// The grant of Admin on the root, and who gets it: an owner's power is a grant like any other (I14).
    pub admin_grant: (GrantId, UserId),
}

pub(crate) const COLUMNS: &str = "s.id, s.org_id, s.kind, s.name, s.owner_id, s.root_id, s.used_bytes, s.quota_bytes";

/// How many columns [`COLUMNS`] are.
pub(crate) const WIDTH: usize = 8;

/// Makes a space with its root and the Admin grant on it. A taken name of a team space is `name_taken`.
pub fn create(tx: &Tx, space: &NewSpace, now: Timestamp) -> Result<Space> {
    let kind = match space.kind {
        SpaceKind::Personal => "personal",
        SpaceKind::Team => "team",
    };
    let made = tx.execute(
        "INSERT INTO spaces (id, org_id, kind, name, name_key, owner_id, root_id, used_bytes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT DO NOTHING",
        &[
            space.id.into(),
            space.org.into(),
            kind.into(),
            space.name.as_str().into(),
            space.name.key().into(),
            space.owner.into(),
            space.root.into(),
            now.into(),
        ],
    )?;
    if made == 0 {
        return Err(Error::conflict(
            "name_taken",
            format!("there is a space called `{}` already: choose another name", space.name),
        ));
    }
    let (grant, admin) = space.admin_grant;
    crate::nodes::create_root(tx, (space.id, space.org), space.root, &space.name, admin, now)?;
    give_admin(tx, space.org, space.root, (grant, admin), Some(admin), now)?;
    by_id(tx, space.id)?.ok_or_else(|| Error::internal("a space is gone that was just made"))
}

/// Gives `to` Admin on the root of a space, by a grant like any other; one they hold already has no end from now on,
/// and is of whoever gave it last.
pub(crate) fn give_admin(
    tx: &Tx,
    org: OrgId,
    root: NodeId,
    to: (GrantId, UserId),
    by: Option<UserId>,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, scope, created_at, created_by)
         VALUES ($1, $2, $3, 'user', $4, 'admin', 'tree', $5, $6)
         ON CONFLICT (node_id, principal_kind, principal_id, role) DO UPDATE
           SET scope = 'tree', until = NULL, for_private = 0, created_by = excluded.created_by",
        &[to.0.into(), org.into(), root.into(), to.1.into(), now.into(), by.into()],
    )
    .map(drop)
}

/// The space with this id. Whether the caller may know it, the access rule says about its root.
pub fn by_id(tx: &Tx, id: SpaceId) -> Result<Option<Space>> {
    tx.row(&format!("SELECT {COLUMNS} FROM spaces s WHERE s.id = $1"), &[id.into()], read)
}

/// The personal space of a user.
pub fn personal(tx: &Tx, owner: UserId) -> Result<Option<Space>> {
    let sql = format!("SELECT {COLUMNS} FROM spaces s WHERE s.owner_id = $1 AND s.kind = 'personal'");
    tx.row(&sql, &[owner.into()], read)
}

/// The spaces in which `user` holds a grant in force, their own first, then by name.
pub fn visible_to(tx: &Tx, user: UserId, now: Timestamp) -> Result<Vec<Space>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM spaces s WHERE s.id IN (
           SELECT n.space_id FROM grants g JOIN nodes n ON n.id = g.node_id
           WHERE ((g.principal_kind = 'user' AND g.principal_id = $1)
               OR (g.principal_kind = 'group' AND g.principal_id IN (SELECT group_id FROM group_members WHERE user_id = $1)))
             AND (g.until IS NULL OR g.until > $2))
         AND (s.kind = 'team' OR s.owner_id = $1)
         ORDER BY s.kind, s.name_key, s.id"
    );
    tx.rows(&sql, &[user.into(), now.into()], read)
}

/// Books `bytes` (negative: gives them back) to a space. Over its quota or its organization's is [`domain::Kind::Quota`],
/// and nothing is booked.
pub fn book_bytes(tx: &Tx, space: SpaceId, bytes: i64) -> Result<()> {
    if bytes == 0 {
        return Ok(());
    }
    let booked = tx.execute(
        "UPDATE spaces SET used_bytes = used_bytes + $2 WHERE id = $1 AND ($2 <= 0 OR (
           (quota_bytes IS NULL OR used_bytes + $2 <= quota_bytes)
           AND NOT EXISTS (SELECT 1 FROM organizations o WHERE o.id = spaces.org_id AND o.quota_bytes IS NOT NULL
             AND o.quota_bytes < $2 + (SELECT SUM(t.used_bytes) FROM spaces t WHERE t.org_id = o.id))))",
        &[space.into(), Value::from(bytes)],
    )?;
    if booked == 0 {
        return Err(quota_exceeded());
    }
    Ok(())
}

/// What is said where a quota leaves no room.
pub fn quota_exceeded() -> Error {
    Error::new(domain::Kind::Quota, "quota_exceeded", "there is no storage left for this: delete something or ask for more")
}

/// How many bytes quotas leave; none is without limit.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    /// In the space.
    pub of_space: Option<u64>,
    /// In all spaces of its organization together.
    pub of_org: Option<u64>,
}

/// What the quotas of a space and of its organization leave, where there is one.
pub fn left(tx: &Tx, space: SpaceId) -> Result<Option<Left>> {
    let sql = "SELECT s.quota_bytes, s.used_bytes, o.quota_bytes,
        (SELECT CAST(SUM(t.used_bytes) AS BIGINT) FROM spaces t WHERE t.org_id = s.org_id)
      FROM spaces s JOIN organizations o ON o.id = s.org_id
      WHERE s.id = $1 AND (s.quota_bytes IS NOT NULL OR o.quota_bytes IS NOT NULL)";
    tx.row(sql, &[space.into()], |row| {
        let left = |quota: Option<u64>, used: u64| quota.map(|quota| quota.saturating_sub(used));
        Ok(Left { of_space: left(row.get(0)?, row.get(1)?), of_org: left(row.get(2)?, row.get(3)?) })
    })
}

pub(crate) fn read(row: &Row<'_>) -> Result<Space> {
    Ok(Space {
        id: row.get(0)?,
        org: row.get(1)?,
        kind: space_kind(&row.get::<String>(2)?)?,
        name: row.get(3)?,
        owner: row.get(4)?,
        root: row.get(5)?,
        used_bytes: row.get(6)?,
        quota_bytes: row.get(7)?,
    })
}
