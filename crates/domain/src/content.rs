//! What the rooms tell each other about bytes: blobs, parts, and the context a part is sealed with.

use crate::ids::{BlobId, NodeId, OrgId, PartId};

/// One sealed part of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its random name: written once, never used again.
    pub id: PartId,
    /// 0 for the first.
    pub position: u32,
    /// Where in the blob its plain bytes begin.
    pub offset_bytes: u64,
    /// How many plain bytes.
    pub size_bytes: u64,
    /// Its data key, wrapped with the organization's key.
    pub wrapped_key: Vec<u8>,
}

/// Immutable content, readable through the node it stands for.
/// Made by the store from a proof for that node; the content room refuses a proof for another node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Which.
    pub id: BlobId,
    /// Whose: part of the context every part is sealed with.
    pub org: OrgId,
    /// The node whose content this is.
    pub node: NodeId,
    /// How many plain bytes.
    pub size_bytes: u64,
    /// BLAKE3 of the plain bytes.
    pub blake3: [u8; 32],
    /// CRC-32 of the plain bytes, for archives.
    pub crc32: u32,
    /// Its parts, in order, without gaps.
    pub parts: Vec<Part>,
}

/// What a part is bound to: bytes sealed for one place cannot be opened in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartContext {
    /// Whose.
    pub org: OrgId,
    /// Of which blob.
    pub blob: BlobId,
    /// Which part.
    pub part: PartId,
}

/// What came out of writing a part: it is on disk, synced, under its final name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenPart {
    /// Its random name.
    pub id: PartId,
    /// How many plain bytes.
    pub size_bytes: u64,
    /// BLAKE3 of the plain bytes.
    pub blake3: [u8; 32],
    /// CRC-32 of the plain bytes.
    pub crc32: u32,
    /// Its data key, wrapped with the organization's key.
    pub wrapped_key: Vec<u8>,
}
