//! What the use cases of the Admin center share: who may, and the line of the log.

use domain::Result;
use domain::access::Actor;
use domain::admin::{Administers, Audits};
use domain::event::{Event, EventKind};
use serde_json::Value;
use store::{Tx, events};
use uuid::Uuid;

use crate::access::{administers, audits};
use crate::{Stile, new_id};

impl Stile {
    /// Looks, as somebody who may look at everything in the Admin center.
    pub(crate) async fn auditing<T: Send + 'static>(
        &self,
        actor: Actor,
        look: impl Fn(&Tx, &Audits) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let now = self.clock.now();
        self.db.read(move |tx| look(tx, &audits(tx, actor, now)?)).await
    }

    /// Changes something in one unit of work, as somebody who may change everything in the Admin center.
    pub(crate) async fn administering<T: Send + 'static>(
        &self,
        actor: Actor,
        act: impl Fn(&Tx, &Administers) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let now = self.clock.now();
        self.db.write(move |tx| act(tx, &administers(tx, actor, now)?)).await
    }

    /// Whether `actor` may look at everything in the Admin center.
    pub async fn expect_auditor(&self, actor: Actor) -> Result<()> {
        self.auditing(actor, |_, _| Ok(())).await
    }

    /// Whether `actor` may change things, before work that costs something.
    pub(crate) async fn expect_administrator(&self, actor: Actor) -> Result<Administers> {
        let now = self.clock.now();
        self.db.read(move |tx| administers(tx, actor, now)).await
    }
}

/// A line of the log about what an administrator did, to `subject`.
pub(crate) fn event(by: &Audits, kind: EventKind, subject: impl Into<Option<Uuid>>, details: Value) -> Event {
    Event { org: by.org(), kind, actor: by.actor(), node: None, link: None, subject: subject.into(), details }
}

/// Writes such a line.
pub(crate) fn record(tx: &Tx, by: &Audits, kind: EventKind, subject: impl Into<Option<Uuid>>, details: Value) -> Result<()> {
    events::record(tx, new_id(), &event(by, kind, subject, details), by.at())
}
