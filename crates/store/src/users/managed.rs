//! People as the Admin center sees and changes them: always those of one organization, by the proof of who may.

use domain::admin::{Administers, Audits};
use domain::grant::{Grant, Principal};
use domain::ids::{GroupId, NodeId, OrgId, SpaceId, UserId};
use domain::role::Role;
use domain::user::{AdminRole, User, UserKind, UserStatus};
use domain::{Error, Result, Timestamp};

use super::{ACTIVE, COLUMNS, WIDTH, email_taken, kind_word, read, search_key};
use crate::db::UNIQUE_VIOLATION;
use crate::facts::read_scope;
use crate::search::containing;
use crate::{Row, Tx, Value};

/// An account as administrators see it.
#[derive(Clone, Debug)]
pub struct Managed {
    /// Whose.
    pub user: User,
    /// How it stands.
    pub status: UserStatus,
    /// Whether it is enabled, whatever else.
    pub enabled: bool,
    /// When their access ends.
    pub access_ends_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When they were last here, to the minute.
    pub last_seen_at: Option<Timestamp>,
    /// What their personal space holds, in bytes.
    pub used_bytes: u64,
    /// What it may hold, in bytes; none is without limit.
    pub quota_bytes: Option<u64>,
    /// In how many groups they are.
    pub group_count: u64,
    /// How many links of theirs have not ended.
    pub link_count: u64,
    /// Whether their password alone is not enough.
    pub second_factor: bool,
}

/// Which people of a list to show; what is none does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those with this text in name or address, however it is cased.
    pub text: Option<String>,
    /// Those of this sort.
    pub kind: Option<UserKind>,
    /// Those who stand so.
    pub status: Option<UserStatus>,
}

/// What of an account its administrators set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The address, as it was written.
    pub email: String,
    /// Its key ([`domain::user::email_key`]).
    pub email_key: String,
    /// What they are called.
    pub display_name: String,
    /// What they administer.
    pub admin: Option<AdminRole>,
    /// When their access ends.
    pub access_ends_at: Option<Timestamp>,
}

/// Never here and without a password.
const WAITS: &str = "(c.user_id IS NULL AND u.last_seen_at IS NULL)";

/// `$1` is the organization, `$2` now.
const TABLES: &str = "FROM users u
  LEFT JOIN credentials c ON c.user_id = u.id AND c.kind = 'password'
  LEFT JOIN spaces s ON s.owner_id = u.id AND s.kind = 'personal'
  WHERE u.org_id = $1 AND u.deleted_at IS NULL";

fn columns() -> String {
    format!(
        "{COLUMNS}, CASE WHEN u.enabled = 0 THEN 'disabled' WHEN NOT ({ACTIVE}) THEN 'ended' WHEN {WAITS} THEN 'invited'
           ELSE 'active' END, u.enabled, u.access_ends_at, u.created_at, u.last_seen_at, s.used_bytes, s.quota_bytes,
         (SELECT COUNT(*) FROM group_members m WHERE m.user_id = u.id),
         (SELECT COUNT(*) FROM links l WHERE l.owner_id = u.id AND l.ended_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > $2)),
         {}",
        crate::factors::EXIST
    )
}

fn read_managed(row: &Row<'_>) -> Result<Managed> {
    Ok(Managed {
        user: read(row, 0)?,
        status: status(&row.get::<String>(WIDTH)?)?,
        enabled: row.get(WIDTH + 1)?,
        access_ends_at: row.get(WIDTH + 2)?,
        created_at: row.get(WIDTH + 3)?,
        last_seen_at: row.get(WIDTH + 4)?,
        used_bytes: row.get::<Option<u64>>(WIDTH + 5)?.unwrap_or(0),
        quota_bytes: row.get(WIDTH + 6)?,
        group_count: row.get(WIDTH + 7)?,
        link_count: row.get(WIDTH + 8)?,
        second_factor: row.get(WIDTH + 9)?,
    })
}

fn status(word: &str) -> Result<UserStatus> {
    match word {
        "active" => Ok(UserStatus::Active),
        "disabled" => Ok(UserStatus::Disabled),
        "ended" => Ok(UserStatus::Ended),
        "invited" => Ok(UserStatus::Invited),
        other => Err(Error::internal(format!("unknown status `{other}` of a user"))),
    }
}

