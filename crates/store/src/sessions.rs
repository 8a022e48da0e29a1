//! Signed-in sessions. What is kept of a token is its hash; a session that has ended by time is one that never was.

use domain::ids::{OrgId, SessionId, UserId};
use domain::secret::TokenHash;
use domain::user::User;
use domain::{Result, Timestamp, limits};

use crate::Tx;
use crate::factors::{POLICY_WITHOUT, read_lacking};
use crate::users::{self, ACTIVE, COLUMNS, WIDTH};

/// What a new session is made of.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Whose member the user is.
    pub org: OrgId,
    /// Whose.
    pub user: UserId,
    /// The hash of its token.
    pub token_hash: TokenHash,
    /// What the program that signed in calls itself.
    pub user_agent: String,
}

/// A session that is in force.
#[derive(Clone, Debug)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Who signed in.
    pub user: User,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// Whether they must have a second factor and have none.
    pub lacks_second_factor: bool,
}

/// Begins a session at `now`; it ends [`limits::SESSION_AGE_MAX`] later whatever happens.
pub fn create(tx: &Tx, session: &NewSession, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO sessions (id, org_id, user_id, token_hash, user_agent, created_at, last_used_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        &[
            session.id.into(),
            session.org.into(),
            session.user.into(),
            session.token_hash.into(),
            session.user_agent.as_str().into(),
            now.into(),
            (now + limits::SESSION_AGE_MAX).into(),
        ],
    )
    .map(drop)
}

/// The session with this token, if it is in force at `now` and its user may come in.
pub fn by_token(tx: &Tx, token: &TokenHash, now: Timestamp) -> Result<Option<Session>> {
    let sql = format!(
        "SELECT {COLUMNS}, t.id, t.last_used_at, t.token_hash, {POLICY_WITHOUT} FROM sessions t JOIN users u ON u.id = t.user_id
         WHERE t.token_hash = $1 AND t.expires_at > $2 AND t.last_used_at > $3 AND {ACTIVE}"
    );
    let found = tx.row(&sql, &[token.into(), now.into(), (now - limits::SESSION_IDLE_MAX).into()], |row| {
        let user = users::read(row, 0)?;
        let lacks_second_factor = read_lacking(row, WIDTH + 3, &user)?;
        let session = Session { id: row.get(WIDTH)?, user, last_used_at: row.get(WIDTH + 1)?, lacks_second_factor };
        Ok((session, row.get::<TokenHash>(WIDTH + 2)?))
    })?;
    Ok(found.filter(|(_, kept)| kept.same(token)).map(|(session, _)| session))
}

/// Whether a session is in force at `now` and its user may come in.
pub fn is_in_force(tx: &Tx, id: SessionId, now: Timestamp) -> Result<bool> {
    let sql = format!(
        "SELECT CAST(1 AS BIGINT) FROM sessions t JOIN users u ON u.id = t.user_id
         WHERE t.id = $1 AND t.expires_at > $2 AND t.last_used_at > $3 AND {ACTIVE}"
    );
    let params = [id.into(), now.into(), (now - limits::SESSION_IDLE_MAX).into()];
    Ok(tx.row(&sql, &params, |row| row.get::<i64>(0))?.is_some())
}

/// Notes that a session is used.
pub fn touch(tx: &Tx, id: SessionId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE sessions SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2", &[id.into(), now.into()]).map(drop)
}

/// Ends the session with this token. Says whose it was; none when there was no such session.
pub fn end(tx: &Tx, token: &TokenHash) -> Result<Option<(OrgId, UserId)>> {
    tx.row("DELETE FROM sessions WHERE token_hash = $1 RETURNING org_id, user_id", &[token.into()], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// Ends all but the `keep` sessions of a user that began last.
pub fn end_oldest(tx: &Tx, user: UserId, keep: u32) -> Result<()> {
    tx.execute(
        "DELETE FROM sessions WHERE user_id = $1 AND id NOT IN (
           SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)",
        &[user.into(), keep.into()],
    )
    .map(drop)
}

/// Forgets the sessions that have ended by time.
pub fn forget_ended(tx: &Tx, now: Timestamp) -> Result<()> {
    tx.execute(
        "DELETE FROM sessions WHERE expires_at <= $1 OR last_used_at <= $2",
        &[now.into(), (now - limits::SESSION_IDLE_MAX).into()],
    )
    .map(drop)
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// Which.
    pub id: SessionId,
    /// What the program that signed in calls itself.
    pub user_agent: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
}

/// The sessions of a user that are in force at `now`, the last used first.
pub fn of_user(tx: &Tx, user: UserId, now: Timestamp) -> Result<Vec<OwnSession>> {
    let sql = "SELECT id, user_agent, created_at, last_used_at FROM sessions
      WHERE user_id = $1 AND expires_at > $2 AND last_used_at > $3 ORDER BY last_used_at DESC, id DESC";
    tx.rows(sql, &[user.into(), now.into(), (now - limits::SESSION_IDLE_MAX).into()], |row| {
        Ok(OwnSession { id: row.get(0)?, user_agent: row.get(1)?, created_at: row.get(2)?, last_used_at: row.get(3)? })
    })
}

/// Ends one session of this user; says whether it was theirs.
pub fn end_one(tx: &Tx, user: UserId, id: SessionId) -> Result<bool> {
    Ok(tx.execute("DELETE FROM sessions WHERE id = $1 AND user_id = $2", &[id.into(), user.into()])? == 1)
}

/// Ends all sessions of a user but `keep`; says how many.
pub fn end_all(tx: &Tx, user: UserId, keep: Option<SessionId>) -> Result<u64> {
    tx.execute("DELETE FROM sessions WHERE user_id = $1 AND ($2 IS NULL OR id <> $2)", &[user.into(), keep.into()])
}
