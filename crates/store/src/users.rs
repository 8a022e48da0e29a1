//! People with an account, and how they prove who they are.

pub mod managed;
pub mod shared;

use std::collections::{HashMap, HashSet};

use domain::ids::{OrgId, UserId};
use domain::name::fold;
use domain::user::{AdminRole, User, UserKind};
use domain::{Error, Result, Timestamp, limits};

use crate::db::listed;
use crate::facts::user_kind;
use crate::search::containing;
use crate::{Row, Tx};

/// What a new user is made of. They begin enabled, without an end.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Who they are to others.
    pub user: User,
    /// The key of their address ([`domain::user::email_key`]).
    pub email_key: String,
}

/// An account, as signing in sees it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose.
    pub user: User,
    /// Whether they may come in.
    pub is_active: bool,
    /// Their sealed password, if they have one.
    pub sealed_password: Option<Vec<u8>>,
}

/// The columns of a [`User`], of the table called `u`; [`read`] takes them from the first on.
pub(crate) const COLUMNS: &str = "u.id, u.org_id, u.kind, u.email, u.display_name, u.admin";

/// How many columns [`COLUMNS`] are.
pub(crate) const WIDTH: usize = 6;

/// When somebody's access ends; none is never.
pub fn access_ends_at(tx: &Tx, id: UserId) -> Result<Option<Timestamp>> {
    Ok(tx.row("SELECT access_ends_at FROM users WHERE id = $1", &[id.into()], |row| row.get(0))?.flatten())
}

/// That a user's access is not ended, of the table called `u`, at the time `$2`: a changed membership holds at once (I13).
///
/// A name that several people share is in force while who made it is, because they know its password: who may not come in any
/// more must not come in by it either. It goes on when they come back, or when an administrator gives it a password, and so
/// is who made it from then on.
pub(crate) const ACTIVE: &str = "u.enabled = 1 AND u.deleted_at IS NULL AND (u.access_ends_at IS NULL OR u.access_ends_at > $2)
   AND (u.made_by IS NULL OR EXISTS (SELECT 1 FROM users w WHERE w.id = u.made_by AND w.enabled = 1 AND w.deleted_at IS NULL
     AND (w.access_ends_at IS NULL OR w.access_ends_at > $2)))";

/// Makes a user. A taken address is `email_taken`, whoever has it (I20).
pub fn create(tx: &Tx, new: &NewUser, now: Timestamp) -> Result<()> {
    let user = &new.user;
    let made = tx.execute(
        "INSERT INTO users (id, org_id, kind, email, email_key, display_name, admin, enabled, created_at, search_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9) ON CONFLICT (email_key) DO NOTHING",
        &[
            user.id.into(),
            user.org.into(),
            kind_word(user.kind).into(),
            user.email.as_str().into(),
            new.email_key.as_str().into(),
            user.display_name.as_str().into(),
            user.admin.map(AdminRole::word).into(),
            now.into(),
            search_key(&user.display_name, &user.email).into(),
        ],
    )?;
    match made {
        0 => Err(email_taken(&user.email)),
        _ => Ok(()),
    }
}

fn email_taken(email: &str) -> Error {
    Error::conflict("email_taken", format!("`{email}` has an account already: choose another address"))
}

/// What a search for people looks at.
fn search_key(display_name: &str, email: &str) -> String {
    fold(&format!("{display_name} {email}"))
}

/// The user with this id.
pub fn by_id(tx: &Tx, id: UserId) -> Result<Option<User>> {
    tx.row(&format!("SELECT {COLUMNS} FROM users u WHERE u.id = $1"), &[id.into()], |row| read(row, 0))
}

/// What these users are called.
pub fn display_names(tx: &Tx, ids: &[UserId]) -> Result<HashMap<UserId, String>> {
    let mut params = Vec::new();
    let sql = format!("SELECT u.id, u.display_name FROM users u WHERE u.id IN ({})", listed(ids, &mut params));
    Ok(tx.rows(&sql, &params, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}

/// The user with this id, and whether they may come in at `now`: whoever acts is looked up anew (I4, I13).
pub fn member(tx: &Tx, id: UserId, now: Timestamp) -> Result<Option<(User, bool)>> {
    let sql = format!("SELECT {COLUMNS}, CASE WHEN {ACTIVE} THEN 1 ELSE 0 END FROM users u WHERE u.id = $1");
    tx.row(&sql, &[id.into(), now.into()], |row| Ok((read(row, 0)?, row.get(WIDTH)?)))
}

/// The members of an organization who may come in, by name; with a text those whose name or address contains it, however
/// it is cased. At most `rows`.
pub fn members(tx: &Tx, org: OrgId, text: Option<&str>, rows: u32, now: Timestamp) -> Result<Vec<User>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM users u WHERE u.org_id = $1 AND u.kind = 'internal' AND u.deleted_at IS NULL AND {ACTIVE}
           AND u.search_key LIKE $3 ESCAPE '!' ORDER BY u.search_key, u.id LIMIT $4"
    );
    let text = containing(text.unwrap_or_default());
    tx.rows(&sql, &[org.into(), now.into(), text.into(), i64::from(rows).into()], |row| read(row, 0))
}

