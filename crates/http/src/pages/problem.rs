//! Pages that say what went wrong, and no more than the reader may know.

use askama::Template;

use super::frame::{Frame, Reader, draw};
use super::words::Said;
use crate::routes::is_of_link;

/// The one answer to an unknown, revoked, malformed, ended or closed link (status 404). `text` is the organization's own, where
/// it has one (S5.78). From there its owner can be asked, if there is one.
pub fn share_not_found(reader: &Reader, text: Option<&str>) -> String {
    draw(&ProblemPage {
        own_text: text,
        way: Some(ask(reader)),
        ..ProblemPage::new(reader, reader.words.problem.share_not_found)
    })
}

/// A limit of a link that is reached (status 409).
pub fn used_up(reader: &Reader) -> String {
    draw(&ProblemPage { icon: "clock", way: Some(ask(reader)), ..ProblemPage::new(reader, reader.words.problem.used_up) })
}

/// A code that cannot be sent (status 409).
pub fn no_mail(reader: &Reader) -> String {
    draw(&ProblemPage { icon: "alert", ..ProblemPage::new(reader, reader.words.problem.no_mail) })
}

/// A link for people who are signed in, of somebody who lacks the second factor that is asked of them (status 403). The
/// application leads to where it is set up.
pub fn second_factor(reader: &Reader) -> String {
    let words = &reader.words.problem;
    let way = Way { href: "/files", words: words.set_up };
    draw(&ProblemPage { icon: "lock", way: Some(way), ..ProblemPage::new(reader, words.second_factor) })
}

/// A link for the members of an organization, of somebody who is none (status 403).
pub fn members_only(reader: &Reader) -> String {
    draw(&ProblemPage { icon: "lock", way: Some(ask(reader)), ..ProblemPage::new(reader, reader.words.problem.members_only) })
}

/// The way to ask a link's owner: the same at every address, so that the page is.
fn ask(reader: &Reader) -> Way<'static> {
    Way { href: "?ask", words: reader.words.problem.ask }
}

/// Nothing here, or nothing the reader may know of (status 404).
pub fn not_found(reader: &Reader) -> String {
    let way = Way { href: "/files", words: reader.words.problem.home };
    draw(&ProblemPage { way: Some(way), ..ProblemPage::new(reader, reader.words.problem.not_found) })
}

/// A folder whose name the reader may know, and not what is in it (status 403). `home` is where one goes on from.
pub fn refused(reader: &Reader, home: &str) -> String {
    let words = &reader.words.problem;
    let way = Way { href: home, words: if is_of_link(home) { words.share_home } else { words.home } };
    draw(&ProblemPage { icon: "lock", way: Some(way), ..ProblemPage::new(reader, words.refused) })
}

/// Too many tries from one address (status 429).
pub fn too_many(reader: &Reader) -> String {
    let words = &reader.words.problem;
    let way = Way { href: "", words: words.try_again };
    draw(&ProblemPage { icon: "clock", way: Some(way), ..ProblemPage::new(reader, words.too_many) })
}

/// Something that cannot be understood, or not be done that way (the other statuses from 400 on).
pub fn unreadable(reader: &Reader, home: &str, request_id: &str) -> String {
    let words = &reader.words.problem;
    let way = Way { href: home, words: if is_of_link(home) { words.share_home } else { words.home } };
    draw(&ProblemPage {
        icon: "alert",
        way: Some(way),
        request_id: Some(request_id),
        ..ProblemPage::new(reader, words.unreadable)
    })
}

/// Our fault, or a part that cannot be reached now (status 500 or 503).
pub fn failure(reader: &Reader, request_id: &str) -> String {
    let words = &reader.words.problem;
    draw(&ProblemPage { icon: "alert", bad: true, request_id: Some(request_id), ..ProblemPage::new(reader, words.failure) })
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame,
    icon: &'static str,
    bad: bool,
    said: Said,
    /// In place of what is said.
    own_text: Option<&'a str>,
    way: Option<Way<'a>>,
    request: &'static str,
    request_id: Option<&'a str>,
}

/// The way out.
struct Way<'a> {
    href: &'a str,
    words: &'static str,
}

impl ProblemPage<'_> {
    fn new(reader: &Reader, said: Said) -> Self {
        let (frame, request) = (Frame::new(reader, "visitor"), reader.words.problem.request);
        Self { frame, icon: "search-off", bad: false, said, own_text: None, way: None, request, request_id: None }
    }
}
