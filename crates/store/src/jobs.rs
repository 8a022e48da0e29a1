//! Work to do later, written in the unit of work that asks for it. A job is claimed for a while, so that of many processes
//! one does it; whoever is gone when the claim ends has not done it.

use domain::ids::{JobId, OrgId};
use domain::{Error, Result, Timestamp};

use crate::{Row, Tx};

/// What sort of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// A mail to send.
    Mail,
}

impl JobKind {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
        }
    }
}

/// What a new job is made of.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// Whose.
    pub org: OrgId,
    /// What sort.
    pub kind: JobKind,
    /// What the operator may see of it: no secret (I8).
    pub about: String,
    /// All that it needs, sealed.
    pub sealed: Vec<u8>,
    /// From when on.
    pub run_at: Timestamp,
}

/// A job that was claimed.
#[derive(Clone, Debug)]
pub struct Job {
    /// Which.
    pub id: JobId,
    /// Whose.
    pub org: OrgId,
    /// What the operator may see of it.
    pub about: String,
    /// All that it needs, sealed.
    pub sealed: Vec<u8>,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// Until when it is ours.
    pub claimed_until: Timestamp,
}

/// Asks for a job.
pub fn enqueue(tx: &Tx, job: &NewJob) -> Result<()> {
    tx.execute(
        "INSERT INTO jobs (id, org_id, kind, payload, sealed, run_at, attempts) VALUES ($1, $2, $3, $4, $5, $6, 0)",
        &[
            job.id.into(),
            job.org.into(),
            job.kind.word().into(),
            job.about.as_str().into(),
            job.sealed.as_slice().into(),
            job.run_at.into(),
        ],
    )
    .map(drop)
}

/// Which jobs nobody holds and nobody has given up, at the time `$2`.
const DUE: &str = "kind = $1 AND run_at <= $2 AND gave_up_at IS NULL AND (claimed_until IS NULL OR claimed_until <= $2)";

/// Whether there is something to do.
pub fn are_due(tx: &Tx, kind: JobKind, now: Timestamp) -> Result<bool> {
    let sql = format!("SELECT CAST(1 AS BIGINT) FROM jobs WHERE {DUE} LIMIT 1");
    Ok(tx.row(&sql, &[kind.word().into(), now.into()], |row| row.get::<i64>(0))?.is_some())
}

/// Claims the jobs that have waited longest, at most `count`, until `until`: of two who claim at once, each job is one's.
pub fn claim(tx: &Tx, kind: JobKind, now: Timestamp, until: Timestamp, count: u32) -> Result<Vec<Job>> {
    let sql = format!(
        "UPDATE jobs SET claimed_until = $3, attempts = attempts + 1
         WHERE id IN (SELECT id FROM jobs WHERE {DUE} ORDER BY run_at, id LIMIT $4)
         RETURNING id, org_id, payload, sealed, attempts, claimed_until"
    );
    tx.rows(&sql, &[kind.word().into(), now.into(), until.into(), count.into()], read)
}

fn read(row: &Row) -> Result<Job> {
    Ok(Job {
        id: row.get(0)?,
        org: row.get(1)?,
        about: row.get(2)?,
        sealed: row.get::<Option<Vec<u8>>>(3)?.ok_or_else(|| Error::internal("a job that waits has lost what it needs"))?,
        attempts: row.get(4)?,
        claimed_until: row.get(5)?,
    })
}

/// The job is done: it goes, with all that it held. Says whether it was still ours.
pub fn done(tx: &Tx, job: &Job) -> Result<bool> {
    let sql = "DELETE FROM jobs WHERE id = $1 AND claimed_until = $2";
    Ok(tx.execute(sql, &[job.id.into(), job.claimed_until.into()])? == 1)
}

/// The job failed for now: it is tried again at `run_at`.
pub fn retry(tx: &Tx, job: &Job, run_at: Timestamp, why: &str) -> Result<()> {
    let sql = "UPDATE jobs SET claimed_until = NULL, run_at = $3, last_error = $4 WHERE id = $1 AND claimed_until = $2";
    tx.execute(sql, &[job.id.into(), job.claimed_until.into(), run_at.into(), why.into()]).map(drop)
}

/// The job failed for good: what it held goes, and why stays for the operator.
pub fn give_up(tx: &Tx, job: &Job, why: &str, now: Timestamp) -> Result<()> {
    let sql = "UPDATE jobs SET claimed_until = NULL, sealed = NULL, gave_up_at = $3, last_error = $4
               WHERE id = $1 AND claimed_until = $2";
    tx.execute(sql, &[job.id.into(), job.claimed_until.into(), now.into(), why.into()]).map(drop)
}

/// Forgets what was given up before `before`.
pub fn forget_given_up(tx: &Tx, before: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM jobs WHERE gave_up_at < $1", &[before.into()]).map(drop)
}