/// The account that signs in with the address of this key, as it is at `now`.
pub fn account(tx: &Tx, email_key: &str, now: Timestamp) -> Result<Option<Account>> {
    let sql = format!(
        "SELECT {COLUMNS}, CASE WHEN {ACTIVE} THEN 1 ELSE 0 END, c.sealed FROM users u
         LEFT JOIN credentials c ON c.user_id = u.id AND c.kind = 'password' WHERE u.email_key = $1"
    );
    tx.row(&sql, &[email_key.into(), now.into()], |row| {
        Ok(Account { user: read(row, 0)?, is_active: row.get(WIDTH)?, sealed_password: row.get(WIDTH + 1)? })
    })
}

/// Those of these keys of addresses that have an account, in whatever organization.
pub fn taken(tx: &Tx, email_keys: &[String]) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    for key in email_keys {
        let sql = "SELECT email_key FROM users WHERE email_key = $1";
        found.extend(tx.row(sql, &[key.as_str().into()], |row| row.get::<String>(0))?);
    }
    Ok(found)
}

/// Keeps a sealed password, in place of the one that was there.
pub fn set_password(tx: &Tx, org: OrgId, user: UserId, sealed: &[u8], now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO credentials (user_id, org_id, kind, sealed, changed_at) VALUES ($1, $2, 'password', $3, $4)
         ON CONFLICT (user_id, kind) DO UPDATE SET sealed = excluded.sealed, changed_at = excluded.changed_at",
        &[user.into(), org.into(), sealed.into(), now.into()],
    )
    .map(drop)
}

/// Counts to how many addresses somebody sends a link on the day of UTC that `now` is in; says whether they may. One conditional
/// update, which is exact however many ask at once.
pub fn count_sent(tx: &Tx, id: UserId, sent: u32, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE users SET sent_count = CASE WHEN sent_day = $2 THEN sent_count + $3 ELSE $3 END, sent_day = $2
      WHERE id = $1 AND CASE WHEN sent_day = $2 THEN sent_count + $3 ELSE $3 END <= $4";
    let (day, most) = (now.0.div_euclid(86_400_000), i64::from(limits::LINK_SENDS_PER_DAY_MAX));
    Ok(tx.execute(sql, &[id.into(), day.into(), i64::from(sent).into(), most.into()])? == 1)
}

/// Shuts a user out, at once and until they are enabled again. Their sessions and one-time ways in end for good.
pub fn disable(tx: &Tx, id: UserId) -> Result<()> {
    tx.execute("UPDATE users SET enabled = 0 WHERE id = $1", &[id.into()])?;
    tx.execute("DELETE FROM entries WHERE user_id = $1", &[id.into()])?;
    tx.execute("DELETE FROM sessions WHERE user_id = $1", &[id.into()]).map(drop)
}

/// Lets a user in again. Until `now` it counts as unused no more.
pub fn enable(tx: &Tx, id: UserId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE users SET enabled = 1, enabled_at = $2 WHERE id = $1", &[id.into(), now.into()]).map(drop)
}

/// Up to `most` accounts of an organization that may come in at `now` and were not used, made or opened again since
/// `before`.
pub fn unused(tx: &Tx, org: OrgId, before: Timestamp, now: Timestamp, most: u32) -> Result<Vec<User>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM users u WHERE u.org_id = $1 AND {ACTIVE} AND u.deleted_at IS NULL AND u.created_at <= $3
           AND (u.last_seen_at IS NULL OR u.last_seen_at <= $3) AND (u.enabled_at IS NULL OR u.enabled_at <= $3)
         ORDER BY u.id LIMIT $4"
    );
    tx.rows(&sql, &[org.into(), now.into(), before.into(), i64::from(most).into()], |row| read(row, 0))
}

/// Whether nobody besides `id` could administer the organization for good.
pub fn is_last_administrator(tx: &Tx, user: &User, now: Timestamp) -> Result<bool> {
    Ok(user.admin == Some(AdminRole::Admin) && managed::other_administrators(tx, user.org, Some(user.id), now)? == 0)
}

/// Notes that a user is here.
pub fn seen(tx: &Tx, id: UserId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE users SET last_seen_at = $2 WHERE id = $1 AND (last_seen_at IS NULL OR last_seen_at < $2)";
    tx.execute(sql, &[id.into(), now.into()]).map(drop)
}

/// Sets when a user's access ends; none is never.
pub fn set_access_end(tx: &Tx, id: UserId, ends_at: Option<Timestamp>) -> Result<()> {
    tx.execute("UPDATE users SET access_ends_at = $2 WHERE id = $1", &[id.into(), ends_at.into()]).map(drop)
}

/// Reads [`COLUMNS`] from column `first` on.
pub(crate) fn read(row: &Row, first: usize) -> Result<User> {
    Ok(User {
        id: row.get(first)?,
        org: row.get(first + 1)?,
        kind: user_kind(&row.get::<String>(first + 2)?)?,
        email: row.get(first + 3)?,
        display_name: row.get(first + 4)?,
        admin: row.get::<Option<String>>(first + 5)?.as_deref().map(admin_role).transpose()?,
    })
}

pub(crate) fn kind_word(kind: UserKind) -> &'static str {
    match kind {
        UserKind::Internal => "internal",
        UserKind::External => "external",
        UserKind::Shared => "shared",
    }
}

/// An unreadable role is an error, never a weaker or a stronger one (I24).
fn admin_role(word: &str) -> Result<AdminRole> {
    match word {
        "admin" => Ok(AdminRole::Admin),
        "auditor" => Ok(AdminRole::Auditor),
        other => Err(Error::internal(format!("unknown administrator `{other}`"))),
    }
}
