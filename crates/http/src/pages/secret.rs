//! The page of a text that is shown once.

use askama::Template;
use domain::secret::Secret;

use super::frame::{Frame, Reader, draw};
use super::text::encode;
use super::words::SecretWords;

/// What the page shows.
#[derive(Clone, Debug)]
pub enum SecretView {
    /// The button that shows the text.
    Waits,
    /// The text, this once.
    Shown(Secret),
    /// That there is nothing, whatever the reason.
    Gone,
}

/// The page of a text that is shown once: its form posts to where it is.
pub fn secret(reader: &Reader, token: &str, view: &SecretView) -> String {
    let action = format!("/secret/{}", encode(token));
    let text = match view {
        SecretView::Shown(text) => Some(text.reveal()),
        SecretView::Waits | SecretView::Gone => None,
    };
    draw(&SecretPage {
        frame: Frame::new(reader, "visitor").at(action.clone()),
        words: &reader.words.secret,
        action,
        rows: text.map_or(0, |text| text.lines().count().clamp(2, 12)),
        waits: matches!(view, SecretView::Waits),
        text,
    })
}

#[derive(Template)]
#[template(path = "secret.html")]
struct SecretPage<'a> {
    frame: Frame,
    words: &'static SecretWords,
    action: String,
    waits: bool,
    text: Option<&'a str>,
    rows: usize,
}
