//! The CRC-32 of a whole from those of its parts.

use crc32fast::Hasher;

/// The CRC-32 of a blob, from the CRC-32 and the size of each of its parts, in order.
pub fn combined_crc32(parts: impl IntoIterator<Item = (u32, u64)>) -> u32 {
    let mut whole = Hasher::new();
    for (crc32, size_bytes) in parts {
        whole.combine(&Hasher::new_with_initial_len(crc32, size_bytes));
    }
    whole.finalize()
}
