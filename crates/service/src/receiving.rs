//! Receiving bytes: a body is sealed and synced part by part while it comes in, in constant memory. Reading the next
//! piece from the network and writing the last one to disk go on at the same time.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use bytes::Bytes;
use content::{Content, OrgKeys, PartWriter, WriteProof};
use domain::content::{PartContext, WrittenPart};
use domain::{Error, Kind, Result, limits};
use futures::future::{self, BoxFuture, FutureExt};
use futures::{Stream, StreamExt};

use crate::room::too_large;
use crate::{Stile, blocking};

/// The bytes of a request, as they come in. An error ends them.
pub type Body = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;

/// How many bytes are gathered before they are handed to the thread that writes.
const GATHER_BYTES: usize = 1 << 20;

/// How a body ended, as far as one part goes.
#[derive(Debug)]
pub(crate) enum End {
    /// It is over.
    Complete,
    /// There is more; the part is full.
    PartFull,
    /// The connection broke; what came before is good.
    Broken(Error),
    /// It would have gone on past what was announced; nothing past it was taken.
    TooLong,
}

/// A part that came in.
pub(crate) struct Received {
    /// Durable; none when no byte came.
    pub part: Option<WrittenPart>,
    /// How the body ended.
    pub end: End,
}

/// Where a part is written to, and by whose right.
pub(crate) struct Destination<P> {
    pub content: Arc<Content>,
    pub key: OrgKeys,
    pub proof: Arc<P>,
    pub context: PartContext,
}

/// Receives one part: until the body ends, or the part has at least `full_bytes` or took [`limits::DURABLE_STEP_MAX`]; never past
/// `room_bytes`. With `u64::MAX` all of it is one part.
pub(crate) async fn receive<P: WriteProof + Send + Sync + 'static>(
    destination: Destination<P>,
    body: &mut Body,
    full_bytes: u64,
    room_bytes: u64,
    checksum: &mut Checksum,
) -> Result<Received> {
    let begun = Filling { destination, writer: None };
    let mut writing: Pending<P> = future::ready(Ok(begun)).boxed();
    let mut received = 0;
    let until = (full_bytes < u64::MAX).then(|| Instant::now() + limits::DURABLE_STEP_MAX);
    loop {
        let full = (full_bytes.saturating_sub(received), until);
        let (pieces, bytes, end) = gather(body, room_bytes - received, full, checksum).await;
        received += bytes;
        let filling = writing.await?;
        match end {
            None => {
                let task = tokio::task::spawn_blocking(move || filling.write(&pieces));
                writing = async { task.await.map_err(Error::internal)? }.boxed();
            }
            Some(end) => {
                let part = crate::blocking(move || filling.finish(&pieces)).await?;
                return Ok(Received { part, end });
            }
        }
    }
}

/// What is being written while the next bytes come in.
type Pending<P> = BoxFuture<'static, Result<Filling<P>>>;

/// Gathers about [`GATHER_BYTES`]; says how the part ended, if it did.
async fn gather(
    body: &mut Body,
    room_bytes: u64,
    (full_bytes, until): (u64, Option<Instant>),
    checksum: &mut Checksum,
) -> (Vec<Bytes>, u64, Option<End>) {
    let mut pieces = Vec::new();
    let mut bytes = 0;
    loop {
        match body.next().await {
            None => return (pieces, bytes, Some(End::Complete)),
            Some(Err(error)) => return (pieces, bytes, Some(End::Broken(error))),
            Some(Ok(piece)) if bytes + piece.len() as u64 > room_bytes => return (pieces, bytes, Some(End::TooLong)),
            Some(Ok(piece)) => {
                bytes += piece.len() as u64;
                checksum.update(&piece);
                pieces.push(piece);
            }
        }
        if bytes >= full_bytes || until.is_some_and(|until| Instant::now() >= until) {
            return (pieces, bytes, Some(End::PartFull));
        }
        if bytes >= GATHER_BYTES as u64 {
            return (pieces, bytes, None);
        }
    }
}

/// A part being written; the file is begun with the first byte.
struct Filling<P> {
    destination: Destination<P>,
    writer: Option<PartWriter>,
}

impl<P: WriteProof> Filling<P> {
    fn write(mut self, pieces: &[Bytes]) -> Result<Self> {
        for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
            let writer = match self.writer.take() {
                Some(writer) => writer,
                None => {
                    let Destination { content, key, proof, context } = &self.destination;
                    content.begin_part(proof.as_ref(), key, *context)?
                }
            };
            self.writer.insert(writer).write(piece)?;
        }
        Ok(self)
    }

    fn finish(self, pieces: &[Bytes]) -> Result<Option<WrittenPart>> {
        self.write(pieces)?.writer.map(PartWriter::finish).transpose()
    }
}

