//! Those a link is for, by e-mail address. Each comes in by a code that is sent there, and can be shut out alone.

use domain::ids::{LinkId, OrgId, RecipientId};
use domain::{Result, Timestamp};

use crate::{Row, Tx};

/// Somebody a link is for.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// Which.
    pub id: RecipientId,
    /// Their address, as it was written.
    pub email: String,
    /// How many downloads they may do; none is without limit of their own.
    pub downloads_max: Option<u16>,
    /// How many they did.
    pub downloads_used: u64,
    /// When the link was last sent to them.
    pub invited_at: Option<Timestamp>,
    /// When they first came in.
    pub opened_at: Option<Timestamp>,
    /// Since when they are shut out.
    pub revoked_at: Option<Timestamp>,
}

/// Adds somebody to a link. Whoever was shut out comes back; whoever is there already stays as they are.
pub fn add(tx: &Tx, (link, org): (LinkId, OrgId), id: RecipientId, email: &str, email_key: &str, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO link_recipients (id, org_id, link_id, email, email_key, created_at) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (link_id, email_key) DO UPDATE SET revoked_at = NULL";
    tx.execute(sql, &[id.into(), org.into(), link.into(), email.into(), email_key.into(), now.into()]).map(drop)
}

const COLUMNS: &str = "id, email, downloads_max, downloads_used, invited_at, opened_at, revoked_at";

fn read(row: &Row<'_>) -> Result<Recipient> {
    let downloads_max: Option<i64> = row.get(2)?;
    Ok(Recipient {
        id: row.get(0)?,
        email: row.get(1)?,
        downloads_max: downloads_max.map(u16::try_from).transpose().map_err(domain::Error::internal)?,
        downloads_used: row.get(3)?,
        invited_at: row.get(4)?,
        opened_at: row.get(5)?,
        revoked_at: row.get(6)?,
    })
}

/// Those a link is for, shut out ones included, by address.
pub fn of_link(tx: &Tx, link: LinkId) -> Result<Vec<Recipient>> {
    tx.rows(&format!("SELECT {COLUMNS} FROM link_recipients WHERE link_id = $1 ORDER BY email_key"), &[link.into()], read)
}

/// One of them.
pub fn get(tx: &Tx, link: LinkId, id: RecipientId) -> Result<Option<Recipient>> {
    tx.row(&format!("SELECT {COLUMNS} FROM link_recipients WHERE link_id = $1 AND id = $2"), &[link.into(), id.into()], read)
}

/// The one with this address, if they are not shut out.
pub fn by_address(tx: &Tx, link: LinkId, email_key: &str) -> Result<Option<Recipient>> {
    let sql = format!("SELECT {COLUMNS} FROM link_recipients WHERE link_id = $1 AND email_key = $2 AND revoked_at IS NULL");
    tx.row(&sql, &[link.into(), email_key.into()], read)
}

/// Shuts one out: their visits are over with the next question (S5.76).
pub fn revoke(tx: &Tx, id: RecipientId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE link_recipients SET revoked_at = $2, code_hash = NULL WHERE id = $1 AND revoked_at IS NULL";
    tx.execute(sql, &[id.into(), now.into()]).map(drop)
}

/// Sets how many downloads one may do.
pub fn set_limit(tx: &Tx, id: RecipientId, downloads_max: Option<u16>) -> Result<()> {
    let sql = "UPDATE link_recipients SET downloads_max = $2 WHERE id = $1";
    tx.execute(sql, &[id.into(), downloads_max.map(i64::from).into()]).map(drop)
}

/// Keeps that the link was sent to one.
pub fn invited(tx: &Tx, id: RecipientId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE link_recipients SET invited_at = $2 WHERE id = $1", &[id.into(), now.into()]).map(drop)
}

/// Keeps the code that one comes in by; one before it counts no more.
pub fn set_code(tx: &Tx, id: RecipientId, code_hash: [u8; 32], expires_at: Timestamp) -> Result<()> {
    let sql = "UPDATE link_recipients SET code_hash = $2, code_expires_at = $3 WHERE id = $1";
    tx.execute(sql, &[id.into(), code_hash.into(), expires_at.into()]).map(drop)
}

/// Uses a code up; says whether it was the right one, in time. It counts once, however many show it at once.
pub fn use_code(tx: &Tx, id: RecipientId, code_hash: [u8; 32], now: Timestamp) -> Result<bool> {
    let sql = "UPDATE link_recipients SET code_hash = NULL, opened_at = COALESCE(opened_at, $3)
      WHERE id = $1 AND code_hash = $2 AND code_expires_at > $3 AND revoked_at IS NULL";
    Ok(tx.execute(sql, &[id.into(), code_hash.into(), now.into()])? == 1)
}

/// Counts a download of one; says whether they had one left.
pub fn take_download(tx: &Tx, id: RecipientId) -> Result<bool> {
    let sql = "UPDATE link_recipients SET downloads_used = downloads_used + 1
      WHERE id = $1 AND (downloads_max IS NULL OR downloads_used < downloads_max)";
    Ok(tx.execute(sql, &[id.into()])? == 1)
}

/// Takes a download back of which nothing came.
pub(crate) fn give_download_back(tx: &Tx, id: RecipientId) -> Result<()> {
    let sql = "UPDATE link_recipients SET downloads_used = downloads_used - 1 WHERE id = $1 AND downloads_used > 0";
    tx.execute(sql, &[id.into()]).map(drop)
}
