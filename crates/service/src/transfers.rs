//! What runs by share links now: downloads, archives and uploads, from the first look at the rule to the last byte. Whoever
//! ends a link breaks them off at once, and is told how many there were. That a transfer whose right has ended stops does not
//! rest on this: each asks the rule again by itself (I4), also in a process that ended nothing.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::access::Actor;
use domain::ids::LinkId;
use domain::{Error, Result};
use futures::StreamExt;
use futures::future::{self, Either};
use tokio::sync::watch;

use crate::receiving::Body;

/// The transfers of this process that run by a link.
#[derive(Clone, Default)]
pub(crate) struct Transfers {
    running: Arc<Mutex<Running>>,
}

#[derive(Default)]
struct Running {
    begun: u64,
    by_link: HashMap<LinkId, HashMap<u64, watch::Sender<bool>>>,
}

/// Resolves when a transfer is broken off: whoever sends its bytes then ends the connection, whether its client takes any or
/// not. Once the transfer is over, it never does.
#[derive(Clone, Debug)]
pub struct Stopped(watch::Receiver<bool>);

impl Stopped {
    /// Waits for it.
    pub async fn wait(mut self) {
        if self.0.wait_for(|stopped| *stopped).await.is_err() {
            future::pending::<()>().await;
        }
    }

    /// Whether it was.
    pub fn is_so(&self) -> bool {
        *self.0.borrow()
    }
}

/// A transfer that runs by a link; it is over when the last of this is dropped.
#[derive(Clone)]
pub(crate) struct Transfer(Arc<Place>);

struct Place {
    transfers: Transfers,
    link: LinkId,
    number: u64,
    stopped: Stopped,
}

impl Transfers {
    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of what somebody begins, where they do it by a link. Begin before the rule is asked: then a link that ends
    /// right after the answer ends this, too.
    pub(crate) fn begin(&self, actor: Actor) -> Option<Transfer> {
        let Actor::Visitor { link, .. } = actor else { return None };
        let (stop, stopped) = watch::channel(false);
        let mut running = self.lock();
        let number = running.begun;
        running.begun += 1;
        running.by_link.entry(link).or_default().insert(number, stop);
        drop(running);
        Some(Transfer(Arc::new(Place { transfers: self.clone(), link, number, stopped: Stopped(stopped) })))
    }

    /// What runs by a link that is about to be ended.
    pub(crate) fn running(&self, link: LinkId) -> HashSet<u64> {
        self.lock().by_link.get(&link).map(|running| running.keys().copied().collect()).unwrap_or_default()
    }

    /// Breaks off what runs by a link that has ended; says how many transfers that were, with those `before` that it ended
    /// which have seen for themselves that the link is gone.
    pub(crate) fn stop(&self, link: LinkId, mut before: HashSet<u64>) -> usize {
        let stopped = self.lock().by_link.remove(&link).unwrap_or_default();
        for (number, stop) in stopped {
            stop.send_replace(true);
            before.insert(number);
        }
        before.len()
    }

    /// The bytes that somebody sends in, until all are there or they are broken off.
    pub(crate) fn body(&self, actor: Actor, body: Body) -> Body {
        let Some(transfer) = self.begin(actor) else { return body };
        let stopped = Box::pin(transfer.stopped().wait());
        Box::pin(futures::stream::unfold(Some((transfer, stopped, body)), |state| async move {
            let (transfer, stopped, mut body) = state?;
            match future::select(stopped, body.next()).await {
                Either::Left(_) => Some((Err(Error::not_found()), None)),
                Either::Right((piece, stopped)) => piece.map(|piece| (piece, Some((transfer, stopped, body)))),
            }
        }))
    }
}

impl Transfer {
    pub(crate) fn stopped(&self) -> Stopped {
        self.0.stopped.clone()
    }

    /// Fails when it was broken off.
    pub(crate) fn expect_running(&self) -> Result<()> {
        if self.0.stopped.is_so() { Err(Error::not_found()) } else { Ok(()) }
    }

    /// Breaks it off by itself: its right was asked for again, and has ended.
    pub(crate) fn break_off(&self) {
        let Place { transfers, link, number, .. } = self.0.as_ref();
        if let Some(stop) = transfers.lock().by_link.get(link).and_then(|running| running.get(number)) {
            stop.send_replace(true);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut running = self.transfers.lock();
        if let Some(of_link) = running.by_link.get_mut(&self.link) {
            of_link.remove(&self.number);
            if of_link.is_empty() {
                running.by_link.remove(&self.link);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::new_id;
    use bytes::Bytes;
    use domain::ids::UserId;

    fn visitor(link: LinkId) -> Actor {
        Actor::Visitor { link, visit: None }
    }

    #[tokio::test]
    async fn what_runs_by_a_link_is_counted_and_broken_off_and_nothing_else() {
        let (transfers, link, other): (_, LinkId, LinkId) = (Transfers::default(), new_id(), new_id());
        let [one, two, three, of_other] = [link, link, link, other].map(|link| transfers.begin(visitor(link)).unwrap());
        let (half, gone) = (one.clone(), three.stopped());
        drop((one, three));
        let before = transfers.running(link);
        let four = transfers.begin(visitor(link)).unwrap();
        drop((two, four));
        let four = transfers.begin(visitor(link)).unwrap();
        assert_eq!(before.len(), 2, "a transfer is over when the last of it is");
        assert_eq!(transfers.stop(link, before), 3, "with one that ended meanwhile, and one that began");
        assert!(half.expect_running().is_err() && four.expect_running().is_err() && of_other.expect_running().is_ok());
        four.stopped().wait().await;
        assert!(futures::FutureExt::now_or_never(gone.wait()).is_none(), "what was over is not stopped");
        let none = HashSet::new;
        assert_eq!((transfers.stop(link, none()), transfers.stop(other, none())), (0, 1));
        drop((half, four, of_other));
        assert!(transfers.lock().by_link.is_empty(), "nothing is left behind");
        let alone = transfers.begin(visitor(link)).unwrap();
        alone.break_off();
        assert!(alone.expect_running().is_err());
        assert!(transfers.begin(Actor::User(new_id::<UserId>())).is_none());
    }

    #[tokio::test]
    async fn a_body_that_waits_for_its_sender_is_broken_off() {
        let (transfers, link): (_, LinkId) = (Transfers::default(), new_id());
        let first = futures::stream::iter([Ok(Bytes::from_static(b"a"))]);
        let mut body = transfers.body(visitor(link), Box::pin(first.chain(futures::stream::pending())));
        assert_eq!(body.next().await.unwrap().unwrap(), "a");
        assert_eq!(transfers.stop(link, HashSet::new()), 1);
        assert_eq!(body.next().await.unwrap().unwrap_err(), Error::not_found());
        assert!(body.next().await.is_none());
        let whole = futures::stream::iter([Ok(Bytes::from_static(b"b"))]);
        let whole: Vec<_> = transfers.body(visitor(link), Box::pin(whole)).collect().await;
        assert_eq!((whole.len(), transfers.stop(link, HashSet::new())), (1, 0));
    }
}
