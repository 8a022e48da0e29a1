//! What the server and the process that renders say to each other: a head in JSON, its length before it, and bytes.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::kind::Kind;

/// The longest head, in bytes.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// What is to be rendered. The bytes of the file follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What the bytes are.
    pub kind: Kind,
    /// Which page, from 1; none asks only how many there are.
    pub page: Option<u32>,
    /// The image is at most so wide, and at most twice as high, in pixels.
    pub width: u32,
    /// Drawn all over it.
    pub watermark: Option<String>,
}

/// What came out. The bytes of the image follow, where one was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// How many pages there are.
    pub pages: u32,
}

/// The head and its length, to be sent before the bytes.
pub fn head_of(said: &impl Serialize) -> Option<Vec<u8>> {
    let head = serde_json::to_vec(said).ok().filter(|head| head.len() <= HEAD_BYTES_MAX)?;
    let length = u32::try_from(head.len()).ok()?;
    Some([length.to_be_bytes().as_slice(), &head].concat())
}

/// The head, and the bytes after it; none when it cannot be read.
pub fn read<T: DeserializeOwned>(message: &[u8]) -> Option<(T, &[u8])> {
    let (length, rest) = message.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok().filter(|length| *length <= HEAD_BYTES_MAX)?;
    let (head, bytes) = rest.split_at_checked(length)?;
    Some((serde_json::from_slice(head).ok()?, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood_and_anything_else_is_nothing() {
        let ask = Ask { kind: Kind::Pdf, page: Some(2), width: 512, watermark: Some("Ben \"x\"\n".into()) };
        let mut message = head_of(&ask).unwrap();
        message.extend(b"bytes");
        assert_eq!(read::<Ask>(&message), Some((ask, b"bytes".as_slice())));
        for bad in [b"".as_slice(), b"\0\0\0", b"\0\0\0\x05{}", b"\xff\xff\xff\xff{}", b"\0\0\0\x02{}"] {
            assert_eq!(read::<Ask>(bad), None, "{bad:?}");
        }
    }
}