/// The conditions of `filter`, after those of [`TABLES`].
fn conditions(filter: &Filter, params: &mut Vec<Value>) -> String {
    let mut sql = String::new();
    let mut ask = |condition: &str, value: Value| {
        params.push(value);
        sql.push_str(" AND ");
        sql.push_str(&condition.replace("$?", &format!("${}", params.len())));
    };
    if let Some(text) = &filter.text {
        ask("u.search_key LIKE $? ESCAPE '!'", containing(text).into());
    }
    if let Some(kind) = filter.kind {
        ask("u.kind = $?", kind_word(kind).into());
    }
    if let Some(status) = filter.status {
        sql.push_str(" AND ");
        sql.push_str(&of_status(status));
    }
    sql
}

fn of_status(status: UserStatus) -> String {
    match status {
        UserStatus::Disabled => "u.enabled = 0".to_owned(),
        UserStatus::Ended => format!("u.enabled = 1 AND NOT ({ACTIVE})"),
        UserStatus::Invited => format!("{ACTIVE} AND {WAITS}"),
        UserStatus::Active => format!("{ACTIVE} AND NOT {WAITS}"),
    }
}

/// A page of the people of the organization that pass the filter, by name; `after` is the last of the page before.
pub fn list(tx: &Tx, by: &Audits, filter: &Filter, after: Option<UserId>, rows: u32) -> Result<Vec<Managed>> {
    let mut params: Vec<Value> = vec![by.org().into(), by.at().into(), i64::from(rows).into()];
    let mut filtered = conditions(filter, &mut params);
    if let Some(after) = after {
        params.push(after.into());
        let place = format!("(SELECT a.search_key, a.id FROM users a WHERE a.id = ${} AND a.org_id = $1)", params.len());
        filtered.push_str(&format!(" AND (u.search_key, u.id) > {place}"));
    }
    let sql = format!("SELECT {} {TABLES}{filtered} ORDER BY u.search_key, u.id LIMIT $3", columns());
    tx.rows(&sql, &params, read_managed)
}

/// How many people of the organization pass the filter.
pub fn count(tx: &Tx, by: &Audits, filter: &Filter) -> Result<u64> {
    let mut params: Vec<Value> = vec![by.org().into(), by.at().into()];
    let filtered = conditions(filter, &mut params);
    let sql = format!("SELECT COUNT(*) {TABLES}{filtered}");
    Ok(tx.row(&sql, &params, |row| row.get(0))?.unwrap_or(0))
}

/// One account of the organization; one that is another's, or was deleted, is not found.
pub fn get(tx: &Tx, by: &Audits, id: UserId) -> Result<Managed> {
    let sql = format!("SELECT {} {TABLES} AND u.id = $3", columns());
    tx.row(&sql, &[by.org().into(), by.at().into(), id.into()], read_managed)?.ok_or_else(Error::not_found)
}

/// How many administrators there are besides `id` who can come in, and whose access has no end.
pub fn count_other_administrators(tx: &Tx, by: &Audits, id: Option<UserId>) -> Result<u64> {
    other_administrators(tx, by.org(), id, by.at())
}

/// The same, for what the server does by itself.
pub(super) fn other_administrators(tx: &Tx, org: OrgId, id: Option<UserId>, now: Timestamp) -> Result<u64> {
    let sql = format!(
        "SELECT COUNT(*) FROM users u WHERE u.org_id = $1 AND {ACTIVE} AND u.access_ends_at IS NULL AND u.admin = 'admin'
           AND u.kind = 'internal' AND u.deleted_at IS NULL AND ($3 IS NULL OR u.id <> $3)
           AND EXISTS (SELECT 1 FROM credentials c WHERE c.user_id = u.id)"
    );
    Ok(tx.row(&sql, &[org.into(), now.into(), id.into()], |row| row.get(0))?.unwrap_or(0))
}

