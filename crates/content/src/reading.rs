//! Reading content: any range, by positioned reads, opened chunk by chunk.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use domain::content::{Part, PartContext};
use domain::ids::{BlobId, OrgId};
use domain::{Error, Result};

use crate::cobblestone::{CHUNK_BYTES, HEADER_BYTES, Opener, Span, integrity, sealed_bytes, span};
use crate::disk::Place;
use crate::files::failed;
use crate::keys::{OrgKeys, part_place};

/// How many chunks are read at a time.
pub(crate) const READ_CHUNKS: u64 = 16;
/// How many bytes one read gives at most; asking for fewer costs more calls, asking for more gives no more.
pub const READ_BYTES: usize = READ_CHUNKS as usize * CHUNK_BYTES;

/// What a whole is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// How many bytes.
    pub size_bytes: u64,
    /// Their BLAKE3.
    pub blake3: [u8; 32],
    /// Their CRC-32.
    pub crc32: u32,
    /// Their SHA-256, where it was asked for.
    pub sha256: Option<[u8; 32]>,
}

/// Reads one blob. It holds at most one file open.
pub struct BlobReader {
    place: Arc<Place>,
    parts: Parts,
    current: Option<OpenPart>,
}

impl BlobReader {
    pub(crate) fn new(place: Arc<Place>, parts: Parts) -> Self {
        Self { place, parts, current: None }
    }

    /// How many bytes the blob has.
    pub fn size_bytes(&self) -> u64 {
        self.parts.size_bytes()
    }

    /// The bytes from `offset` on: at most `max` and at most [`READ_BYTES`], at least one before the end, none from
    /// there on. Every byte given is one that was written: when the disk holds anything else, this is an error
    /// ([`crate::is_integrity_failure`]), and whoever streams must break off rather than end.
    pub fn read_at(&mut self, offset: u64, max: usize) -> Result<Bytes> {
        if offset >= self.size_bytes() || max == 0 {
            return Ok(Bytes::new());
        }
        let index = self.parts.index_at(offset)?;
        let open = match self.current.take() {
            Some(open) if open.index == index => open,
            _ => self.parts.open(&self.place, index)?,
        };
        self.current.insert(open).read_at(&self.place, offset, max)
    }

    pub(crate) fn hash(mut self, with_sha256: bool) -> Result<Whole> {
        let mut sha256 = with_sha256.then(|| Context::new(&SHA256));
        let (mut blake3, mut crc32, mut at) = (blake3::Hasher::new(), crc32fast::Hasher::new(), 0);
        while at < self.size_bytes() {
            let bytes = self.read_at(at, READ_BYTES)?;
            blake3.update(&bytes);
            crc32.update(&bytes);
            if let Some(sha256) = &mut sha256 {
                sha256.update(&bytes);
            }
            at += bytes.len() as u64;
        }
        let sha256 = sha256.and_then(|sha256| sha256.finish().as_ref().try_into().ok());
        Ok(Whole { size_bytes: at, blake3: *blake3.finalize().as_bytes(), crc32: crc32.finalize(), sha256 })
    }
}

/// Content that somebody may see a rendition of. It has no ranges and is no stream: it gives its beginning, for whoever
/// renders.
pub struct RenditionSource(BlobReader);

impl RenditionSource {
    pub(crate) fn new(reader: BlobReader) -> Self {
        Self(reader)
    }

    /// How many bytes there are.
    pub fn size_bytes(&self) -> u64 {
        self.0.size_bytes()
    }

    /// The first `most` bytes, or all where there are fewer.
    pub fn beginning(&mut self, most: u64) -> Result<Vec<u8>> {
        let end = self.size_bytes().min(most);
        let mut bytes = Vec::with_capacity(usize::try_from(end).unwrap_or_default());
        while (bytes.len() as u64) < end {
            let left = usize::try_from(end - bytes.len() as u64).unwrap_or(READ_BYTES);
            bytes.extend_from_slice(&self.0.read_at(bytes.len() as u64, left)?);
        }
        Ok(bytes)
    }
}

/// The parts of a blob, without gaps, and the key they are opened with.
pub(crate) struct Parts {
    org: OrgId,
    blob: BlobId,
    parts: Vec<Part>,
    key: OrgKeys,
}

