//! One-time ways in: invitations, and resets of a password. What is kept of a token is its hash; one that has ended, was used
//! or belongs to somebody who may not come in is one that never was.

use domain::admin::{Administers, Audits};
use domain::ids::{EntryId, UserId};
use domain::secret::TokenHash;
use domain::user::{EntryKind, User};
use domain::{Error, Result, Timestamp, limits};

use crate::Tx;
use crate::users::{self, ACTIVE, COLUMNS, WIDTH};

/// What a new one-time way in is made of.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Its id.
    pub id: EntryId,
    /// For whom.
    pub user: UserId,
    /// What for.
    pub kind: EntryKind,
    /// The hash of its token.
    pub token_hash: TokenHash,
}

/// A one-time way in that can be used.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Which.
    pub id: EntryId,
    /// What for.
    pub kind: EntryKind,
    /// Whose.
    pub user: User,
    /// What their organization is called.
    pub organization: String,
}

/// Makes a one-time way in, in place of the one that was there. It ends [`limits::ENTRY_AGE_MAX`] later; says when.
pub fn create(tx: &Tx, by: &Administers, entry: &NewEntry) -> Result<Timestamp> {
    tx.execute("DELETE FROM entries WHERE user_id = $1", &[entry.user.into()])?;
    let expires_at = by.at() + limits::ENTRY_AGE_MAX;
    tx.execute(
        "INSERT INTO entries (id, org_id, user_id, kind, token_hash, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            entry.id.into(),
            by.org().into(),
            entry.user.into(),
            entry.kind.word().into(),
            entry.token_hash.into(),
            by.actor().user().into(),
            by.at().into(),
            expires_at.into(),
        ],
    )?;
    Ok(expires_at)
}

/// The way in with this token, if it can be used at `now`.
pub fn by_token(tx: &Tx, token: &TokenHash, now: Timestamp) -> Result<Option<Entry>> {
    let sql = format!(
        "SELECT {COLUMNS}, e.id, e.kind, o.name, e.token_hash FROM entries e JOIN users u ON u.id = e.user_id
         JOIN organizations o ON o.id = e.org_id WHERE e.token_hash = $1 AND e.expires_at > $2 AND {ACTIVE}"
    );
    let found = tx.row(&sql, &[token.into(), now.into()], |row| {
        let entry = Entry {
            id: row.get(WIDTH)?,
            kind: kind(&row.get::<String>(WIDTH + 1)?)?,
            user: users::read(row, 0)?,
            organization: row.get(WIDTH + 2)?,
        };
        Ok((entry, row.get::<TokenHash>(WIDTH + 3)?))
    })?;
    Ok(found.filter(|(_, kept)| kept.same(token)).map(|(entry, _)| entry))
}

fn kind(word: &str) -> Result<EntryKind> {
    match word {
        "invitation" => Ok(EntryKind::Invitation),
        "reset" => Ok(EntryKind::Reset),
        other => Err(Error::internal(format!("unknown kind `{other}` of a one-time way in"))),
    }
}

/// Uses a way in up. Says whether it was there: of two who try at once, only one hears yes.
pub fn take(tx: &Tx, id: EntryId) -> Result<bool> {
    Ok(tx.execute("DELETE FROM entries WHERE id = $1", &[id.into()])? == 1)
}

/// Ends the ways in of a user.
pub fn end_all(tx: &Tx, by: &Administers, user: UserId) -> Result<()> {
    tx.execute("DELETE FROM entries WHERE user_id = $1 AND org_id = $2", &[user.into(), by.org().into()]).map(drop)
}

/// How many ways in of the organization can still be used.
pub fn count(tx: &Tx, by: &Audits) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM entries WHERE org_id = $1 AND expires_at > $2";
    Ok(tx.row(sql, &[by.org().into(), by.at().into()], |row| row.get(0))?.unwrap_or(0))
}

/// Forgets the ways in that have ended by time.
pub fn forget_ended(tx: &Tx, now: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM entries WHERE expires_at <= $1", &[now.into()]).map(drop)
}