/// Writes the details of an account. A taken address is `email_taken`, whoever has it (I20).
pub fn change(tx: &Tx, by: &Administers, id: UserId, details: &Details) -> Result<()> {
    let changed = tx.execute(
        "UPDATE users SET email = $3, email_key = $4, display_name = $5, admin = $6, access_ends_at = $7, search_key = $8
         WHERE id = $1 AND org_id = $2 AND deleted_at IS NULL",
        &[
            id.into(),
            by.org().into(),
            details.email.as_str().into(),
            details.email_key.as_str().into(),
            details.display_name.as_str().into(),
            details.admin.map(AdminRole::word).into(),
            details.access_ends_at.into(),
            search_key(&details.display_name, &details.email).into(),
        ],
    );
    // Not asked before: an account of another organization is not to be seen, its address is taken all the same.
    let changed = changed.map_err(|error| if error.code == UNIQUE_VIOLATION { email_taken(&details.email) } else { error })?;
    if changed == 0 { Err(Error::not_found()) } else { Ok(()) }
}

/// Shuts an account or opens it again. Shut, its sessions end for good.
pub fn set_enabled(tx: &Tx, by: &Administers, id: UserId, enabled: bool) -> Result<()> {
    get(tx, by, id)?;
    if enabled { super::enable(tx, id, by.at()) } else { super::disable(tx, id) }
}

/// Ends what an account could come in with: its password, its sessions, and its API keys, of which it says how many; with
/// `second_factor` also what it shows besides. Whoever took the account over is out.
pub fn reset(tx: &Tx, by: &Administers, id: UserId, second_factor: bool) -> Result<u64> {
    get(tx, by, id)?;
    if second_factor {
        crate::factors::end_all(tx, id)?;
    }
    tx.execute("DELETE FROM credentials WHERE user_id = $1 AND org_id = $2", &[id.into(), by.org().into()])?;
    crate::sessions::end_all(tx, id, None)?;
    tx.execute("DELETE FROM api_keys WHERE user_id = $1 AND org_id = $2", &[id.into(), by.org().into()])
}

/// A grant that somebody holds, themselves or as a member of a group, with where it is.
#[derive(Clone, Debug)]
pub struct HeldGrant {
    /// The grant.
    pub grant: Grant,
    /// The group that it is given to, and what that is called.
    pub via_group: Option<(GroupId, String)>,
    /// What the organization calls the role, where it is its own.
    pub own_name: Option<String>,
    /// The node it is on, and what it is called.
    pub node: (NodeId, String),
    /// The space that is in, and what it is called.
    pub space: (SpaceId, String),
    /// When it was given.
    pub created_at: Timestamp,
    /// By whom, and what they are called.
    pub created_by: Option<(UserId, String)>,
}

/// What an account was granted, itself or by its groups, by space and name; at most `rows`. The trash is left out.
pub fn grants(tx: &Tx, by: &Audits, id: UserId, rows: u32) -> Result<Vec<HeldGrant>> {
    let sql = "SELECT g.id, g.role, r.capabilities, g.scope, g.until, r.name, n.id, n.name, s.id, s.name, g.created_at,
        c.id, c.display_name, p.id, p.name
      FROM grants g JOIN nodes n ON n.id = g.node_id JOIN spaces s ON s.id = n.space_id
      LEFT JOIN roles r ON r.id = g.role_id LEFT JOIN users c ON c.id = g.created_by
      LEFT JOIN groups p ON g.principal_kind = 'group' AND p.id = g.principal_id
      WHERE ((g.principal_kind = 'user' AND g.principal_id = $1) OR (g.principal_kind = 'group' AND g.principal_id IN
          (SELECT group_id FROM group_members WHERE user_id = $1)))
        AND g.org_id = $2 AND n.trashed_at IS NULL
      ORDER BY s.kind, s.name_key, s.id, n.name_key, n.id, g.id LIMIT $3";
    tx.rows(sql, &[id.into(), by.org().into(), i64::from(rows).into()], |row| {
        let own: Option<String> = row.get(2)?;
        let via_group = row.get::<Option<GroupId>>(13)?.zip(row.get(14)?);
        Ok(HeldGrant {
            grant: Grant {
                id: row.get(0)?,
                principal: via_group.as_ref().map_or(Principal::User(id), |(group, _)| Principal::Group(*group)),
                role: Role::read(&row.get::<String>(1)?, own.as_deref())?,
                scope: read_scope(&row.get::<String>(3)?)?,
                until: row.get(4)?,
            },
            via_group,
            own_name: row.get(5)?,
            node: (row.get(6)?, row.get(7)?),
            space: (row.get(8)?, row.get(9)?),
            created_at: row.get(10)?,
            created_by: row.get::<Option<UserId>>(11)?.zip(row.get(12)?),
        })
    })
}
