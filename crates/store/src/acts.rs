//! What visitors do on a link: counted, limited and kept, in the unit of work that lets them.
//!
//! An act is one visitor's doing one thing with one content. A range, a resumed transfer or a second look by the same visitor
//! is the same act and adds to its row; so nothing of that burns a limit. Its place in the limit is taken before a byte is
//! sent, by one conditional update, and given back when nothing came of it.

use domain::ids::{ActId, LinkId, NodeId, OrgId, RecipientId, UploadId, VisitId};
use domain::link::{Act, Link};
use domain::{Result, Timestamp, limits};

use crate::{Row, Tx, Value};

/// Something that a visitor is about to do.
#[derive(Clone, Debug)]
pub struct Doing {
    /// What.
    pub act: Act,
    /// Who: the visit's id, or without one a hash of address and program.
    pub who: Vec<u8>,
    /// With what: a version, a selection, an upload.
    pub subject: Vec<u8>,
    /// By which visit.
    pub visit: Option<VisitId>,
    /// The recipient they are, whose own limit counts too.
    pub recipient: Option<RecipientId>,
    /// The node, where it is one.
    pub node: Option<NodeId>,
    /// What the node is called now.
    pub name: String,
    /// Whom the sender sees.
    pub label: String,
    /// From where.
    pub address: String,
    /// With which program.
    pub user_agent: String,
    /// How many bytes it is, all of it.
    pub size_bytes: u64,
}

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is counted.
    Counted(Hold),
    /// The link's limit is reached.
    Spent,
}

/// What somebody holds of an act that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its row.
    pub act: ActId,
    /// How often the act had been asked for when its place was taken for this one; none where this one joined.
    taken_at: Option<i64>,
}

/// Takes a place for an act, unless this visitor holds one for it already.
pub fn begin(tx: &Tx, link: &Link, id: ActId, doing: &Doing, now: Timestamp) -> Result<Begun> {
    let known = find(tx, link.id, doing)?;
    if let Some((known, true, _)) = known {
        tx.execute("UPDATE link_acts SET times = times + 1, last_at = $2 WHERE id = $1", &[known.into(), now.into()])?;
        return Ok(Begun::Counted(Hold { act: known, taken_at: None }));
    }
    if !take_both(tx, link, doing)? {
        return Ok(Begun::Spent);
    }
    if let Some((known, false, times)) = known {
        let sql = "UPDATE link_acts SET times = times + 1, last_at = $2, counted = 1, outcome = 'under_way' WHERE id = $1";
        tx.execute(sql, &[known.into(), now.into()])?;
        return Ok(Begun::Counted(Hold { act: known, taken_at: Some(times + 1) }));
    }
    insert(tx, link, id, doing, ("under_way", ""), now)?;
    Ok(Begun::Counted(Hold { act: id, taken_at: Some(1) }))
}

