//! How much may still come in: asked before the first byte, again while bytes come, and by what gives them their place with the
//! last. So nothing is kept, not even for a while, that could never become a file.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::access::Actor;
use domain::ids::{LinkId, SpaceId, UploadId};
use domain::link::Request;
use domain::{Error, Kind, Result, limits};
use futures::StreamExt;
use store::Tx;

use crate::receiving::Body;
use crate::requests::request_full;

/// How many bytes one file may have, and what whoever sends more is told.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    /// How many.
    pub bytes: u64,
    /// Why no more.
    pub over: Error,
    /// What of it all visitors who send to the same share.
    shared: Vec<Shared>,
}

/// How much all who send by one link, or into one space, may send together.
#[derive(Clone, Debug)]
struct Shared {
    by: Sharers,
    bytes: u64,
    over: Error,
}

/// Who shares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Sharers {
    Of(LinkId),
    Into(SpaceId),
}

impl Room {
    fn or_less(self, bytes: u64, over: impl FnOnce() -> Error) -> Self {
        if bytes < self.bytes { Self { bytes, over: over(), ..self } } else { self }
    }

    fn shared_or_less(mut self, by: Sharers, bytes: u64, over: impl Fn() -> Error) -> Self {
        self.shared.push(Shared { by, bytes, over: over() });
        self.or_less(bytes, over)
    }

    /// Refuses what is more, or announced as more.
    pub(crate) fn expect(&self, size_bytes: Option<u64>) -> Result<()> {
        if size_bytes.is_some_and(|size| size > self.bytes) { Err(self.over.clone()) } else { Ok(()) }
    }
}

/// What no file may have more than.
pub(crate) fn too_large() -> Error {
    Error::new(Kind::TooLarge, "too_large", "a file can have 1 TiB at most")
}

/// The room for one file in a space: what the quotas leave, and for a new file of a visitor what the request of their link does.
/// What visitors have sent of files that are not whole yet (`but` this one) is taken off for visitors, so that many together get no
/// more than one; it never keeps members out.
pub(crate) fn room(tx: &Tx, actor: Actor, space: SpaceId, is_new: bool, but: Option<UploadId>) -> Result<Room> {
    let mut room = Room { bytes: limits::FILE_BYTES_MAX, over: too_large(), shared: Vec::new() };
    let link = match actor {
        Actor::Visitor { link, .. } => Some(link),
        _ => None,
    };
    if let Some(left) = store::spaces::left(tx, space)? {
        let (of_space, of_org) = match link {
            Some(_) => store::uploads::staged_by_visitors(tx, space, but)?,
            None => (0, 0),
        };
        let bytes = [(left.of_space, of_space), (left.of_org, of_org)]
            .into_iter()
            .filter_map(|(left, staged)| left.map(|left| left.saturating_sub(staged)))
            .min();
        room = room.shared_or_less(Sharers::Into(space), bytes.unwrap_or(u64::MAX), store::spaces::quota_exceeded);
    }
    let Some(link) = link.filter(|_| is_new) else { return Ok(room) };
    let stored = store::links::get(tx, link)?.ok_or_else(Error::not_found)?;
    let request = stored.link.terms.request.unwrap_or_default();
    if let Some(most) = request.file_bytes_max {
        room = room.or_less(most, || Request::too_large(most));
    }
    if let Some(most) = request.total_bytes_max {
        let taken = store::receipts::total_bytes(tx, link)?.saturating_add(store::uploads::staged_by_link(tx, link, but)?);
        room = room.shared_or_less(Sharers::Of(link), most.saturating_sub(taken), request_full);
    }
    Ok(room)
}

/// What visitors are sending at once right now: no row says it, so many of them together would get more than there is.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashMap<Sharers, u64>>>);

impl InFlight {
    /// The bytes that somebody sends, as long as there is room for what all who share it send together; and what says that some of
    /// them are written down by now. Members share nothing.
    pub(crate) fn body(&self, actor: Actor, room: &Room, body: Body) -> (Body, Sending) {
        let shared = if matches!(actor, Actor::Visitor { .. }) { room.shared.clone() } else { Vec::new() };
        let sending = Sending(Arc::new(Share { all: self.clone(), shared, bytes: AtomicU64::new(0) }));
        let share = Arc::clone(&sending.0);
        let metered = body.map(move |piece| {
            let piece = piece?;
            share.grow(piece.len() as u64).map(|()| piece)
        });
        (Box::pin(metered), sending)
    }

    fn change(&self, mut change: impl FnMut(&mut HashMap<Sharers, u64>)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// That somebody is sending. What they send is in flight until it is dropped, or they are said to have settled it.
pub(crate) struct Sending(Arc<Share>);

impl Sending {
    /// So many bytes more are in a row now, which others see.
    pub(crate) fn settled(&self, bytes: u64) {
        self.0.shrink(bytes);
    }
}

struct Share {
    all: InFlight,
    shared: Vec<Shared>,
    bytes: AtomicU64,
}

impl Share {
    /// Adds to it; refuses what is more than there is room for with what all others send.
    fn grow(&self, bytes: u64) -> Result<()> {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        let mut outcome = Ok(());
        self.all.change(|all| {
            for shared in &self.shared {
                let sum = all.entry(shared.by).or_default();
                *sum += bytes;
                if *sum > shared.bytes {
                    outcome = Err(shared.over.clone());
                }
            }
        });
        outcome
    }

    fn shrink(&self, bytes: u64) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.all.change(|all| {
            for shared in &self.shared {
                let left = all.get(&shared.by).map_or(0, |sum| sum.saturating_sub(bytes));
                if left == 0 {
                    all.remove(&shared.by)
                } else {
                    all.insert(shared.by, left)
                };
            }
        });
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shrink(self.bytes.load(Ordering::Relaxed));
    }
}
