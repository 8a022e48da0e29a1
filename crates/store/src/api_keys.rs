//! Keys for programs. What is kept of a token is its hash.

use domain::ids::{ApiKeyId, OrgId, UserId};
use domain::secret::TokenHash;
use domain::user::User;
use domain::{Result, Timestamp};

use crate::factors::{POLICY_WITHOUT, read_lacking};
use crate::users::{self, ACTIVE, COLUMNS, WIDTH};
use crate::{Row, Tx};

/// What a new key is made of.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose member the user is.
    pub org: OrgId,
    /// As whom it acts.
    pub user: UserId,
    /// Whether what it makes has no owner (S5.41).
    pub site_wide: bool,
    /// What it is for, in its owner's words.
    pub name: String,
    /// The hash of its token.
    pub token_hash: TokenHash,
    /// Until when; none is until it is revoked.
    pub expires_at: Option<Timestamp>,
}

/// A key as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Which.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when; none is until it is revoked.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Whether what it makes has no owner (S5.41).
    pub site_wide: bool,
}

/// Makes a key.
pub fn create(tx: &Tx, key: &NewApiKey, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO api_keys (id, org_id, user_id, name, token_hash, created_at, expires_at, site_wide)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            key.id.into(),
            key.org.into(),
            key.user.into(),
            key.name.as_str().into(),
            key.token_hash.into(),
            now.into(),
            key.expires_at.into(),
            key.site_wide.into(),
        ],
    )
    .map(drop)
}

/// How many keys a user has, ended ones included.
pub fn count(tx: &Tx, user: UserId) -> Result<u64> {
    let found = tx.row("SELECT COUNT(*) FROM api_keys WHERE user_id = $1", &[user.into()], |row| row.get(0))?;
    Ok(found.unwrap_or(0))
}

/// The keys of a user, oldest first.
pub fn of_user(tx: &Tx, user: UserId) -> Result<Vec<ApiKey>> {
    let sql = "SELECT id, name, created_at, expires_at, last_used_at, site_wide FROM api_keys WHERE user_id = $1 ORDER BY created_at, id";
    tx.rows(sql, &[user.into()], read)
}

/// A key that is in force.
#[derive(Clone, Debug)]
pub struct KeyInForce {
    /// The key.
    pub key: ApiKey,
    /// Whose.
    pub user: User,
    /// Whether they must have a second factor and have none.
    pub lacks_second_factor: bool,
}

/// The key with this token and its user, if it is in force at `now` and its user may come in.
pub fn by_token(tx: &Tx, token: &TokenHash, now: Timestamp) -> Result<Option<KeyInForce>> {
    let sql = format!(
        "SELECT k.id, k.name, k.created_at, k.expires_at, k.last_used_at, k.site_wide, {COLUMNS}, k.token_hash, {POLICY_WITHOUT}
         FROM api_keys k JOIN users u ON u.id = k.user_id
         WHERE k.token_hash = $1 AND (k.expires_at IS NULL OR k.expires_at > $2) AND {ACTIVE}"
    );
    let found = tx.row(&sql, &[token.into(), now.into()], |row| {
        let user = users::read(row, 6)?;
        let lacks_second_factor = read_lacking(row, 7 + WIDTH, &user)?;
        Ok((KeyInForce { key: read(row)?, user, lacks_second_factor }, row.get::<TokenHash>(6 + WIDTH)?))
    })?;
    Ok(found.filter(|(_, kept)| kept.same(token)).map(|(key, _)| key))
}

/// Whether a key is in force at `now` and its user may come in.
pub fn is_in_force(tx: &Tx, id: ApiKeyId, now: Timestamp) -> Result<bool> {
    let sql = format!(
        "SELECT CAST(1 AS BIGINT) FROM api_keys k JOIN users u ON u.id = k.user_id
         WHERE k.id = $1 AND (k.expires_at IS NULL OR k.expires_at > $2) AND {ACTIVE}"
    );
    Ok(tx.row(&sql, &[id.into(), now.into()], |row| row.get::<i64>(0))?.is_some())
}

/// Notes that a key is used.
pub fn touch(tx: &Tx, id: ApiKeyId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
    tx.execute(sql, &[id.into(), now.into()]).map(drop)
}

/// Ends a key of this user. Says what it was called; none when it is not theirs.
pub fn revoke(tx: &Tx, user: UserId, id: ApiKeyId) -> Result<Option<String>> {
    let sql = "DELETE FROM api_keys WHERE id = $1 AND user_id = $2 RETURNING name";
    tx.row(sql, &[id.into(), user.into()], |row| row.get(0))
}

fn read(row: &Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.get(0)?,
        name: row.get(1)?,
        created_at: row.get(2)?,
        expires_at: row.get(3)?,
        last_used_at: row.get(4)?,
        site_wide: row.get(5)?,
    })
}
