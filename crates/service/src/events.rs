//! The event log, for who may look: pages, all of it piece by piece, and what happens now.

use std::collections::HashSet;
use std::time::Duration;

use domain::access::Actor;
use domain::ids::EventId;
use domain::{Error, Kind, Result, Timestamp, limits};
use futures::stream::{self, Stream};
use tokio::sync::OwnedSemaphorePermit;

pub use store::events::{Filter, Line};

use crate::Stile;

/// How many lines one step of all of it reads.
const STEP_ROWS: u32 = 500;
/// How far back is looked for lines that came later than their time says: units of work end in another order than they
/// begin.
const LATE_MAX: Duration = Duration::from_secs(15);

/// The place after which a page goes on: a line's time and id.
pub type Place = (Timestamp, EventId);

/// A page of the log.
#[derive(Clone, Debug)]
pub struct Page {
    /// The lines, newest first.
    pub items: Vec<Line>,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
}

impl Stile {
    /// A page of the log of the actor's organization, newest first.
    pub async fn events(&self, actor: Actor, filter: Filter, before: Option<Place>, rows: u32) -> Result<Page> {
        let rows = rows.clamp(1, limits::PAGE_ROWS_MAX);
        self.auditing(actor, move |tx, by| {
            let items = store::events::list(tx, by, &filter, before, rows)?;
            let next = items.last().filter(|_| items.len() == rows as usize).map(|last| (last.at, last.id));
            Ok(Page { items, next })
        })
        .await
    }

    /// All lines that pass the filter, newest first, in pieces: how much is held does not depend on how much there is. Who
    /// may look is asked again for each piece (I4).
    pub fn all_events(&self, actor: Actor, filter: Filter) -> impl Stream<Item = Result<Vec<Line>>> + Send + 'static {
        let begun = (self.clone(), filter, Some(None));
        stream::try_unfold(begun, move |(stile, filter, place)| async move {
            let Some(before) = place else { return Ok(None) };
            let page = stile.events(actor, filter.clone(), before, STEP_ROWS).await?;
            Ok(Some((page.items, (stile, filter, page.next.map(Some)))))
        })
    }

    /// The lines that come from now on, oldest first, as they come: a piece, perhaps an empty one, each
    /// [`limits::EVENT_STREAM_INTERVAL`]. Who may look is asked again for each (I4). At most
    /// [`limits::EVENT_STREAMS_MAX`] at once; one more is `too_many_streams`.
    pub async fn new_events(
        &self,
        actor: Actor,
        filter: Filter,
    ) -> Result<impl Stream<Item = Result<Vec<Line>>> + Send + 'static + use<>> {
        let permit = std::sync::Arc::clone(&self.watching).try_acquire_owned().map_err(|_| too_many())?;
        let mut watch = Watch { stile: self.clone(), actor, filter, known: HashSet::new(), _permit: permit };
        watch.look().await?;
        Ok(stream::try_unfold(watch, |mut watch| async move {
            tokio::time::sleep(limits::EVENT_STREAM_INTERVAL).await;
            if watch.stile.watching.is_closed() {
                return Ok(None);
            }
            let lines = watch.look().await?;
            Ok(Some((lines, watch)))
        }))
    }

    /// Ends what is watched, within [`limits::EVENT_STREAM_INTERVAL`], and lets nobody begin: the server stops, and would
    /// wait for what never ends.
    pub fn end_watching(&self) {
        self.watching.close();
    }
}

fn too_many() -> Error {
    Error::new(Kind::RateLimited, "too_many_streams", "too many people watch the log at once: read it page by page")
}

/// Somebody who watches: what they were told of the last moments.
struct Watch {
    stile: Stile,
    actor: Actor,
    filter: Filter,
    known: HashSet<EventId>,
    _permit: OwnedSemaphorePermit,
}

impl Watch {
    /// The lines of the last moments that were not told yet, oldest first.
    async fn look(&mut self) -> Result<Vec<Line>> {
        let earliest = self.stile.clock.now() - LATE_MAX;
        let from = Some(self.filter.from.map_or(earliest, |from| from.max(earliest)));
        let filter = Filter { from, ..self.filter.clone() };
        let mut recent = self.stile.events(self.actor, filter, None, limits::PAGE_ROWS_MAX).await?.items;
        let ids = recent.iter().map(|line| line.id).collect();
        recent.retain(|line| !self.known.contains(&line.id));
        recent.reverse();
        self.known = ids;
        Ok(recent)
    }
}