/// A checksum that the sender stated of a body (tus `Upload-Checksum`).
pub enum Checksum {
    /// None was stated.
    None,
    /// SHA-1 or SHA-256, with what it must be.
    Digest(Box<Context>, Vec<u8>),
    /// BLAKE3, with what it must be.
    Blake3(Box<blake3::Hasher>, Vec<u8>),
}

impl Checksum {
    /// The algorithms that can be stated.
    pub const ALGORITHMS: &'static str = "sha1,sha256,blake3";

    /// The checksum `algorithm` with what it must be; an unknown one is an error.
    pub fn new(algorithm: &str, expected: Vec<u8>) -> Result<Self> {
        match algorithm {
            "sha1" => Ok(Self::Digest(Box::new(Context::new(&SHA1_FOR_LEGACY_USE_ONLY)), expected)),
            "sha256" => Ok(Self::Digest(Box::new(Context::new(&SHA256)), expected)),
            "blake3" => Ok(Self::Blake3(Box::default(), expected)),
            _ => Err(Error::invalid("unknown_checksum", format!("use one of {}", Self::ALGORITHMS))),
        }
    }

    /// One that is only asked for, to be told.
    pub(crate) fn sha256() -> Self {
        Self::Digest(Box::new(Context::new(&SHA256)), Vec::new())
    }

    /// SHA-256 of what came in, where it was asked for.
    pub(crate) fn into_sha256(self) -> Option<[u8; 32]> {
        match self {
            Self::Digest(context, _) => context.finish().as_ref().try_into().ok(),
            _ => None,
        }
    }

    pub(crate) fn is_stated(&self) -> bool {
        !matches!(self, Self::None)
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::None => {}
            Self::Digest(context, _) => context.update(bytes),
            Self::Blake3(hasher, _) => {
                hasher.update(bytes);
            }
        }
    }

    /// Whether what came in has the checksum that was stated.
    pub(crate) fn check(self) -> Result<()> {
        let holds = match self {
            Self::None => true,
            Self::Digest(context, expected) => context.finish().as_ref() == expected,
            Self::Blake3(hasher, expected) => hasher.finalize().as_bytes().as_slice() == expected,
        };
        if holds { Ok(()) } else { Err(mismatch()) }
    }
}

/// What came in is not what was sent.
pub(crate) fn mismatch() -> Error {
    Error::new(Kind::Invalid, "checksum_mismatch", "what arrived is not what the checksum says: send it again")
}

impl Stile {
    pub(crate) async fn destination<P: WriteProof>(&self, proof: P, context: PartContext) -> Result<Destination<P>> {
        let key: OrgKeys = self.org_keys(context.org).await?;
        Ok(Destination { content: Arc::clone(&self.content), key, proof: Arc::new(proof), context })
    }

    /// After a unit of work that was to point at a part has failed: removes the part, unless the unit may have happened all
    /// the same. Then a row may point at it, and only the sweep may tell (I25, I26).
    pub(crate) async fn discard_after(&self, error: &Error, part: Option<WrittenPart>) {
        if !matches!(error.kind, Kind::Unavailable | Kind::Internal) {
            self.discard(part).await;
        }
    }

    /// Removes a part that no row will ever point at.
    pub(crate) async fn discard(&self, part: Option<WrittenPart>) {
        let Some(part) = part else { return };
        let content = Arc::clone(&self.content);
        if let Err(error) = blocking(move || content.remove_part(part.id)).await {
            tracing::warn!(%error, "a part that nothing points at could not be removed");
        }
    }
}

/// An announced size must be one that a file can have.
pub(crate) fn check_size(size_bytes: Option<u64>) -> Result<()> {
    if size_bytes.is_some_and(|size| size > limits::FILE_BYTES_MAX) {
        return Err(too_large());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    /// Receives three pieces of a byte each, as if the part was to end by then.
    async fn gathered(until: Option<Instant>) -> (usize, bool) {
        let mut body: Body = stream::iter((0..3).map(|_| Ok(Bytes::from_static(b"a")))).boxed();
        let (pieces, _, end) = gather(&mut body, u64::MAX, (u64::MAX, until), &mut Checksum::None).await;
        (pieces.len(), matches!(end, Some(End::PartFull)))
    }

    #[tokio::test]
    async fn what_comes_slowly_is_made_durable_from_time_to_time() {
        assert_eq!(gathered(Some(Instant::now())).await, (1, true));
        assert_eq!(gathered(Some(Instant::now() + limits::DURABLE_STEP_MAX)).await, (3, false));
        assert_eq!(gathered(None).await, (3, false));
    }
}
