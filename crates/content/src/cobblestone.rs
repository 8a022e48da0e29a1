//! Seals one message in chunks, so that any range of it can be opened alone: Cobblestone-256 of
//! `c2sp.org/chunked-encryption@v1`, byte for byte (AES-256-GCM, HKDF-Expand with SHA-512).
//!
//! A sealed message is
//!
//! ```text
//! salt (24 bytes) ‖ commitment (32 bytes) ‖ sealed chunk 0 ‖ sealed chunk 1 ‖ …
//! key (32) ‖ base nonce (12) ‖ commitment (32) =
//!     HKDF-Expand(data key, "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM" ‖ 0x00 ‖ salt ‖ context)
//! ```
//!
//! Every chunk but the last holds 16 KiB of plain bytes; the last is shorter, and empty when the message is a
//! multiple of 16 KiB. That is what shows that nothing is missing at the end. Chunk `k` is sealed with the nonce
//! `base nonce XOR k` (big-endian), without associated data, and begins at `56 + k × (16384 + 16)`. The commitment
//! is compared before any chunk is opened: no two keys open the same message.
//!
//! INVARIANT: a salt and a data key are used for one message, written once from its start to its end. Writing other
//! bytes into a begun message would use a nonce twice; an interrupted upload therefore begins a new part.

use std::ops::Range;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{constant_time, hkdf, rand};
use domain::{Error, Result};
use zeroize::Zeroizing;

/// How many plain bytes a chunk holds; the last one holds fewer.
pub const CHUNK_BYTES: usize = 16 * 1024;
/// By how much a sealed chunk is longer than its plain bytes.
pub const TAG_BYTES: usize = 16;
/// What stands before the first chunk: salt and commitment.
pub const HEADER_BYTES: usize = SALT_BYTES + COMMITMENT_BYTES;
/// A sealed chunk that is not the last.
pub const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;

const SALT_BYTES: usize = 24;
const COMMITMENT_BYTES: usize = 32;
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
const CHUNKS_MAX: u64 = 1 << 38;
const LABEL: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";

/// The key of one message: 32 random bytes, wiped when dropped.
pub type DataKey = Zeroizing<[u8; KEY_BYTES]>;

/// How long a message of `plain_bytes` is when it is sealed.
pub const fn sealed_bytes(plain_bytes: u64) -> u64 {
    let chunks = plain_bytes / CHUNK_BYTES as u64 + 1;
    HEADER_BYTES as u64 + plain_bytes + chunks * TAG_BYTES as u64
}

/// Seals one message while it streams by. What it makes is appended to a buffer of the caller's.
pub struct Sealer {
    chunks: Chunks,
    next: u64,
    /// The plain bytes of the chunk that is not full yet.
    open: Zeroizing<Vec<u8>>,
}

impl Sealer {
    /// Begins a message with a new random salt: `out` gets the header.
    pub fn begin(key: &DataKey, context: &[u8], out: &mut Vec<u8>) -> Result<Self> {
        let mut salt = [0; SALT_BYTES];
        rand::fill(&mut salt).map_err(|_| Error::internal("no random bytes"))?;
        Self::begin_with_salt(key, context, &salt, out)
    }

    fn begin_with_salt(key: &DataKey, context: &[u8], salt: &[u8; SALT_BYTES], out: &mut Vec<u8>) -> Result<Self> {
        let (chunks, commitment) = Chunks::derive(key, salt, context)?;
        out.extend_from_slice(salt);
        out.extend_from_slice(&commitment);
        Ok(Self { chunks, next: 0, open: Zeroizing::new(Vec::new()) })
    }

    /// Takes the next plain bytes of the message: `out` gets every chunk that is full.
    pub fn push(&mut self, mut plain: &[u8], out: &mut Vec<u8>) -> Result<()> {
        if !self.open.is_empty() {
            let room = CHUNK_BYTES.saturating_sub(self.open.len());
            let (fits, rest) = plain.split_at(room.min(plain.len()));
            self.open.extend_from_slice(fits);
            plain = rest;
            if self.open.len() == CHUNK_BYTES {
                self.chunks.seal(self.next, &self.open, out)?;
                self.next += 1;
                self.open.clear();
            }
        }
        while let Some((chunk, rest)) = plain.split_at_checked(CHUNK_BYTES) {
            self.chunks.seal(self.next, chunk, out)?;
            self.next += 1;
            plain = rest;
        }
        self.open.extend_from_slice(plain);
        Ok(())
    }

    /// Ends the message: `out` gets the last chunk, which is always shorter than the others.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<()> {
        self.chunks.seal(self.next, &self.open, out)
    }
}

/// Which chunks to read for a range of plain bytes, and where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    first: u64,
    /// The plain bytes that the chunks hold.
    pub plain: Range<u64>,
    /// Where their sealed bytes are, from the start of the message.
    pub sealed: Range<u64>,
}

