//! How much may still come in: asked before the first byte, again while bytes come, and by what gives them their place with the
//! last. So nothing is kept, not even for a while, that could never become a file.

use std::collections::HashMap;
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
    /// The part of it that all who send by one link share, and what is said past that.
    shared: Option<(u64, Error)>,
}

impl Room {
    fn or_less(self, bytes: u64, over: impl FnOnce() -> Error) -> Self {
        if bytes < self.bytes { Self { bytes, over: over(), ..self } } else { self }
    }

    fn shared_or_less(self, bytes: u64, over: impl Fn() -> Error) -> Self {
        let is_less = self.shared.as_ref().is_none_or(|(known, _)| bytes < *known);
        let shared = if is_less { Some((bytes, over())) } else { self.shared.clone() };
        Self { shared, ..self.or_less(bytes, over) }
    }

    /// Refuses what is announced as more.
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
    let mut room = Room { bytes: limits::FILE_BYTES_MAX, over: too_large(), shared: None };
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
        room = room.shared_or_less(bytes.unwrap_or(u64::MAX), store::spaces::quota_exceeded);
    }
    let Some(link) = link.filter(|_| is_new) else { return Ok(room) };
    let stored = store::links::get(tx, link)?.ok_or_else(Error::not_found)?;
    let request = stored.link.terms.request.unwrap_or_default();
    if let Some(most) = request.file_bytes_max {
        room = room.or_less(most, || Request::too_large(most));
    }
    if let Some(most) = request.total_bytes_max {
        let taken = store::receipts::total_bytes(tx, link)?.saturating_add(store::uploads::staged_by_link(tx, link, but)?);
        room = room.shared_or_less(most.saturating_sub(taken), request_full);
    }
    Ok(room)
}

/// What visitors are sending at once right now, by link: no row says it, so many of them together would get more than there is.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashMap<LinkId, u64>>>);

impl InFlight {
    /// The bytes that somebody sends, as long as all who send by this link have room for what they send together.
    pub(crate) fn body(&self, actor: Actor, room: &Room, body: Body) -> Body {
        let (Actor::Visitor { link, .. }, Some((most, over))) = (actor, room.shared.clone()) else { return body };
        let mut share = Share { all: self.clone(), link, bytes: 0 };
        let metered = body.map(move |piece| {
            let piece = piece?;
            if share.grow(piece.len() as u64) > most { Err(over.clone()) } else { Ok(piece) }
        });
        Box::pin(metered)
    }
}

/// What one of them has sent; given back when it has its place, or none.
struct Share {
    all: InFlight,
    link: LinkId,
    bytes: u64,
}

impl Share {
    /// Adds to it; gives what all have sent together.
    fn grow(&mut self, bytes: u64) -> u64 {
        self.bytes += bytes;
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = all.entry(self.link).or_default();
        *sum += bytes;
        *sum
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = all.get(&self.link).map_or(0, |sum| sum.saturating_sub(self.bytes));
        if left == 0 {
            all.remove(&self.link)
        } else {
            all.insert(self.link, left)
        };
    }
}
