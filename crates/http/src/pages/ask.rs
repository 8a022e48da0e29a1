//! Asking the owner of a link for access, or for more time. The page is the same for every token: it tells nothing of a link.

use askama::Template;
use domain::limits;

use super::frame::{Frame, Reader, draw};
use super::text::encode;
use super::words::AskWords;

/// What the page needs.
#[derive(Clone, Debug)]
pub struct AskView {
    /// The token of the URL: the form posts to `/s/{token}/ask`.
    pub token: String,
    /// The fields that were wrong, each with the code of what is.
    pub wrong: Vec<(String, &'static str)>,
    /// What was written before.
    pub name: String,
    /// What was written before.
    pub email: String,
    /// What was written before.
    pub message: String,
    /// Whether the owner has been asked, if there is one.
    pub is_done: bool,
}

impl AskView {
    /// The empty form.
    pub fn new(token: &str) -> Self {
        let (name, email, message) = Default::default();
        Self { token: token.to_owned(), wrong: Vec::new(), name, email, message, is_done: false }
    }

    fn fault(&self, words: &AskWords, field: &str) -> Option<&'static str> {
        self.wrong.iter().find(|(name, _)| name == field).map(|(_, code)| (words.wrong)(code))
    }
}

/// The page that asks.
pub fn ask(reader: &Reader, view: &AskView) -> String {
    let words = &reader.words.ask;
    let home = format!("/s/{}", encode(&view.token));
    draw(&AskPage {
        frame: Frame::new(reader, "visitor").at(format!("{home}/ask")),
        words,
        name_wrong: view.fault(words, "name"),
        email_wrong: view.fault(words, "email"),
        message_wrong: view.fault(words, "message"),
        home,
        view,
    })
}

#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage<'a> {
    frame: Frame,
    words: &'static AskWords,
    home: String,
    name_wrong: Option<&'static str>,
    email_wrong: Option<&'static str>,
    message_wrong: Option<&'static str>,
    view: &'a AskView,
}

/// The longest message.
const MESSAGE_CHARS_MAX: usize = limits::LINK_TEXT_CHARS_MAX;
/// The longest name.
const NAME_CHARS_MAX: usize = limits::DISPLAY_NAME_CHARS_MAX;