/// The span of at most `chunks_max` chunks of a message of `plain_bytes` that begins with the chunk which holds `offset`.
pub fn span(plain_bytes: u64, offset: u64, chunks_max: u64) -> Span {
    let last = plain_bytes / CHUNK_BYTES as u64;
    let first = (offset / CHUNK_BYTES as u64).min(last);
    let after = (first + chunks_max.max(1)).min(last + 1);
    let plain_at = |chunk: u64| (chunk * CHUNK_BYTES as u64).min(plain_bytes);
    let sealed_at = |chunk: u64| {
        let at = HEADER_BYTES as u64 + chunk * SEALED_CHUNK_BYTES as u64;
        at.min(sealed_bytes(plain_bytes))
    };
    Span { first, plain: plain_at(first)..plain_at(after), sealed: sealed_at(first)..sealed_at(after) }
}

/// Opens any chunks of one message.
pub struct Opener(Chunks);

impl Opener {
    /// Reads the header of a message. A header of another key, another context or another message is refused.
    pub fn new(key: &DataKey, context: &[u8], header: &[u8]) -> Result<Self> {
        let (salt, claimed) = header.split_first_chunk::<SALT_BYTES>().ok_or_else(|| integrity("the header is cut off"))?;
        let (chunks, commitment) = Chunks::derive(key, salt, context)?;
        constant_time::verify_slices_are_equal(claimed, &commitment)
            .map_err(|_| integrity("the header is not of this key and place"))?;
        Ok(Self(chunks))
    }

    /// Opens the chunks of `span` in place. Afterwards `bytes` begins with their plain bytes, whose count is the answer.
    /// When one of them is not what was sealed, nothing is given.
    pub fn open(&self, span: &Span, bytes: &mut [u8]) -> Result<usize> {
        if bytes.len() as u64 != span.sealed.end - span.sealed.start {
            return Err(integrity("the message is cut off"));
        }
        let mut plain = 0;
        for (number, start) in (span.first..).zip((0..bytes.len()).step_by(SEALED_CHUNK_BYTES)) {
            let end = bytes.len().min(start + SEALED_CHUNK_BYTES);
            let chunk = bytes.get_mut(start..end).unwrap_or_default();
            let count = self.0.open(number, chunk)?;
            bytes.copy_within(start..start + count, plain);
            plain += count;
        }
        match plain as u64 == span.plain.end - span.plain.start {
            true => Ok(plain),
            false => Err(integrity("the message has another length")),
        }
    }
}

/// What all chunks of a message are sealed and opened with.
struct Chunks {
    key: LessSafeKey,
    base_nonce: [u8; NONCE_BYTES],
}

impl Chunks {
    fn derive(key: &DataKey, salt: &[u8; SALT_BYTES], context: &[u8]) -> Result<(Self, [u8; COMMITMENT_BYTES])> {
        let fail = |_| Error::internal("a message key cannot be derived");
        let prk = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA512, key.as_slice());
        let mut okm = Zeroizing::new([0; KEY_BYTES + NONCE_BYTES + COMMITMENT_BYTES]);
        prk.expand(&[LABEL, salt, context], OkmLength(okm.len())).and_then(|out| out.fill(okm.as_mut_slice())).map_err(fail)?;

        let (key, rest) = okm.split_at(KEY_BYTES);
        let (nonce, committed) = rest.split_at(NONCE_BYTES);
        let (mut base_nonce, mut commitment) = ([0; NONCE_BYTES], [0; COMMITMENT_BYTES]);
        base_nonce.copy_from_slice(nonce);
        commitment.copy_from_slice(committed);
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).map_err(fail)?);
        Ok((Self { key, base_nonce }, commitment))
    }

    fn nonce(&self, number: u64) -> Result<Nonce> {
        if number >= CHUNKS_MAX {
            return Err(Error::internal("a message has too many chunks"));
        }
        let mut nonce = self.base_nonce;
        for (byte, count) in nonce.iter_mut().rev().zip(number.to_le_bytes()) {
            *byte ^= count;
        }
        Ok(Nonce::assume_unique_for_key(nonce))
    }

    fn seal(&self, number: u64, plain: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let nonce = self.nonce(number)?;
        let start = out.len();
        out.extend_from_slice(plain);
        let sealed = out.get_mut(start..).unwrap_or_default();
        let tag = self.key.seal_in_place_separate_tag(nonce, Aad::empty(), sealed);
        let tag = tag.map_err(|_| Error::internal("a chunk cannot be sealed"))?;
        out.extend_from_slice(tag.as_ref());
        Ok(())
    }

    fn open(&self, number: u64, chunk: &mut [u8]) -> Result<usize> {
        match self.key.open_in_place(self.nonce(number)?, Aad::empty(), chunk) {
            Ok(plain) => Ok(plain.len()),
            Err(_) => Err(integrity("a chunk is not what was sealed")),
        }
    }
}

struct OkmLength(usize);

impl hkdf::KeyType for OkmLength {
    fn len(&self) -> usize {
        self.0
    }
}

/// Stored bytes are not what was written.
pub(crate) fn integrity(what: &str) -> Error {
    Error::internal(format!("{INTEGRITY}: {what}"))
}

const INTEGRITY: &str = "integrity failure";

/// Whether `error` says that stored bytes are not what was written: to be recorded, and the part set aside.
pub fn is_integrity_failure(error: &Error) -> bool {
    error.message.starts_with(INTEGRITY)
}

#[cfg(test)]
#[path = "cobblestone_tests.rs"]
mod tests;
