//! The password page of a link. It tells nothing of the link.

use askama::Template;

use super::frame::{Frame, Reader, draw};
use super::text;

/// What the password page needs.
#[derive(Clone, Debug, Default)]
pub struct UnlockView {
    /// The token of the URL: the form posts to `/s/{token}/unlock`.
    pub token: String,
    /// Why the last try failed, for people: "That password is not right."
    pub error: Option<String>,
    /// Set when tries are used up: the seconds until the next one counts. The form is then closed.
    pub retry_after_seconds: Option<u64>,
}

/// The page that asks for a link's password.
pub fn unlock(reader: &Reader, view: &UnlockView) -> String {
    draw(&UnlockPage { frame: Frame::new(reader, "visitor"), wait: view.retry_after_seconds.map(text::wait), view })
}

#[derive(Template)]
#[template(path = "unlock.html")]
struct UnlockPage<'a> {
    frame: Frame,
    view: &'a UnlockView,
    wait: Option<String>,
}
