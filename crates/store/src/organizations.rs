//! Organizations: one customer account each, with its policy and its wrapped key.

use domain::admin::{Administers, Audits};
use domain::ids::OrgId;
use domain::policy::Policy;
use domain::{Result, Timestamp};

use crate::facts::read_policy;
use crate::{Row, Tx};

/// What a new organization is made of. It begins with the default policy.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    /// Its id.
    pub id: OrgId,
    /// What it is called.
    pub name: String,
    /// The server it lives on.
    pub pod: String,
    /// Its key, wrapped with the server's root key.
    pub wrapped_key: Vec<u8>,
}

/// An organization as it is kept, its key apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Which.
    pub id: OrgId,
    /// What it is called.
    pub name: String,
    /// The server it lives on.
    pub pod: String,
    /// What it allows.
    pub policy: Policy,
}

/// Makes an organization.
pub fn create(tx: &Tx, organization: &NewOrganization, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO organizations (id, name, pod, platform, policy, wrapped_key, created_at)
         VALUES ($1, $2, $3, 'direct', '{}', $4, $5)",
        &[
            organization.id.into(),
            organization.name.as_str().into(),
            organization.pod.as_str().into(),
            organization.wrapped_key.as_slice().into(),
            now.into(),
        ],
    )
    .map(drop)
}

/// Whether there is any: a server without one waits to be set up.
pub fn exist(tx: &Tx) -> Result<bool> {
    tx.row("SELECT id FROM organizations LIMIT 1", &[], |row| row.get::<OrgId>(0)).map(|found| found.is_some())
}

/// The organization with this id.
pub fn by_id(tx: &Tx, id: OrgId) -> Result<Option<Organization>> {
    tx.row("SELECT id, name, pod, policy FROM organizations WHERE id = $1", &[id.into()], read)
}

/// The wrapped key of every organization, to unwrap them all at start.
pub fn wrapped_keys(tx: &Tx) -> Result<Vec<(OrgId, Vec<u8>)>> {
    tx.rows("SELECT id, wrapped_key FROM organizations ORDER BY id", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn read(row: &Row) -> Result<Organization> {
    Ok(Organization { id: row.get(0)?, name: row.get(1)?, pod: row.get(2)?, policy: read_policy(&row.get::<String>(3)?)? })
}

/// The policy of an organization. An unreadable one refuses everything (I24).
pub fn policy(tx: &Tx, id: OrgId) -> Result<domain::policy::Policy> {
    let json: Option<String> = tx.row("SELECT policy FROM organizations WHERE id = $1", &[id.into()], |row| row.get(0))?;
    crate::facts::read_policy(&json.ok_or_else(domain::Error::not_found)?)
}

/// The policies of all organizations: for what a server does by itself.
pub fn policies(tx: &Tx) -> Result<Vec<(OrgId, Policy)>> {
    let sql = "SELECT id, policy FROM organizations ORDER BY id";
    tx.rows(sql, &[], |row| Ok((row.get(0)?, read_policy(&row.get::<String>(1)?)?)))
}

/// When the policy was last changed; none is never.
pub fn policy_changed_at(tx: &Tx, by: &Audits) -> Result<Option<Timestamp>> {
    let sql = "SELECT policy_changed_at FROM organizations WHERE id = $1";
    Ok(tx.row(sql, &[by.org().into()], |row| row.get(0))?.flatten())
}

/// Keeps a policy: `json` holds the keys that differ from the default.
pub fn set_policy(tx: &Tx, by: &Administers, json: &str) -> Result<()> {
    read_policy(json)?;
    let sql = "UPDATE organizations SET policy = $2, policy_changed_at = $3 WHERE id = $1";
    tx.execute(sql, &[by.org().into(), json.into(), by.at().into()]).map(drop)
}

/// What the organization may keep, in bytes; none is without limit.
pub fn quota(tx: &Tx, by: &Audits) -> Result<Option<u64>> {
    Ok(tx.row("SELECT quota_bytes FROM organizations WHERE id = $1", &[by.org().into()], |row| row.get(0))?.flatten())
}

/// Sets what the organization may keep. Less than it keeps lets nothing more in, and takes nothing away.
pub fn set_quota(tx: &Tx, by: &Administers, quota_bytes: Option<u64>) -> Result<()> {
    let sql = "UPDATE organizations SET quota_bytes = $2 WHERE id = $1";
    tx.execute(sql, &[by.org().into(), quota_bytes.into()]).map(drop)
}
