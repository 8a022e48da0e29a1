//! Resumable uploads: what is acknowledged is on disk and committed; what is not is absent, or can be resumed from where it
//! is durable (I25).

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::access::Actor;
use domain::content::{PartContext, WrittenPart};
use domain::ids::{BlobId, NodeId, UploadId};
use domain::node::OnConflict;
use domain::{Error, Kind, Result, Timestamp, limits};
use store::Tx;
use store::blobs::Whole;
pub use store::uploads::Target;

use crate::acts::{Counted, counted_to_the_end};
use crate::place::{MayWrite, may_put, may_replace, may_write, place_at, replace, whole_of};
pub use crate::place::{NewFile, read_on_conflict, word_of};
pub use crate::receiving::{Body, Checksum};
use crate::receiving::{End, check_size, mismatch, receive};
use crate::requests::Delivery;
use crate::room::Sending;
use crate::throttle::network;
use crate::{Stile, blocking, new_id, to_the_end};

/// While one request of an upload goes on for long, this much of it is made durable at a time: what a crash can cost.
const DURABLE_STEP_BYTES: u64 = 64 << 20;

/// A resumable upload to begin.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Its id, from [`new_upload_id`].
    pub id: UploadId,
    /// Where it goes.
    pub target: Target,
    /// For a new file: its name or path below the folder.
    pub path: String,
    /// What to do when the name is taken.
    pub on_conflict: OnConflict,
    /// How many bytes it will have; none is said later.
    pub size_bytes: Option<u64>,
    /// What BLAKE3 of the bytes must be, if the sender says.
    pub expected_blake3: Option<[u8; 32]>,
    /// The sender's metadata, given back as it is.
    pub metadata: String,
    /// What it is to a link that asks for files.
    pub delivery: Option<Delivery>,
}

/// An id for a resumable upload that is about to begin.
pub fn new_upload_id() -> UploadId {
    new_id()
}

/// How far a resumable upload is.
#[derive(Clone, Debug)]
pub struct UploadState {
    /// Which.
    pub id: UploadId,
    /// How many bytes are durable.
    pub received_bytes: u64,
    /// How many it will have, when that is known.
    pub size_bytes: Option<u64>,
    /// As the sender wrote it.
    pub metadata: String,
    /// When it is given up.
    pub expires_at: Timestamp,
    /// The file it became; told only to who may see it.
    pub finished: Option<NodeId>,
}

/// The uploads that a request is appending to right now: a second one is told to wait.
#[derive(Default)]
pub(crate) struct Appending(Arc<Mutex<HashSet<UploadId>>>);

struct Turn {
    all: Arc<Mutex<HashSet<UploadId>>>,
    id: UploadId,
}

impl Appending {
    fn take(&self, id: UploadId) -> Result<Turn> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        if !taken {
            return Err(Error::new(Kind::Locked, "upload_busy", "another request is writing to this upload: try again"));
        }
        Ok(Turn { all: Arc::clone(&self.0), id })
    }

    /// Which they are now.
    pub(crate) fn now(&self) -> HashSet<UploadId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

impl Stile {
    /// Begins a resumable upload. One of no bytes is finished at once. Of a visitor it is counted: what comes of that is written
    /// with the upload.
    pub async fn begin_upload(&self, actor: Actor, new: NewUpload, counted: Option<Counted>) -> Result<UploadState> {
        check_size(new.size_bytes)?;
        let (db, now, id, target, size_bytes) = (self.db.clone(), self.clock.now(), new.id, new.target, new.size_bytes);
        let begun = counted_to_the_end(counted, |_| async move {
            // Apart from what is written: it reads much that others write.
            db.read(move |tx| may_write(tx, actor, target, now)?.room(tx, actor, id)?.expect(size_bytes)).await?;
            db.write(move |tx| begin(tx, actor, &new, now)).await
        });
        let state = begun.await?;
        if state.size_bytes == Some(0) { self.finish_upload(actor, state.id).await } else { Ok(state) }
    }

    /// How far an upload is. Only who began it learns that it exists, and only while they may still write there (I4).
    ///
    /// One that is complete and no file yet, since it could not take its place or the server ended before it did, is tried
    /// again: a client that reads "complete" takes it that its file is there (I25).
    pub async fn upload(&self, actor: Actor, id: UploadId) -> Result<UploadState> {
        let now = self.clock.now();
        let (state, waits) = self
            .db
            .read(move |tx| {
                let upload = of_actor(tx, actor, id, now)?;
                may_write(tx, actor, upload.target, now)?;
                let waits = upload.finished.is_none() && upload.size_bytes == Some(upload.received_bytes);
                Ok((state_of(&upload, actor), waits))
            })
            .await?;
        if !waits {
            return Ok(state);
        }
        let stile = self.clone();
        to_the_end(async move {
            let _turn = stile.appending.take(id)?;
            stile.finish_upload(actor, id).await
        })
        .await
    }

