//! The event log, written in the unit of work of what happened (I22).

use domain::access::Actor;
use domain::admin::Audits;
use domain::event::{Event, EventKind};
use domain::ids::{EventId, LinkId, NodeId, UserId};
use domain::{Result, Timestamp};
use uuid::Uuid;

use crate::{Row, Tx, Value};

/// Writes one line. What a visitor does is the link's doing: their link is named, and nothing else of them.
pub fn record(tx: &Tx, id: EventId, event: &Event, now: Timestamp) -> Result<()> {
    let opened = match event.actor {
        Actor::Visitor { link, .. } => Some(link),
        _ => None,
    };
    tx.execute(
        "INSERT INTO events (id, org_id, at, kind, user_id, link_id, node_id, subject_id, details)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            id.into(),
            event.org.into(),
            now.into(),
            event.kind.word().into(),
            event.actor.user().into(),
            event.link.or(opened).into(),
            event.node.into(),
            event.subject.into(),
            event.details.to_string().into(),
        ],
    )
    .map(drop)
}

/// A line of the log, with the names that its people and things have now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// The stable word of its kind.
    pub kind: String,
    /// Who did it, and what they are called.
    pub user: Option<(UserId, Option<String>)>,
    /// About whom it is: a user, group or role, and what that is called; none is one that ended.
    pub subject: Option<(Uuid, Option<String>)>,
    /// To which node, and what that is called; none is one that ended.
    pub node: Option<(NodeId, Option<String>)>,
    /// To which link.
    pub link: Option<LinkId>,
    /// More, as JSON.
    pub details: String,
}

/// Which lines to show; what is none does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What this user did, and what was done to them.
    pub user: Option<UserId>,
    /// What happened to this node.
    pub node: Option<NodeId>,
    /// Lines of this kind.
    pub kind: Option<EventKind>,
    /// What happened at this time or later.
    pub from: Option<Timestamp>,
    /// What happened before this time.
    pub to: Option<Timestamp>,
}

/// A page of the log of the organization, newest first; `before` is the last line of the page before.
pub fn list(tx: &Tx, by: &Audits, filter: &Filter, before: Option<(Timestamp, EventId)>, rows: u32) -> Result<Vec<Line>> {
    let mut params: Vec<Value> = vec![by.org().into(), i64::from(rows).into()];
    let found = found(filter, before, &mut params);
    let sql = format!(
        "WITH found (id) AS ({found})
         SELECT e.id, e.at, e.kind, e.user_id, u.display_name, e.subject_id, COALESCE(v.display_name, g.name, r.name),
           e.node_id, n.name, e.link_id, e.details
         FROM found f JOIN events e ON e.id = f.id
         LEFT JOIN users u ON u.id = e.user_id LEFT JOIN users v ON v.id = e.subject_id
         LEFT JOIN groups g ON g.id = e.subject_id LEFT JOIN roles r ON r.id = e.subject_id
         LEFT JOIN nodes n ON n.id = e.node_id
         ORDER BY e.at DESC, e.id DESC LIMIT $2"
    );
    tx.rows(&sql, &params, read)
}

/// The statement that finds the ids of a page. What somebody did and what was done to them are two walks along two indexes:
/// as one condition it would be a walk along the whole log.
fn found(filter: &Filter, before: Option<(Timestamp, EventId)>, params: &mut Vec<Value>) -> String {
    let conditions = conditions(filter, before, params);
    let walk = |asked: &str| {
        format!("SELECT e.id FROM events e WHERE e.org_id = $1{asked}{conditions} ORDER BY e.at DESC, e.id DESC LIMIT $2")
    };
    let Some(user) = filter.user else { return walk("") };
    params.push(user.into());
    let of = |column: &str| walk(&format!(" AND e.{column} = ${}", params.len()));
    format!("SELECT id FROM ({}) a UNION SELECT id FROM ({}) b", of("user_id"), of("subject_id"))
}

fn conditions(filter: &Filter, before: Option<(Timestamp, EventId)>, params: &mut Vec<Value>) -> String {
    let mut sql = String::new();
    let mut ask = |condition: &str, value: Value| {
        params.push(value);
        sql.push_str(" AND ");
        sql.push_str(&condition.replace("$?", &format!("${}", params.len())));
    };
    if let Some(node) = filter.node {
        ask("e.node_id = $?", node.into());
    }
    if let Some(kind) = filter.kind {
        ask("e.kind = $?", kind.word().into());
    }
    if let Some(from) = filter.from {
        ask("e.at >= $?", from.into());
    }
    if let Some(to) = filter.to {
        ask("e.at < $?", to.into());
    }
    if let Some((at, id)) = before {
        params.extend([at.into(), id.into()]);
        sql.push_str(&format!(" AND (e.at, e.id) < (${}, ${})", params.len() - 1, params.len()));
    }
    sql
}

fn read(row: &Row<'_>) -> Result<Line> {
    Ok(Line {
        id: row.get(0)?,
        at: row.get(1)?,
        kind: row.get(2)?,
        user: row.get::<Option<UserId>>(3)?.map(|id| Ok::<_, domain::Error>((id, row.get(4)?))).transpose()?,
        subject: row.get::<Option<Uuid>>(5)?.map(|id| Ok::<_, domain::Error>((id, row.get(6)?))).transpose()?,
        node: row.get::<Option<NodeId>>(7)?.map(|id| Ok::<_, domain::Error>((id, row.get(8)?))).transpose()?,
        link: row.get(9)?,
        details: row.get(10)?,
    })
}