impl Parts {
    pub(crate) fn new(org: OrgId, blob: BlobId, parts: Vec<Part>, key: &OrgKeys) -> Result<Self> {
        let mut end = 0_u64;
        for part in &parts {
            if part.offset_bytes != end {
                return Err(integrity(&format!("the parts of blob {blob} have gaps")));
            }
            end = end.checked_add(part.size_bytes).ok_or_else(|| integrity("a blob is too large"))?;
        }
        Ok(Self { org, blob, parts, key: key.clone() })
    }

    pub(crate) fn size_bytes(&self) -> u64 {
        self.parts.last().map_or(0, |last| last.offset_bytes + last.size_bytes)
    }

    fn index_at(&self, offset: u64) -> Result<usize> {
        let after = self.parts.partition_point(|part| part.offset_bytes <= offset);
        after.checked_sub(1).ok_or_else(|| Error::internal("a blob has no parts"))
    }

    fn open(&self, place: &Place, index: usize) -> Result<OpenPart> {
        let part = self.parts.get(index).ok_or_else(|| Error::internal("a blob has no such part"))?;
        let damaged = |what: &str| integrity(&format!("part {} {what}", part.id));
        let file = File::open(place.path_of(part.id)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => damaged("is missing"),
            _ => failed("open a part")(error),
        })?;
        let about = file.metadata().map_err(failed("look at a part"))?;
        if about.len() != sealed_bytes(part.size_bytes) {
            return Err(damaged("has the wrong length"));
        }
        let context = PartContext { org: self.org, blob: self.blob, part: part.id };
        Ok(OpenPart { index, file, about: part.clone(), context, key: self.key.clone(), opener: None })
    }
}

/// The part that was read last. Its length is what the database says, so nothing is missing and nothing was added.
struct OpenPart {
    index: usize,
    file: File,
    about: Part,
    context: PartContext,
    key: OrgKeys,
    /// Made with the first read.
    opener: Option<Opener>,
}

impl OpenPart {
    fn read_at(&mut self, place: &Place, offset: u64, max: usize) -> Result<Bytes> {
        let offset = offset - self.about.offset_bytes;
        let max = max.min(READ_BYTES);
        let skip = (offset % CHUNK_BYTES as u64) as usize;
        let chunks = ((skip + max).div_ceil(CHUNK_BYTES) as u64).min(READ_CHUNKS);
        let span = span(self.about.size_bytes, offset, chunks);
        let plain = self.read_span(place, &span)?;
        Ok(plain.slice(skip.min(plain.len())..plain.len().min(skip + max)))
    }

    /// The plain bytes of a span, in one read; the very first read of a part takes its header along.
    fn read_span(&mut self, place: &Place, span: &Span) -> Result<Bytes> {
        let with_header = self.opener.is_none() && span.sealed.start == HEADER_BYTES as u64;
        let start = if with_header { 0 } else { span.sealed.start };
        let header = if with_header { HEADER_BYTES } else { 0 };
        let mut buffer = place.pool.take((span.sealed.end - start) as usize);
        let bytes = buffer.as_mut();
        self.read_exact(bytes, start)?;
        let (head, chunks) = bytes.split_at_mut_checked(header).ok_or_else(|| integrity("a part is cut off"))?;
        let opener = match self.opener.take() {
            Some(opener) => opener,
            None if with_header => self.opener_of(head)?,
            None => {
                let mut head = [0; HEADER_BYTES];
                self.read_exact(&mut head, 0)?;
                self.opener_of(&head)?
            }
        };
        let plain = self.opener.insert(opener).open(span, chunks).map_err(|error| self.named(&error))?;
        Ok(buffer.freeze(header..header + plain))
    }

    fn opener_of(&self, header: &[u8]) -> Result<Opener> {
        let data_key = self.key.unwrap_data_key(&self.context, &self.about.wrapped_key)?;
        Opener::new(&data_key, part_place(&self.context).as_bytes(), header).map_err(|error| self.named(&error))
    }

    fn read_exact(&self, bytes: &mut [u8], at: u64) -> Result<()> {
        self.file.read_exact_at(bytes, at).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => integrity(&format!("part {} is cut off", self.about.id)),
            _ => failed("read a part")(error),
        })
    }

    /// The same error, with the part it is about.
    fn named(&self, error: &Error) -> Error {
        Error { message: format!("{} (part {})", error.message, self.about.id), ..error.clone() }
    }
}
