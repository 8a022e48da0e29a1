//! What runs by share links now: downloads, archives and uploads, from the first look at the rule to the last byte. Whoever
//! ends a link breaks them off at once, and is told how many there were. That a transfer whose right has ended stops does not
//! rest on this: each asks the rule again by itself (I4), also in a process that ended nothing.

use std::collections::HashMap;
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

    fn is_so(&self) -> bool {
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

    /// Breaks off what runs by a link that has ended; says how many transfers that were.
    pub(crate) fn stop(&self, link: LinkId) -> usize {
        let stopped = self.lock().by_link.remove(&link).unwrap_or_default();
        for stop in stopped.values() {
            stop.send_replace(true);
        }
        stopped.len()
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
        assert_eq!(transfers.stop(link), 2, "a transfer is over when the last of it is");
        assert!(half.expect_running().is_err() && two.expect_running().is_err() && of_other.expect_running().is_ok());
        two.stopped().wait().await;
        assert!(futures::FutureExt::now_or_never(gone.wait()).is_none(), "what was over is not stopped");
        assert_eq!((transfers.stop(link), transfers.stop(other)), (0, 1));
        drop((half, two, of_other));
        assert!(transfers.lock().by_link.is_empty(), "nothing is left behind");
        assert!(transfers.begin(Actor::User(new_id::<UserId>())).is_none());
    }

    #[tokio::test]
    async fn a_body_that_waits_for_its_sender_is_broken_off() {
        let (transfers, link): (_, LinkId) = (Transfers::default(), new_id());
        let first = futures::stream::iter([Ok(Bytes::from_static(b"a"))]);
        let mut body = transfers.body(visitor(link), Box::pin(first.chain(futures::stream::pending())));
        assert_eq!(body.next().await.unwrap().unwrap(), "a");
        assert_eq!(transfers.stop(link), 1);
        assert_eq!(body.next().await.unwrap().unwrap_err(), Error::not_found());
        assert!(body.next().await.is_none());
        let whole = futures::stream::iter([Ok(Bytes::from_static(b"b"))]);
        let whole: Vec<_> = transfers.body(visitor(link), Box::pin(whole)).collect().await;
        assert_eq!((whole.len(), transfers.stop(link)), (1, 0));
    }
}
