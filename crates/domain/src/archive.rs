//! The layout of a ZIP archive that is never stored: its length and every range of it are known before a byte is read.
//!
//! Files are stored, not compressed; sizes and checksums stand in the local headers. ZIP64 is used where it is needed
//! and only there: for files from 4 GiB on, offsets from 4 GiB on, from 65,535 entries on. Names are UTF-8, safe on
//! every system, and unique ([`names`]). Times are UTC, with the exact second in the extended timestamp.
//!
//! The same entries in the same order always make the same bytes, so that a broken download goes on where it stopped.
//! Whoever makes an entity tag of it hashes what the entries stand for: a CRC-32 is no proof of content.

mod headers;
mod names;

use std::ops::{Deref, Range};

use crate::error::{Error, Result};
use crate::limits;
use crate::node::NodeKind;
use crate::time::Timestamp;

/// How many bytes of headers are given at a time.
const PIECE_BYTES: usize = 64 * 1024;
/// The longest path that a header can hold.
const PATH_BYTES_MAX: usize = u16::MAX as usize;

/// One folder or file to put into an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The folder it is in, as an index of an entry before it; none at the top.
    pub parent: Option<usize>,
    /// Folder or file.
    pub kind: NodeKind,
    /// The node's name. The layout makes a safe and unique one of it.
    pub name: String,
    /// How many bytes; 0 for a folder.
    pub size_bytes: u64,
    /// CRC-32 of the bytes; 0 for a folder.
    pub crc32: u32,
    /// When the content last changed.
    pub modified_at: Timestamp,
}

/// A piece of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// These bytes.
    Bytes(Vec<u8>),
    /// This range of the content of the entry with this index.
    Content {
        /// Which entry.
        entry: usize,
        /// Which of its bytes; never empty.
        range: Range<u64>,
    },
}

/// Where everything in an archive is.
#[derive(Clone, Debug)]
pub struct Layout {
    entries: Vec<Entry>,
    places: Vec<Place>,
    /// Where the central directory begins.
    central: u64,
    /// Where the record that ends it begins.
    end: u64,
}

/// Where one entry is.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Its local header.
    local: u64,
    /// Its header in the central directory.
    central: u64,
    /// The length of its path, with the slash of a folder.
    path_bytes: usize,
}

impl Layout {
    /// Lays out an archive of `entries`. Their names become safe and unique; nothing else changes.
    pub fn new(mut entries: Vec<Entry>) -> Result<Self> {
        if entries.len() > limits::ARCHIVE_ENTRIES_MAX {
            let message = format!("that is more than {} files and folders: choose fewer", limits::ARCHIVE_ENTRIES_MAX);
            return Err(Error::invalid("archive_too_large", message));
        }
        names::make_safe(&mut entries)?;
        let mut layout = Self { places: Vec::with_capacity(entries.len()), entries, central: 0, end: 0 };
        layout.place_local()?;
        layout.place_central();
        Ok(layout)
    }

    /// How many bytes the archive has.
    #[expect(clippy::len_without_is_empty, reason = "even an archive of nothing has bytes")]
    pub fn len(&self) -> u64 {
        self.end + self.end_record().len() as u64
    }

    /// The entries, with the names they have in the archive.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The path of an entry: its names from the top, with slashes between; one more at the end of a folder's.
    pub fn path(&self, entry: usize) -> String {
        let mut names = Vec::new();
        let mut at = self.entries.get(entry);
        let is_folder = at.is_some_and(|entry| entry.kind == NodeKind::Folder);
        while let Some(entry) = at {
            names.push(entry.name.as_str());
            at = entry.parent.and_then(|parent| self.entries.get(parent));
        }
        names.reverse();
        let path = names.join("/");
        if is_folder { path + "/" } else { path }
    }

    /// The pieces of `range`, in order. What lies beyond the end is left out.
    pub fn segments(&self, range: Range<u64>) -> Segments<&Self> {
        Segments::new(self, range)
    }

