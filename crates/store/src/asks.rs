//! What people ask of a link's owner: more time, or access. One row for each address on each link.

use domain::ids::{AskId, LinkId, OrgId};
use domain::{Error, Result, Timestamp};

use crate::{Row, Tx};

/// What became of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskState {
    /// Nobody has answered.
    Open,
    /// They got what they asked for.
    Granted,
    /// They did not.
    Declined,
}

impl AskState {
    /// All of them, with their stable words.
    pub const ALL: [(&'static str, Self); 3] = [("open", Self::Open), ("granted", Self::Granted), ("declined", Self::Declined)];

    /// The stable word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, state)| *state == self).map_or("", |(word, _)| word)
    }

    fn read(word: &str) -> Result<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, state)| *state);
        known.ok_or_else(|| Error::internal(format!("an ask has the unknown state `{word}`")))
    }
}

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Which.
    pub id: AskId,
    /// What they call themselves.
    pub name: String,
    /// Where they read mail.
    pub email: String,
    /// What they say.
    pub message: String,
    /// From where.
    pub address: String,
    /// What became of it.
    pub state: AskState,
    /// When they asked last.
    pub at: Timestamp,
}

const COLUMNS: &str = "id, name, email, message, address, state, at";

fn read(row: &Row<'_>) -> Result<Ask> {
    Ok(Ask {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        message: row.get(3)?,
        address: row.get(4)?,
        state: AskState::read(&row.get::<String>(5)?)?,
        at: row.get(6)?,
    })
}

/// Keeps that somebody asks. Whoever asks again before `since` is over is not heard again; says whether they were.
pub fn put(tx: &Tx, (link, org): (LinkId, OrgId), email_key: &str, ask: &Ask, since: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO link_asks (id, org_id, link_id, name, email, email_key, message, address, state, at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
      ON CONFLICT (link_id, email_key) DO UPDATE SET name = excluded.name, email = excluded.email, message = excluded.message,
        address = excluded.address, state = 'open', at = excluded.at, answered_at = NULL
      WHERE link_asks.at <= $10";
    let params = [
        ask.id.into(),
        org.into(),
        link.into(),
        ask.name.as_str().into(),
        ask.email.as_str().into(),
        email_key.into(),
        ask.message.as_str().into(),
        ask.address.as_str().into(),
        ask.at.into(),
        since.into(),
    ];
    Ok(tx.execute(sql, &params)? == 1)
}

/// Those who asked for a link, who asked last first.
pub fn of_link(tx: &Tx, link: LinkId) -> Result<Vec<Ask>> {
    let sql = format!("SELECT {COLUMNS} FROM link_asks WHERE link_id = $1 ORDER BY at DESC, id DESC LIMIT $2");
    tx.rows(&sql, &[link.into(), i64::from(domain::limits::PAGE_ROWS_MAX).into()], read)
}

/// One of them.
pub fn get(tx: &Tx, link: LinkId, id: AskId) -> Result<Option<Ask>> {
    tx.row(&format!("SELECT {COLUMNS} FROM link_asks WHERE link_id = $1 AND id = $2"), &[link.into(), id.into()], read)
}

/// How many wait for an answer.
pub fn count_open(tx: &Tx, link: LinkId) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM link_asks WHERE link_id = $1 AND state = 'open'";
    Ok(tx.row(sql, &[link.into()], |row| row.get(0))?.unwrap_or(0))
}

/// Keeps what became of one.
pub fn answer(tx: &Tx, id: AskId, state: AskState, now: Timestamp) -> Result<()> {
    let sql = "UPDATE link_asks SET state = $2, answered_at = $3 WHERE id = $1";
    tx.execute(sql, &[id.into(), state.word().into(), now.into()]).map(drop)
}
