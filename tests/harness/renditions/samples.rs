//! Files to be rendered, well made and otherwise.

use std::fmt::Write;
use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A red picture with a blue frame.
pub fn picture(wide: u32, high: u32, format: ImageFormat) -> Vec<u8> {
    let is_frame = |x, y| x < wide / 16 || y < high / 16 || x >= wide - wide / 16 || y >= high - high / 16;
    let image = RgbImage::from_fn(wide, high, |x, y| Rgb(if is_frame(x, y) { [30, 30, 220] } else { [200, 40, 40] }));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG of a camera that was held sideways, which says so, and where it was.
pub fn rotated(wide: u32, high: u32) -> Vec<u8> {
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend(b"HOME 52.5N 13.4E");
    let length = u16::try_from(exif.len() + 2).unwrap();
    let plain = picture(wide, high, ImageFormat::Jpeg);
    [&plain[..2], &[0xff, 0xe1], &length.to_be_bytes(), &exif, &plain[2..]].concat()
}

/// A document of two pages in A4: a red one, and a blue one with a line of text.
pub fn two_pages() -> Vec<u8> {
    let red = "1 0 0 rg 0 0 595 842 re f";
    let blue = "0 0 1 rg 0 0 595 842 re f 1 g BT /F1 24 Tf 72 700 Td (Page two) Tj ET";
    let page = |content: u8| {
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R /Resources << /Font << /F1 7 0 R >> >> >>"
        )
    };
    let stream = |text: &str| format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len());
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>".to_owned(),
        page(5),
        page(6),
        stream(red),
        stream(blue),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let (mut text, mut places) = ("%PDF-1.4\n".to_owned(), Vec::new());
    for (at, object) in objects.iter().enumerate() {
        places.push(text.len());
        write!(text, "{} 0 obj\n{object}\nendobj\n", at + 1).unwrap();
    }
    let table = text.len();
    write!(text, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).unwrap();
    for place in &places {
        writeln!(text, "{place:010} 00000 n ").unwrap();
    }
    write!(text, "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", places.len() + 1).unwrap();
    text.into_bytes()
}

/// A PNG that says it is so large, and holds next to nothing.
pub fn bomb(wide: u32, high: u32) -> Vec<u8> {
    // Any picture, with other sides in its first chunk and the checksum of that chunk made right again.
    let mut bytes = picture(64, 64, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&wide.to_be_bytes());
    bytes[20..24].copy_from_slice(&high.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