/// The row of an act, whether it holds a place, and how often it was asked for.
fn find(tx: &Tx, link: LinkId, doing: &Doing) -> Result<Option<(ActId, bool, i64)>> {
    let sql =
        "SELECT id, counted, times FROM link_acts WHERE link_id = $1 AND act = $2 AND who = $3 AND subject = $4 AND reason = ''";
    let params = [link.into(), doing.act.word().into(), doing.who.clone().into(), doing.subject.clone().into()];
    tx.row(sql, &params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// Takes a place in the link's limit and, for a download, in the recipient's own; both or none.
fn take_both(tx: &Tx, link: &Link, doing: &Doing) -> Result<bool> {
    let own = doing.recipient.filter(|_| doing.act == Act::Download);
    if let Some(recipient) = own
        && !crate::recipients::take_download(tx, recipient)?
    {
        return Ok(false);
    }
    let taken = take_place(tx, link.id, link.org, doing.act)?;
    match own {
        Some(recipient) if !taken => crate::recipients::give_download_back(tx, recipient).map(|()| false),
        _ => Ok(taken),
    }
}

/// One conditional update, which is exact however many ask at once; says whether there was a place.
fn take_place(tx: &Tx, link: LinkId, org: OrgId, act: Act) -> Result<bool> {
    let sql = "INSERT INTO link_counts (link_id, org_id, act, used) VALUES ($1, $2, $3, 1)
      ON CONFLICT (link_id, act) DO UPDATE SET used = link_counts.used + 1
      WHERE link_counts.most IS NULL OR link_counts.used < link_counts.most";
    Ok(tx.execute(sql, &[link.into(), org.into(), act.word().into()])? == 1)
}

fn insert(tx: &Tx, link: &Link, id: ActId, doing: &Doing, (outcome, reason): (&str, &str), now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO link_acts (id, org_id, link_id, act, outcome, reason, who, subject, visit_id, node_id, name, label, address,
           user_agent, counted, size_bytes, sent_bytes, times, at, last_at, recipient_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, 1, $17, $17, $18)
         ON CONFLICT (link_id, act, who, subject, reason) DO UPDATE SET times = link_acts.times + 1, last_at = excluded.last_at",
        &[
            id.into(),
            link.org.into(),
            link.id.into(),
            doing.act.word().into(),
            outcome.into(),
            reason.into(),
            doing.who.clone().into(),
            doing.subject.clone().into(),
            doing.visit.into(),
            doing.node.into(),
            doing.name.as_str().into(),
            doing.label.as_str().into(),
            doing.address.as_str().into(),
            doing.user_agent.as_str().into(),
            (outcome == "under_way").into(),
            i64::try_from(doing.size_bytes).unwrap_or(i64::MAX).into(),
            now.into(),
            doing.recipient.into(),
        ],
    )
    .map(drop)
}

/// Whether a visitor has done nothing on the link yet but this one act.
pub fn is_first(tx: &Tx, link: LinkId, who: &[u8]) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM link_acts WHERE link_id = $1 AND who = $2 AND outcome <> 'refused'";
    Ok(tx.row(sql, &[link.into(), who.to_vec().into()], |row| row.get::<i64>(0))? == Some(1))
}

/// Keeps that somebody was refused, and why. After [`limits::LINK_REFUSALS_MAX`] lines of one visitor the last one counts up, so that
/// nobody fills the log.
pub fn refused(tx: &Tx, link: &Link, id: ActId, doing: &Doing, reason: &str, now: Timestamp) -> Result<()> {
    let sql = "SELECT id, subject, reason FROM link_acts
      WHERE link_id = $1 AND act = $2 AND who = $3 AND outcome = 'refused' ORDER BY at DESC, id DESC LIMIT $4";
    let most = limits::LINK_REFUSALS_MAX;
    let params = [link.id.into(), doing.act.word().into(), doing.who.clone().into(), i64::from(most).into()];
    let known = tx.rows(sql, &params, |row| Ok((row.get::<ActId>(0)?, row.get::<Vec<u8>>(1)?, row.get::<String>(2)?)))?;
    let same = known.iter().any(|(_, subject, why)| *subject == doing.subject && why == reason);
    if let Some((last, ..)) = known.first().filter(|_| !same && known.len() >= most as usize) {
        let sql = "UPDATE link_acts SET times = times + 1, last_at = $2 WHERE id = $1";
        return tx.execute(sql, &[(*last).into(), now.into()]).map(drop);
    }
    insert(tx, link, id, doing, ("refused", reason), now)
}

/// Adds what was sent; an act of which all was sent, in one piece or in many, is done.
pub fn sent(tx: &Tx, id: ActId, bytes: u64, now: Timestamp) -> Result<()> {
    let sql = "UPDATE link_acts SET sent_bytes = sent_bytes + $2, last_at = $3,
         outcome = CASE WHEN sent_bytes + $2 >= size_bytes THEN 'done' ELSE outcome END
       WHERE id = $1";
    tx.execute(sql, &[id.into(), i64::try_from(bytes).unwrap_or(i64::MAX).into(), now.into()]).map(drop)
}

