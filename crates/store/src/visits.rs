//! Visits: one visitor's session on a link, bound to it and to the version of its gate (I3).

use domain::ids::{LinkId, OrgId, RecipientId, UserId, VisitId};
use domain::secret::TokenHash;
use domain::{Result, Timestamp};

use crate::Tx;

/// What a new visit is made of.
#[derive(Clone, Debug)]
pub struct NewVisit {
    /// Its id.
    pub id: VisitId,
    /// Whose link.
    pub org: OrgId,
    /// Of which link.
    pub link: LinkId,
    /// The hash of its token.
    pub token_hash: TokenHash,
    /// The version of the gate that was passed.
    pub gate_version: i64,
    /// Whether the link's password was given for it.
    pub passed_password: bool,
    /// Whether a part of the gate is still to be passed: until then it opens nothing.
    pub waits: bool,
    /// The member it is of, where the link asks who comes in.
    pub user: Option<UserId>,
    /// The recipient it is of.
    pub recipient: Option<RecipientId>,
    /// Whom the sender sees; empty is somebody.
    pub label: String,
    /// What the visitor's program calls itself.
    pub user_agent: String,
    /// When.
    pub at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Begins a visit.
pub fn create(tx: &Tx, visit: &NewVisit) -> Result<()> {
    tx.execute(
        "INSERT INTO visits (id, org_id, link_id, token_hash, password_version, user_agent, created_at, expires_at, user_id, recipient_id, label,
           passed_password, waits)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &[
            visit.id.into(),
            visit.org.into(),
            visit.link.into(),
            visit.token_hash.0.into(),
            visit.gate_version.into(),
            visit.user_agent.as_str().into(),
            visit.at.into(),
            visit.expires_at.into(),
            visit.user.into(),
            visit.recipient.into(),
            visit.label.as_str().into(),
            visit.passed_password.into(),
            visit.waits.into(),
        ],
    )
    .map(drop)
}

/// A visit, as far as the visitor may be told apart by it.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Which.
    pub id: VisitId,
    /// The version of the gate that it passed, or a part of it.
    pub gate_version: i64,
    /// Whether the link's password was given for it.
    pub passed_password: bool,
    /// The member it is of.
    pub user: Option<UserId>,
    /// The recipient it is of.
    pub recipient: Option<RecipientId>,
    /// Whom the sender sees; empty is somebody.
    pub label: String,
    /// Until when it lives.
    pub expires_at: Timestamp,
}

/// The visit of `link` with this token. Whether it opens the link, the access rule's facts say.
pub fn by_token(tx: &Tx, link: LinkId, token: &TokenHash) -> Result<Option<Visit>> {
    let sql = "SELECT id, password_version, passed_password, user_id, recipient_id, label, expires_at FROM visits
      WHERE token_hash = $1 AND link_id = $2";
    tx.row(sql, &[token.0.into(), link.into()], |row| {
        Ok(Visit {
            id: row.get(0)?,
            gate_version: row.get(1)?,
            passed_password: row.get(2)?,
            user: row.get(3)?,
            recipient: row.get(4)?,
            label: row.get(5)?,
            expires_at: row.get(6)?,
        })
    })
}

/// Whom the sender sees of a visit, and as which recipient they came in.
pub fn visitor(tx: &Tx, link: LinkId, id: VisitId) -> Result<Option<(String, Option<RecipientId>)>> {
    let sql = "SELECT label, recipient_id FROM visits WHERE id = $1 AND link_id = $2";
    tx.row(sql, &[id.into(), link.into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Ends a visit before its time: another takes its place.
pub fn end(tx: &Tx, link: LinkId, token: &TokenHash) -> Result<()> {
    tx.execute("DELETE FROM visits WHERE token_hash = $1 AND link_id = $2", &[token.0.into(), link.into()]).map(drop)
}

/// Forgets visits that have ended.
pub fn forget_ended(tx: &Tx, now: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM visits WHERE expires_at <= $1", &[now.into()]).map(drop)
}
