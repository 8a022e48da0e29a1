//! How mails read: the words of each in both languages, laid out once as text and once as simple HTML.
//!
//! What people wrote stays theirs: it is cut, stripped of everything that controls a terminal, a header or the direction of
//! writing, put between marks that isolate its direction, and never markup (T47).

mod english;
mod german;
mod safe;
#[cfg(test)]
mod tests;

use askama::Template;
use domain::mail::{Language, Letter, Mail};
use domain::{Error, Result, Timestamp, limits};

/// A mail as it is read.
#[derive(Clone, Debug)]
pub struct Written {
    /// What it is about, in one line.
    pub subject: String,
    /// For programs that show text.
    pub text: String,
    /// For programs that show HTML.
    pub html: String,
}

/// What a mail says, in the order in which it says it.
#[derive(Debug, Default)]
struct Said {
    subject: String,
    /// What it is about, as one or more sentences.
    sentences: Vec<String>,
    /// What a person wrote, in lines.
    message: Vec<String>,
    /// Names of files.
    files: Vec<String>,
    /// How many more there are, in words.
    more: Option<String>,
    /// A code to type.
    code: Option<String>,
    /// What can be done, and where.
    way: Option<Way>,
    /// What else one should know.
    hint: Option<String>,
    /// Why they get this mail.
    why: String,
}

#[derive(Debug)]
struct Way {
    label: &'static str,
    url: String,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    tag: &'static str,
    said: &'a Said,
}

#[derive(Template)]
#[template(path = "mail.txt")]
struct Text<'a> {
    said: &'a Said,
}

/// Writes a letter out in its language.
pub fn write(letter: &Letter) -> Result<Written> {
    let said = match letter.language {
        Language::English => english::say(&letter.mail),
        Language::German => german::say(&letter.mail),
    };
    let html = Html { tag: letter.language.tag(), said: &said }.render().map_err(Error::internal)?;
    let text = Text { said: &said }.render().map_err(Error::internal)?;
    Ok(Written { subject: said.subject, text, html })
}

/// The names of files that a mail shows, and how many more there are.
fn names(mail: &Mail) -> (Vec<String>, u64) {
    let Mail::LinkUploaded { files, count, .. } = mail else { return (Vec::new(), 0) };
    let shown: Vec<String> = files.iter().take(limits::MAIL_NAMES_MAX).map(|name| safe::name(name)).collect();
    let more = count.saturating_sub(shown.len() as u64);
    (shown, more)
}

/// The parts of an instant in UTC, for a language to put in order: day, month (from 0), year, `14:05`.
fn parts(at: Timestamp) -> Option<(i8, usize, i16, String)> {
    let at = jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    let month = usize::try_from(at.month()).ok()?.checked_sub(1)?;
    Some((at.day(), month, at.year(), at.strftime("%H:%M").to_string()))
}
