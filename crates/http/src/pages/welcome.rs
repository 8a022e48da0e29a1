//! Coming in by a one-time way: to choose a password.

use askama::Template;
use domain::limits;

use super::frame::{Frame, Reader, draw};
use super::text::encode;
use super::words::WelcomeWords;

/// What the page of a way in that can be used needs.
#[derive(Clone, Debug, Default)]
pub struct WelcomeView {
    /// The organization's name.
    pub organization: String,
    /// The address of the account.
    pub email: String,
    /// Whether an administrator ended an old password.
    pub is_reset: bool,
    /// The code of what is wrong with the password that was chosen.
    pub wrong: Option<&'static str>,
}

/// The page of a way in: `POST /welcome/{token}` with `password`. Without a view it says that the address works no more,
/// whatever the reason.
pub fn welcome(reader: &Reader, token: &str, view: Option<&WelcomeView>) -> String {
    let words = &reader.words.welcome;
    let action = format!("/welcome/{}", encode(token));
    draw(&WelcomePage {
        frame: Frame::new(reader, "visitor").at(action.clone()),
        hint: (words.password_hint)(limits::PASSWORD_CHARS_MIN),
        wrong: view.and_then(|view| view.wrong).map(words.wrong),
        password_chars_min: limits::PASSWORD_CHARS_MIN,
        password_bytes_max: limits::PASSWORD_BYTES_MAX,
        action,
        words,
        view,
    })
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage<'a> {
    frame: Frame,
    words: &'static WelcomeWords,
    view: Option<&'a WelcomeView>,
    action: String,
    hint: String,
    wrong: Option<String>,
    password_chars_min: usize,
    password_bytes_max: usize,
}
