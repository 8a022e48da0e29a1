//! Texts that are shown once. What is kept of a token is its hash; of the text, what only a key of the organization opens.
//! Shown, taken back or ended, nothing is left.

use domain::ids::{OrgId, SecretId, UserId};
use domain::secret::TokenHash;
use domain::{Result, Timestamp};

use crate::users::ACTIVE;
use crate::{Row, Tx};

/// What a new one is made of.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// Its id.
    pub id: SecretId,
    /// Whose.
    pub org: OrgId,
    /// Who hands it over.
    pub user: UserId,
    /// The hash of its token.
    pub token_hash: TokenHash,
    /// The text, sealed.
    pub sealed: Vec<u8>,
    /// Until when it can be shown.
    pub expires_at: Timestamp,
}

/// One that waits, as who made it sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub id: SecretId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be shown.
    pub expires_at: Timestamp,
}

/// One that was taken, to be shown.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Which.
    pub id: SecretId,
    /// Whose.
    pub org: OrgId,
    /// Who made it.
    pub user: UserId,
    /// The text, sealed.
    pub sealed: Vec<u8>,
}

/// Makes one.
pub fn create(tx: &Tx, new: &NewSecret, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO secrets (id, org_id, user_id, token_hash, sealed, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            new.id.into(),
            new.org.into(),
            new.user.into(),
            new.token_hash.into(),
            new.sealed.as_slice().into(),
            now.into(),
            new.expires_at.into(),
        ],
    )
    .map(drop)
}

/// Which can be shown: at the time `$2`, the one of the token `$1`, if who made it may still come in.
fn open() -> String {
    let maker = format!("EXISTS (SELECT 1 FROM users u WHERE u.id = secrets.user_id AND {ACTIVE})");
    format!("token_hash = $1 AND expires_at > $2 AND {maker}")
}

/// Whether there is one to show with this token. It tells nothing else, and changes nothing (I21).
pub fn waits(tx: &Tx, token: &TokenHash, now: Timestamp) -> Result<bool> {
    let sql = format!("SELECT CAST(1 AS BIGINT) FROM secrets WHERE {}", open());
    Ok(tx.row(&sql, &[token.into(), now.into()], |row| row.get::<i64>(0))?.is_some())
}

/// The one with this token, without taking it: it stays.
pub fn look(tx: &Tx, token: &TokenHash, now: Timestamp) -> Result<Option<Taken>> {
    let sql = format!("SELECT id, org_id, user_id, sealed FROM secrets WHERE {}", open());
    tx.row(&sql, &[token.into(), now.into()], read)
}

/// Takes the one with this token out: of many who try at once, one gets it.
pub fn take(tx: &Tx, token: &TokenHash, now: Timestamp) -> Result<Option<Taken>> {
    let sql = format!("DELETE FROM secrets WHERE {} RETURNING id, org_id, user_id, sealed", open());
    tx.row(&sql, &[token.into(), now.into()], read)
}

fn read(row: &Row<'_>) -> Result<Taken> {
    Ok(Taken { id: row.get(0)?, org: row.get(1)?, user: row.get(2)?, sealed: row.get(3)? })
}

/// Those of a user that wait, oldest first.
pub fn of_user(tx: &Tx, user: UserId, now: Timestamp) -> Result<Vec<Waiting>> {
    let sql = "SELECT id, created_at, expires_at FROM secrets WHERE user_id = $1 AND expires_at > $2 ORDER BY created_at, id";
    tx.rows(sql, &[user.into(), now.into()], |row| {
        Ok(Waiting { id: row.get(0)?, created_at: row.get(1)?, expires_at: row.get(2)? })
    })
}

/// How many of a user wait.
pub fn count(tx: &Tx, user: UserId, now: Timestamp) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM secrets WHERE user_id = $1 AND expires_at > $2";
    Ok(tx.row(sql, &[user.into(), now.into()], |row| row.get(0))?.unwrap_or(0))
}

/// Takes one of this user back. Says whether there was one.
pub fn delete(tx: &Tx, user: UserId, id: SecretId) -> Result<bool> {
    Ok(tx.execute("DELETE FROM secrets WHERE id = $1 AND user_id = $2", &[id.into(), user.into()])? == 1)
}

/// Forgets those that have ended by time.
pub fn forget_ended(tx: &Tx, now: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM secrets WHERE expires_at <= $1", &[now.into()]).map(drop)
}