/// All of it was done. Where its place was given back meanwhile it takes one anew; false when none is left.
pub fn done(tx: &Tx, id: ActId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE link_acts SET outcome = 'done', sent_bytes = size_bytes, last_at = $2, counted = 1 WHERE id = $1 AND counted = $3";
    if tx.execute(sql, &[id.into(), now.into(), true.into()])? == 1 {
        return Ok(true);
    }
    let of = "SELECT link_id, org_id, act FROM link_acts WHERE id = $1";
    let Some((link, org, act)) = tx.row(of, &[id.into()], |row| Ok((row.get(0)?, row.get(1)?, row.get::<String>(2)?)))? else {
        return Ok(false);
    };
    let act = Act::read(&act).map_err(crate::facts::unreadable)?;
    Ok(take_place(tx, link, org, act)? && tx.execute(sql, &[id.into(), now.into(), false.into()])? == 1)
}

/// Somebody is still at it.
pub fn touch(tx: &Tx, id: ActId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE link_acts SET last_at = $2 WHERE id = $1", &[id.into(), now.into()]).map(drop)
}

/// Gives the place of an act back of which nothing came: by whoever took it, and while nobody else has joined, who may be at it
/// still. What is not given back now is given back when it was held for too long.
pub fn give_back(tx: &Tx, hold: Hold) -> Result<()> {
    let Some(times) = hold.taken_at else { return Ok(()) };
    let sql = "SELECT id FROM link_acts
       WHERE id = $1 AND times = $2 AND counted = 1 AND outcome = 'under_way' AND sent_bytes = 0";
    match tx.row(sql, &[hold.act.into(), times.into()], |row| row.get(0))? {
        Some(id) => give_place_back(tx, id),
        None => Ok(()),
    }
}

fn give_place_back(tx: &Tx, id: ActId) -> Result<()> {
    let sql = "UPDATE link_counts SET used = used - 1 WHERE used > 0 AND (link_id, act) IN (
      SELECT a.link_id, a.act FROM link_acts a WHERE a.id = $1 AND a.counted = 1)";
    tx.execute(sql, &[id.into()])?;
    let sql = "UPDATE link_recipients SET downloads_used = downloads_used - 1 WHERE downloads_used > 0 AND id IN (
      SELECT a.recipient_id FROM link_acts a WHERE a.id = $1 AND a.counted = 1 AND a.act = 'download')";
    tx.execute(sql, &[id.into()])?;
    tx.execute("UPDATE link_acts SET counted = 0, outcome = 'given_back' WHERE id = $1", &[id.into()]).map(drop)
}

/// Gives the places back that acts which broke off have held since `before` ([`domain::limits::LINK_ACT_HELD`]), `step` at a
/// time. A resumable upload holds its own for as long as it is there; what was sent at once has none.
pub fn give_back_held(tx: &Tx, before: Timestamp, step: u32) -> Result<()> {
    let sql = "SELECT id, last_at, act, subject FROM link_acts
      WHERE outcome = 'under_way' AND last_at <= $1 AND (last_at, id) > ($2, $3) ORDER BY last_at, id LIMIT $4";
    let mut after = (Timestamp(i64::MIN), ActId(uuid::Uuid::nil()));
    loop {
        let params = [before.into(), after.0.into(), after.1.into(), i64::from(step).into()];
        let held = tx.rows(sql, &params, |row| {
            Ok(((row.get::<Timestamp>(1)?, row.get::<ActId>(0)?), row.get::<String>(2)?, row.get::<Vec<u8>>(3)?))
        })?;
        let Some((last, ..)) = held.last() else { return Ok(()) };
        after = *last;
        for ((_, id), act, subject) in held {
            if act != Act::Upload.word() || !is_of_upload(tx, &subject)? {
                give_place_back(tx, id)?;
            }
        }
    }
}