    /// Appends a body at `offset`, which must be where the upload is durable. `size_bytes` says the length that was left
    /// open. What arrives before a connection breaks is kept, unless a checksum was stated: then it is all or nothing.
    pub async fn append(
        &self,
        actor: Actor,
        id: UploadId,
        offset: u64,
        size_bytes: Option<u64>,
        checksum: Checksum,
        body: Body,
    ) -> Result<UploadState> {
        let (stile, body) = (self.clone(), self.transfers.body(actor, body));
        to_the_end(async move { stile.take_bytes(actor, id, offset, size_bytes, checksum, body).await }).await
    }

    async fn take_bytes(
        &self,
        actor: Actor,
        id: UploadId,
        offset: u64,
        size_bytes: Option<u64>,
        mut checksum: Checksum,
        mut body: Body,
    ) -> Result<UploadState> {
        check_size(size_bytes)?;
        let _turn = self.appending.take(id)?;
        let mut upload = self.ready_to_append(actor, id, offset, size_bytes).await?;
        let full_bytes = if checksum.is_stated() { u64::MAX } else { DURABLE_STEP_BYTES };
        let (mut end, mut over) = (End::PartFull, too_long());
        let mut sending: Option<Sending> = None;
        while matches!(end, End::PartFull) {
            let now = self.clock.now();
            let target = upload.target;
            let may = self.db.read(move |tx| {
                let proof = may_write(tx, actor, target, now)?;
                let room = proof.room(tx, actor, id)?;
                Ok((proof, room))
            });
            let (proof, room) = may.await?;
            if sending.is_none() {
                let (metered, share) = self.in_flight.body(actor, &room, body);
                (body, sending) = (metered, Some(share));
            }
            let most = upload.size_bytes.unwrap_or(u64::MAX);
            if room.bytes < most {
                over = room.over;
            }
            let room = most.min(room.bytes).saturating_sub(upload.received_bytes);
            let context = PartContext { org: upload.org, blob: upload.blob, part: new_id() };
            let received = self.receive_part(proof, context, &mut body, full_bytes, room, &mut checksum).await?;
            end = received.end;
            if full_bytes == u64::MAX {
                let stated = std::mem::replace(&mut checksum, Checksum::None);
                if let Err(error) = all_or_nothing(&end, &over).and_then(|()| stated.check()) {
                    self.discard(received.part).await;
                    return Err(error);
                }
            }
            if let Some(part) = received.part {
                let bytes = part.size_bytes;
                self.commit_part(&mut upload, actor, part).await?;
                sending.iter().for_each(|sending| sending.settled(bytes));
            }
        }
        match end {
            End::TooLong => return Err(over),
            End::Broken(error) if upload.size_bytes != Some(upload.received_bytes) => return Err(error),
            _ => {}
        }
        if upload.size_bytes == Some(upload.received_bytes) {
            return self.finish_upload(actor, id).await;
        }
        Ok(state_of(&upload, actor))
    }

