//! The password page of a link. It tells nothing of the link.

use askama::Template;

use super::frame::{Frame, Reader, draw};
use super::text::encode;
use super::words::UnlockWords;

/// What the password page needs.
#[derive(Clone, Debug, Default)]
pub struct UnlockView {
    /// The token of the URL: the form posts to `/s/{token}/unlock`.
    pub token: String,
    /// Whether the last try was wrong.
    pub wrong: bool,
    /// Whether its password lets nobody in any more.
    pub locked: bool,
    /// Set when tries are used up: the seconds until the next one counts. The form is then closed.
    pub retry_after_seconds: Option<u64>,
}

/// The page that asks for a link's password.
pub fn unlock(reader: &Reader, view: &UnlockView) -> String {
    let home = format!("/s/{}", encode(&view.token));
    let wait = view.retry_after_seconds.map(|seconds| reader.words.wait(seconds));
    let frame = Frame::new(reader, "visitor").at(home.clone());
    draw(&UnlockPage { frame, words: &reader.words.unlock, home, is_wrong: view.wrong, is_locked: view.locked, wait })
}

#[derive(Template)]
#[template(path = "unlock.html")]
struct UnlockPage {
    frame: Frame,
    words: &'static UnlockWords,
    /// The page of the link.
    home: String,
    is_wrong: bool,
    is_locked: bool,
    wait: Option<String>,
}