/// Whether an act is the sending of a resumable upload that is there.
fn is_of_upload(tx: &Tx, subject: &[u8]) -> Result<bool> {
    let Ok(id) = uuid::Uuid::from_slice(subject) else { return Ok(false) };
    let sql = "SELECT CAST(1 AS BIGINT) FROM uploads WHERE id = $1";
    Ok(tx.row(sql, &[UploadId(id).into()], |row| row.get::<i64>(0))?.is_some())
}

/// How many files come in by a link from one address just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendingFrom {
    /// The address.
    pub address: String,
    /// How many.
    pub all: u64,
    /// How many of them whoever was asked about sends.
    pub own: u64,
}

/// From which address an upload comes, and what else comes in by its link, with this one; none of what is no visitor's.
pub fn sending(tx: &Tx, upload: UploadId) -> Result<Option<(String, Vec<SendingFrom>)>> {
    let sql = "SELECT link_id, who, address FROM link_acts WHERE act = 'upload' AND subject = $1";
    let of = |row: &Row<'_>| Ok((row.get::<LinkId>(0)?, row.get::<Vec<u8>>(1)?, row.get::<String>(2)?));
    let Some((link, who, address)) = tx.row(sql, &[upload.0.as_bytes().to_vec().into()], of)? else { return Ok(None) };
    let sql = "SELECT address, COUNT(*), CAST(SUM(CASE WHEN who = $2 THEN 1 ELSE 0 END) AS BIGINT)
      FROM link_acts WHERE link_id = $1 AND act = 'upload' AND outcome = 'under_way' GROUP BY address";
    let all = tx.rows(sql, &[link.into(), who.into()], |row| {
        Ok(SendingFrom { address: row.get(0)?, all: row.get(1)?, own: row.get(2)? })
    })?;
    Ok(Some((address, all)))
}

/// An upload became a file: it counts.
pub(crate) fn upload_done(tx: &Tx, upload: UploadId) -> Result<()> {
    let sql = "UPDATE link_acts SET outcome = 'done' WHERE act = 'upload' AND subject = $1 AND outcome = 'under_way'";
    tx.execute(sql, &[upload.0.as_bytes().to_vec().into()]).map(drop)
}

/// An upload was given up: it does not.
pub(crate) fn upload_ended(tx: &Tx, upload: UploadId) -> Result<()> {
    let sql = "SELECT id FROM link_acts WHERE act = 'upload' AND subject = $1 AND outcome = 'under_way'";
    match tx.row(sql, &[upload.0.as_bytes().to_vec().into()], |row| row.get(0))? {
        Some(act) => give_place_back(tx, act),
        None => Ok(()),
    }
}

/// Erases what was kept about an organization's visitors since before `before` (`link.log_days`); how many lines went.
pub fn forget_before(tx: &Tx, org: OrgId, before: Timestamp, most: u32) -> Result<u64> {
    let sql = "DELETE FROM link_acts WHERE id IN (SELECT id FROM link_acts WHERE org_id = $1 AND last_at <= $2 AND outcome <> 'under_way' LIMIT $3)";
    tx.execute(sql, &[org.into(), before.into(), i64::from(most).into()])
}

/// Keeps what a visitor told before entering, sealed, with the line of their coming.
pub fn set_registration(tx: &Tx, id: ActId, sealed: &[u8]) -> Result<()> {
    tx.execute("UPDATE link_acts SET sealed_registration = $2 WHERE id = $1", &[id.into(), sealed.to_vec().into()]).map(drop)
}

/// One line of the log of a link.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which.
    pub id: ActId,
    /// What was done, or tried.
    pub act: Act,
    /// `under_way`, `done`, `given_back` or `refused`.
    pub outcome: String,
    /// Why it was refused.
    pub reason: String,
    /// By which visit.
    pub visit: Option<VisitId>,
    /// With which node, and what that was called.
    pub node: Option<NodeId>,
    /// What it was called.
    pub name: String,
    /// Whom the sender sees; empty is somebody.
    pub label: String,
    /// From where.
    pub address: String,
    /// With which program.
    pub user_agent: String,
    /// How many bytes went out.
    pub sent_bytes: u64,
    /// How often it was asked for.
    pub times: u64,
    /// When it began.
    pub at: Timestamp,
    /// What they told, sealed.
    pub sealed_registration: Option<Vec<u8>>,
}

