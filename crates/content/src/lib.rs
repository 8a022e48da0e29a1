//! Sealed bytes on disk.
//!
//! A blob is an ordered list of parts; a part is one file, written once under a random name that is never used again,
//! sealed in chunks ([`cobblestone`]) with a key of its own ([`keys`]). Writing asks for a [`WriteProof`], reading for
//! the proof of a download of the very node the blob stands for; with the proof of a preview only a [`RenditionSource`]. What a part holds is on disk, synced, before anybody
//! hears of it; which parts count is for the database to say.
//!
//! Everything here blocks: call it where blocking is allowed. Parts are whole objects, so that an object store can
//! stand in for the disk later.

mod buffers;
mod checksum;
pub mod cobblestone;
mod disk;
mod files;
pub mod keys;
mod proofs;
mod reading;
mod writing;

pub use checksum::combined_crc32;
pub use cobblestone::is_integrity_failure;
pub use disk::Content;
pub use keys::{Keys, OrgKeys, Purpose};
pub use proofs::WriteProof;
pub use reading::{BlobReader, READ_BYTES, RenditionSource, Whole};
pub use writing::PartWriter;

#[cfg(test)]
mod archive_tests;
#[cfg(test)]
mod tests;
