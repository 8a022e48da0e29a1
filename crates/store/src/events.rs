//! The event log, written in the unit of work of what happened (I22).

use domain::access::Actor;
use domain::event::Event;
use domain::ids::EventId;
use domain::{Result, Timestamp};

use crate::Tx;

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
