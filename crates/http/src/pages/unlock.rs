//! The password page of a link. It tells nothing of the link.

use super::frame::Reader;

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
    let _ = (reader, view);
    String::new()
}
