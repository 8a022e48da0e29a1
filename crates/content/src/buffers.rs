//! Buffers that are used again. A download reads 256 KiB at a time; a fresh buffer each time would cost as much in
//! page faults and zeroing as the decryption does.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// The size of a buffer that is kept.
pub(crate) const BUFFER_BYTES: usize =
    crate::reading::READ_CHUNKS as usize * crate::cobblestone::SEALED_CHUNK_BYTES + crate::cobblestone::HEADER_BYTES;
/// At most this many idle buffers are kept: 16 MiB.
const IDLE_MAX: usize = 64;
/// Less than this is not worth a kept buffer: a small file must not hold a large one until it is sent.
const SMALL_BYTES_MAX: usize = 64 * 1024;

/// Idle buffers.
#[derive(Default)]
pub(crate) struct Pool(Mutex<Vec<Vec<u8>>>);

impl Pool {
    /// A buffer of `len` bytes, at most [`BUFFER_BYTES`].
    pub(crate) fn take(self: &Arc<Self>, len: usize) -> Buffer {
        if len <= SMALL_BYTES_MAX || len > BUFFER_BYTES {
            return Buffer { bytes: vec![0; len], used: 0..len, home: None };
        }
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let bytes = kept.unwrap_or_else(|| vec![0; BUFFER_BYTES]);
        Buffer { bytes, used: 0..len, home: Some(Arc::clone(self)) }
    }

    fn give_back(&self, bytes: Vec<u8>) {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX {
            idle.push(bytes);
        }
    }
}

/// A buffer of which `used` counts. It may hold the bytes of an earlier reader beyond that: nothing else is ever given.
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    used: Range<usize>,
    home: Option<Arc<Pool>>,
}

impl Buffer {
    /// The part that counts.
    pub(crate) fn as_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(self.used.clone()).unwrap_or_default()
    }

    /// Gives away `part` of what counts, without copying. The buffer comes back when the last reader is done.
    pub(crate) fn freeze(mut self, part: Range<usize>) -> Bytes {
        let start = self.used.start + part.start;
        self.used = start..(start + part.len()).min(self.used.end);
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(self.used.clone()).unwrap_or_default()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(home) = self.home.take() {
            home.give_back(std::mem::take(&mut self.bytes));
        }
    }
}