    /// Gives an upload up. What it had received is removed.
    pub async fn end_upload(&self, actor: Actor, id: UploadId) -> Result<()> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let upload = of_actor(tx, actor, id, now)?;
                store::uploads::end(tx, upload.id, upload.blob)
            })
            .await?;
        self.collect_soon();
        Ok(())
    }

    async fn ready_to_append(
        &self,
        actor: Actor,
        id: UploadId,
        offset: u64,
        size_bytes: Option<u64>,
    ) -> Result<store::uploads::Upload> {
        let now = self.clock.now();
        let work = move |tx: &Tx| {
            let mut upload = of_actor(tx, actor, id, now)?;
            let proof = may_write(tx, actor, upload.target, now)?;
            if upload.received_bytes != offset {
                return Err(Error::conflict(
                    "wrong_offset",
                    format!("the upload is at byte {}: continue there", upload.received_bytes),
                ));
            }
            match (upload.size_bytes, size_bytes) {
                (None, Some(size)) if size >= offset => {
                    proof.room(tx, actor, id)?.expect(size_bytes)?;
                    store::uploads::set_size(tx, id, size)?;
                    upload.size_bytes = Some(size);
                }
                (Some(known), Some(said)) if known != said => {
                    return Err(Error::invalid("length_changed", "the length of an upload cannot change"));
                }
                _ => {}
            }
            Ok(upload)
        };
        if size_bytes.is_some() { self.db.write(work).await } else { self.db.read(work).await }
    }

    /// Commits a durable part to an upload: of two writers at one offset one wins, the other's part is removed, and so is what others
    /// have left no room for meanwhile.
    async fn commit_part(&self, upload: &mut store::uploads::Upload, actor: Actor, part: WrittenPart) -> Result<()> {
        let now = self.clock.now();
        let (id, org, blob, target, from) = (upload.id, upload.org, upload.blob, upload.target, upload.received_bytes);
        let (to, written) = (from + part.size_bytes, part.clone());
        let is_visitor = matches!(actor, Actor::Visitor { .. });
        let age = if is_visitor { limits::LINK_UPLOAD_AGE_MAX } else { limits::UPLOAD_AGE_MAX };
        let committed = self
            .db
            .write(move |tx| {
                let proof = may_write(tx, actor, target, now)?;
                // What members send is judged when it takes its place: visitors must not fill the disk with what never gets one.
                if is_visitor {
                    proof.room(tx, actor, id)?.expect(Some(to))?;
                }
                if !store::uploads::advance(tx, id, from, to, now + age)? {
                    return Err(Error::conflict("wrong_offset", "another request wrote to this upload: ask where it is"));
                }
                let position = u32::try_from(store::blobs::staged_parts(tx, &proof, blob)?.len()).map_err(Error::internal)?;
                store::blobs::add_part(tx, org, blob, position, from, &written, now)
            })
            .await;
        if let Err(error) = committed {
            self.discard_after(&error, Some(part)).await;
            return Err(error);
        }
        upload.received_bytes = to;
        Ok(())
    }

    /// Makes a complete upload a file: its parts are checked as a whole, and it takes its place, in one unit of work.
    async fn finish_upload(&self, actor: Actor, id: UploadId) -> Result<UploadState> {
        let now = self.clock.now();
        let (upload, proof, parts) = self
            .db
            .read(move |tx| {
                let upload = of_actor(tx, actor, id, now)?;
                let proof = may_write(tx, actor, upload.target, now)?;
                let parts = store::blobs::staged_parts(tx, &proof, upload.blob)?;
                Ok((upload, proof, parts))
            })
            .await?;
        if upload.finished.is_some() {
            return Ok(state_of(&upload, actor));
        }
        let count = parts.len() as u64;
        let whole = self.hash_staged(proof, upload.blob, parts, upload.delivery.is_some()).await?;
        if upload.expected_blake3.as_deref().is_some_and(|expected| expected != whole.blake3) {
            self.end_upload(actor, id).await?;
            return Err(mismatch());
        }
        let (now, is_delivery) = (self.clock.now(), upload.delivery.is_some());
        let state = self
            .db
            .write(move |tx| {
                let mut upload = of_actor(tx, actor, id, now)?;
                if upload.finished.is_none() {
                    store::blobs::seal(tx, upload.blob, whole.size_bytes, whole.blake3, whole.crc32, count)?;
                    let node = take_place(tx, actor, &upload, &whole, now)?;
                    store::uploads::finish(tx, id, node)?;
                    upload.finished = Some(node);
                }
                Ok(state_of(&upload, actor))
            })
            .await?;
        if is_delivery {
            self.tell_of_delivery(actor).await;
        }
        Ok(state)
    }

    async fn hash_staged(
        &self,
        proof: MayWrite,
        blob: BlobId,
        mut parts: Vec<store::blobs::StagedPart>,
        with_sha256: bool,
    ) -> Result<Whole> {
        if parts.len() < 2 && !with_sha256 {
            let part = parts.pop();
            if let Some(id) = part.as_ref().map(|part| part.part.id) {
                let content = Arc::clone(&self.content);
                blocking(move || content.expect_part(id)).await?;
            }
            return Ok(part.map_or_else(
                || whole_of(None),
                |part| Whole { size_bytes: part.part.size_bytes, blake3: part.blake3, crc32: part.crc32, sha256: None },
            ));
        }
        let (content, key) = (Arc::clone(&self.content), self.org_keys(proof.org()).await?);
        blocking(move || {
            let parts = parts.into_iter().map(|part| part.part).collect();
            let whole = match &proof {
                MayWrite::New(proof) => content.hash_whole(proof, &key, blob, parts, with_sha256),
                MayWrite::Content(proof) => content.hash_whole(proof, &key, blob, parts, with_sha256),
            }?;
            Ok(Whole { size_bytes: whole.size_bytes, blake3: whole.blake3, crc32: whole.crc32, sha256: whole.sha256 })
        })
        .await
    }

    async fn receive_part(
        &self,
        proof: MayWrite,
        context: PartContext,
        body: &mut Body,
        full_bytes: u64,
        room_bytes: u64,
        checksum: &mut Checksum,
    ) -> Result<crate::receiving::Received> {
        match proof {
            MayWrite::New(proof) => {
                receive(self.destination(proof, context).await?, body, full_bytes, room_bytes, checksum).await
            }
            MayWrite::Content(proof) => {
                receive(self.destination(proof, context).await?, body, full_bytes, room_bytes, checksum).await
            }
        }
    }
}

