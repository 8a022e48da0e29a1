//! Putting a file in at once: one body, one part.

use content::WriteProof;
use domain::access::Actor;
use domain::content::{PartContext, WrittenPart};
use domain::ids::{BlobId, NodeId};
use domain::{Error, Kind, Result, limits};
use store::blobs::Whole;

use crate::nodes::{NodeView, Receipt, view};
use crate::place::{NewFile, may_put, may_replace, place, replace, whole_of};
use crate::receiving::{Body, Checksum, End, check_size, mismatch, receive};
use crate::{Stile, new_id, to_the_end};

impl Stile {
    /// Puts a file into a folder at once. `size_bytes` is what the sender announced, if they did.
    pub async fn put_file(&self, actor: Actor, file: NewFile, size_bytes: Option<u64>, body: Body) -> Result<Receipt> {
        let stile = self.clone();
        to_the_end(async move { stile.take_file(actor, file, size_bytes, body).await }).await
    }

    async fn take_file(&self, actor: Actor, file: NewFile, size_bytes: Option<u64>, body: Body) -> Result<Receipt> {
        check_size(size_bytes)?;
        let (now, asked) = (self.clock.now(), file.clone());
        let proof = self.db.read(move |tx| may_put(tx, actor, &asked, now)).await?;
        let org = proof.org();
        let (blob, part) = self.receive_whole(proof, body, size_bytes).await?;
        let whole = whole_of(part.as_ref());
        if let Err(error) = expect_hash(&whole, file.expected_blake3.as_ref()) {
            self.discard(part).await;
            return Err(error);
        }
        let (now, written) = (self.clock.now(), part.clone());
        let placed = self
            .db
            .write(move |tx| {
                store::blobs::create_live(tx, org, blob, written.as_ref(), &whole, now)?;
                place(tx, actor, &file, blob, &whole, now)
            })
            .await;
        if placed.is_err() {
            self.discard(part).await;
        }
        placed
    }

    /// Replaces the content of a file: a new version.
    pub async fn put_content(
        &self,
        actor: Actor,
        node: NodeId,
        if_match: Option<String>,
        expected_blake3: Option<[u8; 32]>,
        size_bytes: Option<u64>,
        body: Body,
    ) -> Result<NodeView> {
        let stile = self.clone();
        to_the_end(async move { stile.take_content(actor, node, if_match, expected_blake3, size_bytes, body).await }).await
    }

    async fn take_content(
        &self,
        actor: Actor,
        node: NodeId,
        if_match: Option<String>,
        expected_blake3: Option<[u8; 32]>,
        size_bytes: Option<u64>,
        body: Body,
    ) -> Result<NodeView> {
        check_size(size_bytes)?;
        let (now, tag) = (self.clock.now(), if_match.clone());
        let proof = self.db.read(move |tx| may_replace(tx, actor, node, tag.as_deref(), now)).await?;
        let org = proof.org();
        let (blob, part) = self.receive_whole(proof, body, size_bytes).await?;
        let whole = whole_of(part.as_ref());
        if let Err(error) = expect_hash(&whole, expected_blake3.as_ref()) {
            self.discard(part).await;
            return Err(error);
        }
        let (now, written) = (self.clock.now(), part.clone());
        let placed = self
            .db
            .write(move |tx| {
                let proof = may_replace(tx, actor, node, if_match.as_deref(), now)?;
                store::blobs::create_live(tx, org, blob, written.as_ref(), &whole, now)?;
                replace(tx, &proof, blob, &whole, now)?;
                view(tx, actor, node, now)
            })
            .await;
        if placed.is_err() {
            self.discard(part).await;
        }
        placed
    }

    /// Receives a whole file as one part.
    async fn receive_whole<P: WriteProof + Send + Sync + 'static>(
        &self,
        proof: P,
        mut body: Body,
        size_bytes: Option<u64>,
    ) -> Result<(BlobId, Option<WrittenPart>)> {
        let context = PartContext { org: proof.org(), blob: new_id(), part: new_id() };
        let destination = self.destination(proof, context).await?;
        let room = size_bytes.unwrap_or(limits::FILE_BYTES_MAX);
        let received = receive(destination, &mut body, u64::MAX, room, &mut Checksum::None).await?;
        let complete = match received.end {
            End::Complete | End::PartFull => Ok(()),
            End::Broken(error) => Err(error),
            End::TooLong => {
                Err(Error::new(Kind::TooLarge, "too_large", "a file can have 1 TiB at most, and no more bytes than announced"))
            }
        };
        let short = size_bytes.is_some_and(|announced| received.part.as_ref().map_or(0, |part| part.size_bytes) != announced);
        match complete {
            Ok(()) if !short => Ok((context.blob, received.part)),
            Ok(()) => {
                self.discard(received.part).await;
                Err(Error::invalid("too_short", "fewer bytes came than were announced: send it again"))
            }
            Err(error) => {
                self.discard(received.part).await;
                Err(error)
            }
        }
    }
}

fn expect_hash(whole: &Whole, expected: Option<&[u8; 32]>) -> Result<()> {
    match expected {
        Some(expected) if *expected != whole.blake3 => Err(mismatch()),
        _ => Ok(()),
    }
}