    fn place_local(&mut self) -> Result<()> {
        let mut at = 0;
        for entry in &self.entries {
            let parent = entry.parent.and_then(|parent| self.places.get(parent)).map_or(0, |place| place.path_bytes);
            let slash = usize::from(entry.kind == NodeKind::Folder);
            let path_bytes = parent + entry.name.len() + slash;
            if path_bytes > PATH_BYTES_MAX {
                return Err(Error::invalid("path_too_long", format!("the path of `{}` is too long for an archive", entry.name)));
            }
            self.places.push(Place { local: at, central: 0, path_bytes });
            at += headers::local_bytes(entry, path_bytes) + entry.size_bytes;
        }
        self.central = at;
        Ok(())
    }

    fn place_central(&mut self) {
        let mut at = self.central;
        for (entry, place) in self.entries.iter().zip(&mut self.places) {
            place.central = at;
            at += headers::central_bytes(entry, place.path_bytes, place.local);
        }
        self.end = at;
    }

    fn end_record(&self) -> Vec<u8> {
        headers::end(self.entries.len() as u64, self.central, self.end)
    }

    /// The piece that holds byte `at`, from there to its end.
    fn piece_at(&self, at: u64) -> Option<Segment> {
        let from = |bytes: Vec<u8>, start: u64| {
            let skip = usize::try_from(at - start).unwrap_or(usize::MAX);
            Segment::Bytes(bytes.get(skip..).unwrap_or_default().to_vec())
        };
        if at >= self.end {
            return Some(from(self.end_record(), self.end));
        }
        if at >= self.central {
            let index = self.places.partition_point(|place| place.central <= at).checked_sub(1)?;
            let (entry, place) = (self.entries.get(index)?, self.places.get(index)?);
            return Some(from(headers::central(entry, &self.path(index), place.local), place.central));
        }
        let index = self.places.partition_point(|place| place.local <= at).checked_sub(1)?;
        let (entry, place) = (self.entries.get(index)?, self.places.get(index)?);
        let content = place.local + headers::local_bytes(entry, place.path_bytes);
        if at < content {
            return Some(from(headers::local(entry, &self.path(index)), place.local));
        }
        Some(Segment::Content { entry: index, range: at - content..entry.size_bytes })
    }
}

impl Segment {
    /// How many bytes of the archive it is; never none.
    #[expect(clippy::len_without_is_empty, reason = "no segment is empty")]
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Content { range, .. } => range.end - range.start,
        }
    }
}

/// The pieces of a range of an archive, made when they are asked for. `L` is `&Layout` or `Arc<Layout>`.
#[derive(Debug)]
pub struct Segments<L> {
    layout: L,
    at: u64,
    end: u64,
    /// Content that was come upon while headers were collected.
    ready: Option<Segment>,
}

impl<L: Deref<Target = Layout>> Segments<L> {
    /// The pieces of `range`, in order. What lies beyond the end is left out.
    pub fn new(layout: L, range: Range<u64>) -> Self {
        let end = range.end.min(layout.len());
        Self { layout, at: range.start, end, ready: None }
    }

    /// The next piece, cut at the end of the range.
    fn piece(&mut self) -> Option<Segment> {
        let left = self.end.checked_sub(self.at).filter(|left| *left > 0)?;
        match self.layout.piece_at(self.at)? {
            Segment::Bytes(mut bytes) => {
                bytes.truncate(usize::try_from(left).unwrap_or(usize::MAX));
                self.at += bytes.len() as u64;
                Some(Segment::Bytes(bytes))
            }
            Segment::Content { entry, range } => {
                let end = range.end.min(range.start + left);
                self.at += end - range.start;
                Some(Segment::Content { entry, range: range.start..end })
            }
        }
    }
}

impl<L: Deref<Target = Layout>> Iterator for Segments<L> {
    type Item = Segment;

    /// Headers that follow each other come together, up to about 64 KiB at a time.
    fn next(&mut self) -> Option<Segment> {
        if let Some(content) = self.ready.take() {
            return Some(content);
        }
        let mut collected = Vec::new();
        while collected.len() < PIECE_BYTES {
            match self.piece() {
                Some(Segment::Bytes(bytes)) => collected.extend_from_slice(&bytes),
                content if collected.is_empty() => return content,
                content => {
                    self.ready = content;
                    break;
                }
            }
        }
        Some(Segment::Bytes(collected))
    }
}

#[cfg(test)]
mod tests;
