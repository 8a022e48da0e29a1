//! The process that renders: from standard input to standard output, once, behind the wall.

use std::io::{Read, Write};
use std::process::ExitCode;

use domain::limits;
use image::RgbImage;

use crate::ask::{self, Ask, Told};
use crate::kind::Kind;
use crate::{document, ink, picture, text, wall};

/// It can end so: nothing came out.
pub(crate) const CANNOT: u8 = 3;
/// It can end so: there is no wall here, so it has not begun.
pub(crate) const NO_WALL: u8 = 4;

/// Reads one [`Ask`] and the bytes of a file, and writes one rendition. Whatever else happens is the end of the process,
/// and says nothing.
pub fn main() -> ExitCode {
    if wall::bound().is_none() {
        return ExitCode::from(NO_WALL);
    }
    let mut message = Vec::new();
    let most = limits::RENDITION_SOURCE_BYTES_MAX + (1 << 20);
    if std::io::stdin().lock().take(most).read_to_end(&mut message).is_err() {
        return ExitCode::from(CANNOT);
    }
    if wall::close().is_none() {
        return ExitCode::from(NO_WALL);
    }
    match answer(&message).and_then(|answer| std::io::stdout().lock().write_all(&answer).ok()) {
        Some(()) => ExitCode::SUCCESS,
        None => ExitCode::from(CANNOT),
    }
}

fn answer(message: &[u8]) -> Option<Vec<u8>> {
    let (ask, source) = ask::read::<Ask>(message)?;
    let (pages, image) = render(&ask, source)?;
    let mut answer = ask::head_of(&Told { pages })?;
    if let Some(mut image) = image {
        if let Some(watermark) = &ask.watermark {
            ink::watermark(&mut image, watermark)?;
        }
        answer.extend(ink::jpeg(&image)?);
    }
    Some(answer)
}

/// How many pages there are, and the one that is asked for.
pub(crate) fn render(ask: &Ask, source: &[u8]) -> Option<(u32, Option<RgbImage>)> {
    match ask.kind {
        Kind::Pdf => document::render(source, ask.page, ask.width),
        Kind::Text => text::render(source, ask.page, ask.width),
        kind => picture::render(kind, source, ask.page, ask.width),
    }
}
