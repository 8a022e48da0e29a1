//! Text, as it is written: pages of lines in one width, drawn like any other page. Nothing in it is interpreted.

use domain::limits;
use image::{Rgb, RgbImage};

use crate::ink::Face;

/// How many characters a line has.
const COLUMNS: usize = 96;
/// How many lines a page has.
const ROWS: usize = 66;
/// The margin on each side, in characters.
const MARGIN: f32 = 4.0;
/// The distance of lines, in heights of the letters.
const LEADING: f32 = 1.3;
/// How far tabs are apart.
const TAB: usize = 4;
/// The last line where there is more than is shown.
const GOES_ON: &str = "\u{2026}";
const PAPER: Rgb<u8> = Rgb([255, 255, 255]);
const INK: [u8; 3] = [34, 34, 34];

pub(crate) fn render(source: &[u8], page: Option<u32>, width: u32) -> Option<(u32, Option<RgbImage>)> {
    let mut lines = lines(&decoded(source));
    if source.len() as u64 >= limits::RENDITION_TEXT_BYTES_MAX {
        lines.push(GOES_ON.to_owned());
    }
    let pages = u32::try_from(lines.len().div_ceil(ROWS).max(1)).ok()?;
    let Some(at) = page.filter(|page| (1..=pages).contains(page)) else { return Some((pages, None)) };
    let shown = lines.iter().skip(usize::try_from(at - 1).ok()? * ROWS).take(ROWS);
    Some((pages, Some(draw(shown, width)?)))
}

/// UTF-8, or else one character a byte, as older programs write.
fn decoded(source: &[u8]) -> String {
    let source = source.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source);
    match std::str::from_utf8(source) {
        Ok(text) => text.to_owned(),
        // Cut in the middle of its last character.
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(source.get(..error.valid_up_to()).unwrap_or_default()).into_owned()
        }
        Err(_) => source.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// Broken where a line is full.
fn lines(text: &str) -> Vec<String> {
    text.lines().flat_map(broken).collect()
}

fn broken(line: &str) -> Vec<String> {
    let mut made = vec![String::new()];
    let mut column = 0;
    for c in line.chars().filter(|c| *c == '\t' || !c.is_control()) {
        if column >= COLUMNS {
            made.push(String::new());
            column = 0;
        }
        let (c, times) = if c == '\t' { (' ', TAB - column % TAB) } else { (c, 1) };
        if let Some(last) = made.last_mut() {
            last.extend(std::iter::repeat_n(c, times));
        }
        column += times;
    }
    made
}

fn draw<'a>(lines: impl Iterator<Item = &'a String>, width: u32) -> Option<RgbImage> {
    let wide = f32::from(u16::try_from(width).ok()?);
    let column = wide / (COLUMNS as f32 + 2.0 * MARGIN);
    let face = Face::with_advance(column)?;
    let row = face.em() * LEADING;
    let high = (row * (ROWS as f32 + 2.0)).ceil() as u32;
    let mut image = RgbImage::from_pixel(width, high.max(1), PAPER);
    for (at, line) in lines.enumerate() {
        let top = row * (at as f32 + 1.0);
        face.write(line, column * MARGIN, top, |x, y, covered| {
            if let Some(pixel) = image.get_pixel_mut_checked(x, y) {
                crate::ink::blend(pixel, INK, covered);
            }
        });
    }
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_into_lines_and_pages() {
        assert_eq!(lines("a\n\nb\r\n"), ["a", "", "b"]);
        assert_eq!(lines(&"x".repeat(COLUMNS + 1)), ["x".repeat(COLUMNS), "x".to_owned()]);
        assert_eq!(lines("a\tb\u{7}c"), ["a   bc"]);
        let long = "line\n".repeat(ROWS + 1);
        assert_eq!(render(long.as_bytes(), None, 96).unwrap().0, 2);
        assert!(render(long.as_bytes(), Some(3), 96).unwrap().1.is_none());
    }

    #[test]
    fn text_is_read_in_the_encodings_that_people_have() {
        assert_eq!(decoded("\u{feff}gr\u{fc}n".as_bytes()), "gr\u{fc}n");
        assert_eq!(decoded(b"gr\xfcn"), "gr\u{fc}n");
        assert_eq!(decoded(b"gr\xc3"), "gr");
    }

    #[test]
    fn what_is_cut_off_is_not_cut_off_silently() {
        let most = usize::try_from(limits::RENDITION_TEXT_BYTES_MAX).unwrap();
        let page = "line\n".repeat(ROWS);
        let exact = page.repeat(most / page.len()).into_bytes();
        let padded = [exact.clone(), vec![b'x'; most - exact.len()]].concat();
        assert!(render(&padded, None, 96).unwrap().0 > render(&exact, None, 96).unwrap().0);
    }

    #[test]
    fn letters_leave_ink() {
        let (_, page) = render(b"Hello", Some(1), 1024).unwrap();
        assert!(page.unwrap().pixels().any(|pixel| pixel.0[0] < 100));
    }
}