/// Which lines to show; what is none does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Of one act.
    pub act: Option<Act>,
    /// Only those that were refused, or only those that were not.
    pub refused: Option<bool>,
    /// Those at this time or later.
    pub from: Option<Timestamp>,
    /// Those before this time.
    pub before: Option<Timestamp>,
}

/// A page of the log of a link, newest first, after this time and line.
pub fn list(tx: &Tx, link: LinkId, filter: &Filter, after: Option<(Timestamp, ActId)>, rows: u32) -> Result<Vec<Line>> {
    let mut params: Vec<Value> = vec![link.into(), i64::from(rows).into()];
    let mut sql = String::new();
    let mut ask = |condition: &str, values: Vec<Value>| {
        let mut condition = condition.to_owned();
        for value in values {
            params.push(value);
            condition = condition.replacen("$?", &format!("${}", params.len()), 1);
        }
        sql.push_str(" AND ");
        sql.push_str(&condition);
    };
    if let Some(act) = filter.act {
        ask("act = $?", vec![act.word().into()]);
    }
    if let Some(refused) = filter.refused {
        ask(if refused { "outcome = 'refused'" } else { "outcome <> 'refused'" }, Vec::new());
    }
    if let Some(from) = filter.from {
        ask("at >= $?", vec![from.into()]);
    }
    if let Some(before) = filter.before {
        ask("at < $?", vec![before.into()]);
    }
    if let Some((at, id)) = after {
        ask("(at, id) < ($?, $?)", vec![at.into(), id.into()]);
    }
    let sql = format!(
        "SELECT id, act, outcome, reason, visit_id, node_id, name, label, address, user_agent, sent_bytes, times, at, sealed_registration
         FROM link_acts WHERE link_id = $1{sql} ORDER BY at DESC, id DESC LIMIT $2"
    );
    tx.rows(&sql, &params, read)
}

fn read(row: &Row<'_>) -> Result<Line> {
    Ok(Line {
        id: row.get(0)?,
        act: Act::read(&row.get::<String>(1)?).map_err(crate::facts::unreadable)?,
        outcome: row.get(2)?,
        reason: row.get(3)?,
        visit: row.get(4)?,
        node: row.get(5)?,
        name: row.get(6)?,
        label: row.get(7)?,
        address: row.get(8)?,
        user_agent: row.get(9)?,
        sent_bytes: row.get(10)?,
        times: row.get(11)?,
        at: row.get(12)?,
        sealed_registration: row.get(13)?,
    })
}

/// How often each act was done, refused tries apart, on each day of UTC since `from`: the day counted from 1970, the act, how
/// often.
pub fn by_day(tx: &Tx, link: LinkId, from: Timestamp) -> Result<Vec<(i64, Act, u64)>> {
    let sql = "SELECT at / 86400000, act, COUNT(*) FROM link_acts
      WHERE link_id = $1 AND at >= $2 AND outcome IN ('done', 'under_way') GROUP BY at / 86400000, act ORDER BY 1, 2";
    tx.rows(sql, &[link.into(), from.into()], |row| {
        Ok((row.get(0)?, Act::read(&row.get::<String>(1)?).map_err(crate::facts::unreadable)?, row.get(2)?))
    })
}

/// How many tries were refused on a link, and by how many visitors something was done.
pub fn totals(tx: &Tx, link: LinkId) -> Result<(u64, u64)> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN outcome = 'refused' THEN times ELSE 0 END), 0) AS BIGINT),
      COUNT(DISTINCT CASE WHEN outcome <> 'refused' THEN who END) FROM link_acts WHERE link_id = $1";
    Ok(tx.row(sql, &[link.into()], |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap_or((0, 0)))
}
