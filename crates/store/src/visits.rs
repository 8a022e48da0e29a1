//! Visits: one visitor's session on a link, bound to it and to the version of its password (I3).

use domain::ids::{LinkId, OrgId, VisitId};
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
    /// The version of the password that was given.
    pub password_version: i64,
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
        "INSERT INTO visits (id, org_id, link_id, token_hash, password_version, user_agent, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            visit.id.into(),
            visit.org.into(),
            visit.link.into(),
            visit.token_hash.0.into(),
            visit.password_version.into(),
            visit.user_agent.as_str().into(),
            visit.at.into(),
            visit.expires_at.into(),
        ],
    )
    .map(drop)
}

/// The visit of `link` with this token. Whether it has ended, the access rule's facts say.
pub fn by_token(tx: &Tx, link: LinkId, token: &TokenHash) -> Result<Option<VisitId>> {
    let sql = "SELECT id FROM visits WHERE token_hash = $1 AND link_id = $2";
    tx.row(sql, &[token.0.into(), link.into()], |row| row.get(0))
}

/// Forgets visits that have ended.
pub fn forget_ended(tx: &Tx, now: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM visits WHERE expires_at <= $1", &[now.into()]).map(drop)
}
