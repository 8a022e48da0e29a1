//! What a file is, told by its first bytes and never by its name.

use serde::{Deserialize, Serialize};

/// How many bytes are looked at.
pub const HEAD_BYTES: usize = 8192;
/// Where a document may begin at the latest.
const DOCUMENT_START_MAX: usize = 1024;

/// What can be rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF; the first frame.
    Gif,
    /// WebP; the first frame.
    Webp,
    /// BMP.
    Bmp,
    /// TIFF; the first page.
    Tiff,
    /// PDF.
    Pdf,
    /// Text of any sort: also HTML, SVG and Markdown, as they are written.
    Text,
}

impl Kind {
    /// The kind of a file that begins with `head` (at most [`HEAD_BYTES`]); none where nothing can be rendered.
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some(Self::Bmp),
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some(Self::Tiff),
            _ if begins_document(head) => Some(Self::Pdf),
            _ if is_text(head) => Some(Self::Text),
            _ => None,
        }
    }

    /// The word for those who ask: `image`, `document` or `text`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pdf => "document",
            Self::Text => "text",
            _ => "image",
        }
    }

    /// Whether it has more than one page by its nature.
    pub fn has_pages(self) -> bool {
        matches!(self, Self::Pdf | Self::Text)
    }
}

fn begins_document(head: &[u8]) -> bool {
    head.windows(5).take(DOCUMENT_START_MAX).any(|bytes| bytes == b"%PDF-")
}

/// Whether there is something to read, and none of the bytes that no text has.
fn is_text(head: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    !head.is_empty() && !head.iter().any(is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        for (head, kind) in [
            (b"\xff\xd8\xff\xe0".as_slice(), Some(Kind::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(Kind::Png)),
            (b"GIF89a", Some(Kind::Gif)),
            (b"RIFF\x01\x02\x03\x04WEBP", Some(Kind::Webp)),
            (b"BM\x01\x02\x03\x04\0\0\0\0", Some(Kind::Bmp)),
            (b"BMW is a car", Some(Kind::Text)),
            (b"II\x2a\0", Some(Kind::Tiff)),
            (b"%PDF-1.7", Some(Kind::Pdf)),
            (b"\0\0junk before %PDF-1.4", Some(Kind::Pdf)),
            (b"<svg onload=\"alert(1)\"/>", Some(Kind::Text)),
            ("gr\u{fc}n".as_bytes(), Some(Kind::Text)),
            (b"gr\xfcn", Some(Kind::Text)),
            (b"PK\x03\x04", None),
            (b"\x7fELF", None),
            (b"", None),
        ] {
            assert_eq!(Kind::of(head), kind, "{head:?}");
        }
    }
}
