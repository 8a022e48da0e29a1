//! Putting a file in at once: one body, one part.

use content::WriteProof;
use domain::access::Actor;
use domain::content::{PartContext, WrittenPart};
use domain::ids::{ActId, BlobId, NodeId, OrgId};
use domain::{Error, Kind, Result, Timestamp};
use store::Tx;
use store::blobs::Whole;

use crate::acts::{Counted, counted_to_the_end, done_in};
use crate::nodes::{NodeView, Receipt, view};
use crate::place::{NewFile, may_put, may_replace, place, replace, whole_of};
use crate::receiving::{Body, Checksum, End, check_size, mismatch, receive};
use crate::room::{Room, room};
use crate::{Stile, new_id};

/// New content for a file, as its sender announced it.
#[derive(Clone, Debug)]
pub struct NewContent {
    /// The file.
    pub node: NodeId,
    /// The entity tag that it must have, if the sender stated one.
    pub if_match: Option<String>,
    /// How many bytes will come, if the sender said so.
    pub size_bytes: Option<u64>,
    /// What BLAKE3 of them must be, if the sender said so.
    pub expected_blake3: Option<[u8; 32]>,
}

impl Stile {
    /// Puts a file into a folder at once. `size_bytes` is what the sender announced, if they did; of a visitor it is counted.
    pub async fn put_file(
        &self,
        actor: Actor,
        file: NewFile,
        size_bytes: Option<u64>,
        counted: Option<Counted>,
        body: Body,
    ) -> Result<Receipt> {
        let (stile, body) = (self.clone(), self.incoming(actor, counted.as_ref(), body));
        counted_to_the_end(counted, |act| async move { stile.take_file(actor, file, size_bytes, act, body).await }).await
    }

    /// The bytes that somebody sends, as long as they may and their place is held.
    fn incoming(&self, actor: Actor, counted: Option<&Counted>, body: Body) -> Body {
        let body = self.transfers.body(actor, body);
        if let Some(counted) = counted { counted.receiving(body) } else { body }
    }

    async fn take_file(
        &self,
        actor: Actor,
        file: NewFile,
        size_bytes: Option<u64>,
        act: Option<ActId>,
        body: Body,
    ) -> Result<Receipt> {
        let (now, asked) = (self.clock.now(), file.clone());
        let may = self.db.read(move |tx| {
            let proof = may_put(tx, actor, &asked, now)?;
            let room = room(tx, actor, proof.space(), true, None)?;
            Ok((proof, room))
        });
        let (proof, room) = may.await?;
        let (body, _sending) = self.in_flight.body(actor, &room, body);
        let (is_delivery, checksum) = match file.delivery {
            Some(_) => (true, Checksum::sha256()),
            None => (false, Checksum::None),
        };
        let arrived = self.receive_whole(proof, body, (size_bytes, room), file.expected_blake3, checksum).await?;
        let receipt = self.settle(arrived, act, move |tx, blob, whole, now| place(tx, actor, &file, blob, whole, now)).await?;
        if is_delivery {
            self.tell_of_delivery(actor).await;
        }
        Ok(receipt)
    }

    /// Replaces the content of a file: a new version. Of a visitor it is counted.
    pub async fn put_content(&self, actor: Actor, new: NewContent, counted: Option<Counted>, body: Body) -> Result<NodeView> {
        let (stile, body) = (self.clone(), self.incoming(actor, counted.as_ref(), body));
        counted_to_the_end(counted, |act| async move { stile.take_content(actor, new, act, body).await }).await
    }

    async fn take_content(&self, actor: Actor, new: NewContent, act: Option<ActId>, body: Body) -> Result<NodeView> {
        let NewContent { node, if_match, size_bytes, expected_blake3 } = new;
        let (now, tag) = (self.clock.now(), if_match.clone());
        let may = self.db.read(move |tx| {
            let proof = may_replace(tx, actor, node, tag.as_deref(), now)?;
            let room = room(tx, actor, proof.space(), false, None)?;
            Ok((proof, room))
        });
        let (proof, room) = may.await?;
        let (body, _sending) = self.in_flight.body(actor, &room, body);
        let arrived = self.receive_whole(proof, body, (size_bytes, room), expected_blake3, Checksum::None).await?;
        self.settle(arrived, act, move |tx, blob, whole, now| {
            let proof = may_replace(tx, actor, node, if_match.as_deref(), now)?;
            replace(tx, &proof, blob, whole, now)?;
            view(tx, actor, node, now)
        })
        .await
    }

    /// Receives a whole file as one part, which is gone again when it is not what was announced.
    async fn receive_whole<P: WriteProof + Send + Sync + 'static>(
        &self,
        proof: P,
        mut body: Body,
        (size_bytes, room): (Option<u64>, Room),
        expected_blake3: Option<[u8; 32]>,
        mut checksum: Checksum,
    ) -> Result<Arrived> {
        check_size(size_bytes)?;
        room.expect(size_bytes)?;
        let context = PartContext { org: proof.org(), blob: new_id(), part: new_id() };
        let destination = self.destination(proof, context).await?;
        let received = receive(destination, &mut body, u64::MAX, size_bytes.unwrap_or(room.bytes), &mut checksum).await?;
        let whole = Whole { sha256: checksum.into_sha256(), ..whole_of(received.part.as_ref()) };
        if let Err(error) = expect_whole(received.end, &whole, (size_bytes, room), expected_blake3) {
            self.discard(received.part).await;
            return Err(error);
        }
        Ok(Arrived { org: context.org, blob: context.blob, part: received.part, whole })
    }

    /// Gives what arrived its place, in one unit of work, and counts it in the same; when it gets none, its part is gone again.
    async fn settle<T: Send + 'static>(
        &self,
        arrived: Arrived,
        act: Option<ActId>,
        take_place: impl Fn(&Tx, BlobId, &Whole, Timestamp) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let Arrived { org, blob, part, whole } = arrived;
        let (now, written) = (self.clock.now(), part.clone());
        let placed = self
            .db
            .write(move |tx| {
                store::blobs::create_live(tx, org, blob, written.as_ref(), &whole, now)?;
                let placed = take_place(tx, blob, &whole, now)?;
                done_in(tx, act, now)?;
                Ok(placed)
            })
            .await;
        if let Err(error) = &placed {
            self.discard_after(error, part).await;
        }
        placed
    }
}

/// A body that came in whole and has no place yet.
struct Arrived {
    org: OrgId,
    blob: BlobId,
    /// None for a file of no bytes.
    part: Option<WrittenPart>,
    whole: Whole,
}

/// What came must be all of what was announced, and nothing else.
fn expect_whole(
    end: End,
    whole: &Whole,
    (size_bytes, room): (Option<u64>, Room),
    expected_blake3: Option<[u8; 32]>,
) -> Result<()> {
    match end {
        End::Broken(error) => return Err(error),
        End::TooLong if size_bytes.is_none() => return Err(room.over),
        End::TooLong => return Err(Error::new(Kind::TooLarge, "too_large", "a file has no more bytes than were announced")),
        End::Complete | End::PartFull => {}
    }
    if size_bytes.is_some_and(|announced| whole.size_bytes != announced) {
        return Err(Error::invalid("too_short", "fewer bytes came than were announced: send it again"));
    }
    if expected_blake3.is_some_and(|expected| expected != whole.blake3) {
        return Err(mismatch());
    }
    Ok(())
}
