//! What was done with a link, for who manages it (S5.38): its log, line by line, and its figures.

use std::time::Duration;

use content::{OrgKeys, Purpose};
use domain::access::Actor;
use domain::ids::{ActId, LinkId};
use domain::link::{Act, Registration};
use domain::{Error, Result, Timestamp, limits};
pub use store::acts::Filter as LogFilter;
use store::acts::Line;

use super::seen;
use crate::Stile;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// After which line a page of the log goes on.
pub type Place = (Timestamp, ActId);

/// A line of the log, with what the visitor told.
#[derive(Clone, Debug)]
pub struct LineView {
    /// What was done.
    pub line: Line,
    /// What they told before entering.
    pub registration: Option<Registration>,
}

/// A page of the log, newest first.
#[derive(Clone, Debug)]
pub struct ActivityPage {
    /// The lines.
    pub items: Vec<LineView>,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
}

/// How often each act was done on one day of UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// When the day began.
    pub at: Timestamp,
    /// The acts, and how often.
    pub acts: Vec<(Act, u64)>,
}

/// The figures of a link.
#[derive(Clone, Debug)]
pub struct Activity {
    /// How often each act was done, and how often it may be.
    pub counts: Vec<(Act, u64, Option<u16>)>,
    /// By how many visitors something was done.
    pub visitors: u64,
    /// How many tries were refused.
    pub refused: u64,
    /// The days since `from`, the first first; those without an act too.
    pub days: Vec<Day>,
}

impl Stile {
    /// A page of the log of a link, newest first.
    pub async fn link_log(
        &self,
        actor: Actor,
        link: LinkId,
        filter: LogFilter,
        after: Option<Place>,
        rows: u32,
    ) -> Result<ActivityPage> {
        let (now, rows) = (self.clock.now(), rows.clamp(1, limits::PAGE_ROWS_MAX));
        let (org, lines) = self
            .db
            .read(move |tx| {
                let (stored, _) = seen(tx, actor, link, now)?;
                Ok((stored.link.org, store::acts::list(tx, link, &filter, after, rows)?))
            })
            .await?;
        let next = lines.last().filter(|_| lines.len() == rows as usize).map(|last| (last.at, last.id));
        let key = self.org_keys(org).await?;
        let items = lines.into_iter().map(|line| read(&key, line)).collect::<Result<_>>()?;
        Ok(ActivityPage { items, next })
    }

    /// The figures of a link for the last `days` days, today included.
    pub async fn link_activity(&self, actor: Actor, link: LinkId, days: u16) -> Result<Activity> {
        let now = self.clock.now();
        let today = super::midnight(now);
        let days = days.clamp(1, limits::LINK_CHART_DAYS_MAX);
        let from = today - DAY * u32::from(days - 1);
        self.db
            .read(move |tx| {
                let (stored, _) = seen(tx, actor, link, now)?;
                let (refused, visitors) = store::acts::totals(tx, link)?;
                let used = |act: Act| stored.used.iter().find(|(of, _)| *of == act).map_or(0, |(_, used)| *used);
                let counts = Act::COUNTED.iter().map(|act| (*act, used(*act), stored.link.terms.limits.of(*act)));
                let found = store::acts::by_day(tx, link, from)?;
                let on = |at: Timestamp| {
                    let day = at.seconds() / 86_400;
                    found.iter().filter(|(of, _, _)| *of == day).map(|(_, act, count)| (*act, *count)).collect()
                };
                let each = (0..u32::from(days)).map(|after| from + DAY * after);
                Ok(Activity {
                    counts: counts.collect(),
                    visitors,
                    refused,
                    days: each.map(|at| Day { at, acts: on(at) }).collect(),
                })
            })
            .await
    }
}

fn read(key: &OrgKeys, line: Line) -> Result<LineView> {
    let registration = line.sealed_registration.as_deref().map(|sealed| open(key, line.id, sealed)).transpose()?;
    Ok(LineView { registration, line })
}

fn open(key: &OrgKeys, id: ActId, sealed: &[u8]) -> Result<Registration> {
    let opened = key.open_field(Purpose::Registration, id, sealed)?;
    serde_json::from_slice(&opened).map_err(Error::internal)
}

/// Seals what a visitor told, for the line of their coming.
pub(crate) fn seal(key: &OrgKeys, id: ActId, registration: &Registration) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(registration).map_err(Error::internal)?;
    key.seal_field(Purpose::Registration, id, &text)
}
