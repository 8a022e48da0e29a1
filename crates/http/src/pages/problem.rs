//! Pages that say what went wrong, and no more than the reader may know.

use askama::Template;

use super::frame::{Frame, Reader, draw};

/// The one answer to an unknown, revoked, malformed or closed link (status 404).
pub fn share_not_found(reader: &Reader) -> String {
    draw(&ProblemPage {
        title: "Share not found",
        text: "This link does not open anything. It may have ended, or its address may be incomplete. Ask whoever sent it to you for a new one.",
        ..ProblemPage::new(reader)
    })
}

/// Nothing here, or nothing the reader may know of (status 404).
pub fn not_found(reader: &Reader) -> String {
    draw(&ProblemPage {
        title: "Not found",
        text: "There is nothing here, or you do not have access to it.",
        home: Some("/files"),
        ..ProblemPage::new(reader)
    })
}

/// A folder whose name the reader may know, and not what is in it (status 403).
/// `home` is where "Back to my files" leads.
pub fn refused(reader: &Reader, home: &str) -> String {
    draw(&ProblemPage {
        icon: "lock",
        title: "You don’t have access to this folder",
        text: "It exists, but it hasn’t been shared with you. Ask the owner, or go back to a folder you can open.",
        home: Some(home),
        ..ProblemPage::new(reader)
    })
}

/// Our fault, or a part that cannot be reached now (status 500 or 503).
pub fn failure(reader: &Reader, request_id: &str) -> String {
    draw(&ProblemPage {
        icon: "alert",
        bad: true,
        title: "Something went wrong",
        text: "The server could not do this now. Try again in a moment; if it stays so, tell your administrator the number below.",
        request_id: Some(request_id),
        ..ProblemPage::new(reader)
    })
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame,
    icon: &'static str,
    bad: bool,
    title: &'static str,
    text: &'static str,
    home: Option<&'a str>,
    request_id: Option<&'a str>,
}

impl ProblemPage<'_> {
    fn new(reader: &Reader) -> Self {
        let frame = Frame::new(reader, "visitor");
        Self { frame, icon: "search-off", bad: false, title: "", text: "", home: None, request_id: None }
    }
}
