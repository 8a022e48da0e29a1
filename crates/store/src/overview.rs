//! The state of an organization in a few numbers, for those who run it.

use domain::admin::Audits;
use domain::{Result, limits};

use crate::users::ACTIVE;
use crate::{Tx, Value};

/// What there is, and what somebody should look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Groups.
    pub groups: u64,
    /// Team spaces.
    pub spaces: u64,
    /// Links that have not ended and are not paused.
    pub links_active: u64,
    /// Links without an owner that have not ended.
    pub links_ownerless: u64,
    /// People whose access ends within [`limits::ENDING_SOON`].
    pub users_ending_soon: u64,
    /// Spaces that hold nearly what they may.
    pub spaces_nearly_full: u64,
    /// Team spaces on whose root nobody who may come in holds Admin.
    pub spaces_without_admin: u64,
}

/// That nobody who may come in, and of whom `besides` is true, holds Admin on the root of the space called `s`; `$2` is now.
pub(crate) fn without_admin(besides: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM grants g LEFT JOIN group_members m ON g.principal_kind = 'group' AND m.group_id = g.principal_id
           JOIN users u ON (g.principal_kind = 'user' AND u.id = g.principal_id) OR u.id = m.user_id
           WHERE g.node_id = s.root_id AND g.role = 'admin' AND (g.until IS NULL OR g.until > $2) AND {ACTIVE} AND {besides})"
    )
}

/// Counts what there is, at the time of `by`.
pub fn counts(tx: &Tx, by: &Audits) -> Result<Counts> {
    let soon = by.at() + limits::ENDING_SOON;
    let params = [by.org().into(), by.at().into(), soon.into(), limits::QUOTA_NEARLY_FULL_PERCENT.into()];
    let count = |what: &str| counted(tx, what, &params);
    Ok(Counts {
        groups: count("groups WHERE org_id = $1")?,
        spaces: count("spaces WHERE org_id = $1 AND kind = 'team'")?,
        links_active: count(
            "links WHERE org_id = $1 AND paused = 0 AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
        )?,
        links_ownerless: count(
            "links WHERE org_id = $1 AND owner_id IS NULL AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
        )?,
        users_ending_soon: count(&format!("users u WHERE u.org_id = $1 AND {ACTIVE} AND u.access_ends_at <= $3"))?,
        spaces_nearly_full: count(
            "spaces WHERE org_id = $1 AND quota_bytes > 0 AND used_bytes >= quota_bytes - quota_bytes / 100 * (100 - $4)",
        )?,
        spaces_without_admin: count(&format!(
            "spaces s WHERE s.org_id = $1 AND s.kind = 'team' AND {}",
            without_admin("u.deleted_at IS NULL")
        ))?,
    })
}

fn counted(tx: &Tx, what: &str, params: &[Value]) -> Result<u64> {
    Ok(tx.row(&format!("SELECT COUNT(*) FROM {what}"), params, |row| row.get(0))?.unwrap_or(0))
}