fn begin(tx: &Tx, actor: Actor, new: &NewUpload, now: Timestamp) -> Result<UploadState> {
    let org = match new.target {
        Target::NewFile(parent) => {
            let file =
                NewFile { parent, path: new.path.clone(), on_conflict: new.on_conflict, expected_blake3: None, delivery: None };
            may_put(tx, actor, &file, now)?.org()
        }
        Target::Content(node) => may_replace(tx, actor, node, None, now)?.org(),
    };
    let (link, most) = match actor {
        Actor::Visitor { link, .. } => (Some(link), limits::LINK_UPLOADS_OPEN_MAX),
        _ => (None, limits::UPLOADS_OPEN_MAX),
    };
    if store::uploads::count_of_actor(tx, actor)? >= u64::from(most) {
        let text = format!("{most} uploads are under way: finish or end some");
        return Err(Error::new(Kind::LimitReached, "too_many_uploads", text));
    }
    if link.is_some() {
        expect_few(tx, new.id)?;
    }
    // A visitor who sends nothing keeps nobody out for long.
    let age = if link.is_some() { limits::LINK_ACT_HELD } else { limits::UPLOAD_AGE_MAX };
    let blob = new_id();
    store::blobs::stage(tx, org, blob, now)?;
    let upload = store::uploads::Upload {
        id: new.id,
        org,
        user: actor.user(),
        link,
        blob,
        target: new.target,
        name: new.path.clone(),
        on_conflict: word_of(new.on_conflict).to_owned(),
        size_bytes: new.size_bytes,
        received_bytes: 0,
        expected_blake3: new.expected_blake3.map(Vec::from),
        metadata: new.metadata.clone(),
        delivery: new.delivery.as_ref().map(Delivery::written).transpose()?,
        finished: None,
        expires_at: now + age,
    };
    store::uploads::create(tx, &upload, now)?;
    Ok(state_of(&upload, actor))
}

/// One visitor does not keep the others out.
fn expect_few(tx: &Tx, upload: UploadId) -> Result<()> {
    let Some((sender, all)) = store::acts::sending(tx, upload)? else { return Ok(()) };
    let own = all.iter().map(|sending| sending.own).sum::<u64>();
    let network = |address: &str| address.parse().map(network).ok();
    let from_there = all.iter().filter(|sending| network(&sending.address) == network(&sender));
    let of_network = from_there.map(|sending| sending.all).sum::<u64>();
    if own > limits::LINK_UPLOADS_OF_VISITOR_MAX || of_network > limits::LINK_UPLOADS_OF_ADDRESS_MAX {
        let text =
            "you send too many files at once: finish or end some, or wait until those that were given up end by themselves";
        return Err(Error::new(Kind::LimitReached, "too_many_uploads", text));
    }
    Ok(())
}

fn of_actor(tx: &Tx, actor: Actor, id: UploadId, now: Timestamp) -> Result<store::uploads::Upload> {
    let upload = store::uploads::of_actor(tx, id, actor)?.ok_or_else(Error::not_found)?;
    if upload.expires_at <= now {
        return Err(Error::new(Kind::Expired, "upload_expired", "the upload was not continued in time: begin again"));
    }
    Ok(upload)
}

/// A visitor is not told which file it became: ids of nodes that they may not list say nothing to them.
fn state_of(upload: &store::uploads::Upload, actor: Actor) -> UploadState {
    UploadState {
        id: upload.id,
        received_bytes: upload.received_bytes,
        size_bytes: upload.size_bytes,
        metadata: upload.metadata.clone(),
        expires_at: upload.expires_at,
        finished: upload.finished.filter(|_| actor.user().is_some()),
    }
}

fn take_place(tx: &Tx, actor: Actor, upload: &store::uploads::Upload, whole: &Whole, now: Timestamp) -> Result<NodeId> {
    match upload.target {
        Target::Content(node) => {
            let proof = may_replace(tx, actor, node, None, now)?;
            replace(tx, &proof, upload.blob, whole, now)?;
            Ok(node)
        }
        Target::NewFile(parent) => {
            let on_conflict = read_on_conflict(&upload.on_conflict)?;
            let delivery = upload.delivery.as_deref().map(Delivery::read).transpose()?;
            let file = NewFile { parent, path: upload.name.clone(), on_conflict, expected_blake3: None, delivery };
            place_at(tx, actor, &file, upload.blob, whole, now).map(|placed| placed.node)
        }
    }
}

fn too_long() -> Error {
    Error::new(Kind::TooLarge, "too_long", "more bytes came than were announced: nothing past them was kept")
}

fn all_or_nothing(end: &End, over: &Error) -> Result<()> {
    match end {
        End::Broken(error) => Err(error.clone()),
        End::TooLong => Err(over.clone()),
        End::Complete | End::PartFull => Ok(()),
    }
}
