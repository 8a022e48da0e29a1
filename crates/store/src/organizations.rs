//! Organizations: one customer account each, with its policy and its wrapped key.

use domain::admin::{Administers, Audits};
use domain::ids::OrgId;
use domain::policy::Policy;
use domain::{Error, Result, Timestamp};

use crate::db::UNIQUE_VIOLATION;
use crate::facts::read_policy;
use crate::{Row, Tx, org_keys};

/// What a new organization is made of. It begins with the default policy.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    /// Its id.
    pub id: OrgId,
    /// What it is called.
    pub name: String,
    /// The server it lives on.
    pub pod: String,
    /// Its first key, wrapped with the server's root key.
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
        "INSERT INTO organizations (id, name, pod, platform, policy, created_at) VALUES ($1, $2, $3, 'direct', '{}', $4)",
        &[organization.id.into(), organization.name.as_str().into(), organization.pod.as_str().into(), now.into()],
    )?;
    org_keys::add(tx, organization.id, 1, &organization.wrapped_key, now)
}

/// Whether there is any: a server without one waits to be set up.
pub fn exist(tx: &Tx) -> Result<bool> {
    tx.row("SELECT id FROM organizations LIMIT 1", &[], |row| row.get::<OrgId>(0)).map(|found| found.is_some())
}

/// What all organizations are called, the oldest first.
pub fn names(tx: &Tx) -> Result<Vec<(OrgId, String)>> {
    tx.rows("SELECT id, name FROM organizations ORDER BY id", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The organization with this id.
pub fn by_id(tx: &Tx, id: OrgId) -> Result<Option<Organization>> {
    tx.row("SELECT id, name, pod, policy FROM organizations WHERE id = $1", &[id.into()], read)
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
    let set = tx.execute(sql, &[by.org().into(), json.into(), by.at().into()]);
    set.map(drop).map_err(|error| if error.code == UNIQUE_VIOLATION { domain_taken() } else { error })
}

/// The only thing of a policy that there may be one of on the server.
fn domain_taken() -> Error {
    let text = "another organization of this server has this domain: choose another one, or ask its operator";
    Error::field("custom_domain", "domain_taken", text)
}

/// The organization whose own domain `host` is, in lower case.
pub fn at_domain(tx: &Tx, host: &str) -> Result<Option<OrgId>> {
    tx.row("SELECT id FROM organizations WHERE domain = $1", &[host.into()], |row| row.get(0))
}

/// The only organization of the server; none where there are several.
pub fn only(tx: &Tx) -> Result<Option<OrgId>> {
    let some = tx.rows("SELECT id FROM organizations LIMIT 2", &[], |row| row.get(0))?;
    Ok(<[OrgId; 1]>::try_from(some).ok().map(|[only]| only))
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
