//! What a command says: lines for people, or one JSON document for programs. Results on standard output, the rest on
//! standard error.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::exit;
use crate::client::{Cause, Failure, Result};

/// The way a command speaks.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    /// In JSON, or for people.
    pub fn new(format: Format) -> Self {
        Self { json: format == Format::Json }
    }

    /// Whether a progress bar may be drawn.
    pub fn draws(self) -> bool {
        !self.json && io::stderr().is_terminal()
    }

    /// A line of the result, for people.
    pub fn line(self, text: &str) -> Result<()> {
        if self.json { Ok(()) } else { written(writeln!(io::stdout().lock(), "{text}")) }
    }

    /// The result, for programs.
    pub fn document(self, document: &impl Serialize) -> Result<()> {
        if !self.json {
            return Ok(());
        }
        let text = serde_json::to_string_pretty(document).map_err(|error| Failure::unexpected(error.to_string()))?;
        written(writeln!(io::stdout().lock(), "{text}"))
    }

    /// Something one should know, beside the result. For programs it is in the document.
    pub fn note(self, text: &str) {
        if !self.json {
            let _ = writeln!(io::stderr().lock(), "stile: {}", clean(text));
        }
    }

    /// Why the command failed.
    pub fn failure(self, failure: &Failure) {
        if failure.code == READER_GONE {
            return;
        }
        let mut stderr = io::stderr().lock();
        let _ =
            if self.json { writeln!(stderr, "{}", problem(failure)) } else { writeln!(stderr, "stile: {}", sentence(failure)) };
    }
}

/// For whom a command speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// The code of the failure that is none: whoever read our output had enough.
pub const READER_GONE: &str = "reader_gone";

fn written(result: io::Result<()>) -> Result<()> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::new(Cause::Other, READER_GONE, ""),
        _ => Failure::new(Cause::Other, "local_io", format!("standard output: {error}")),
    })
}

/// A failure as problem details (RFC 9457), with the exit code.
pub fn problem(failure: &Failure) -> Value {
    let mut problem = json!({
        "type": "about:blank",
        "title": title(failure.cause),
        "code": failure.code,
        "detail": failure.message,
        "exit_code": exit::code(failure.cause),
    });
    if let Value::Object(members) = &mut problem {
        members.extend(failure.status.map(|status| ("status".into(), json!(status))));
        members.extend(failure.request_id.as_ref().map(|id| ("request_id".into(), json!(id))));
        members.extend((!failure.fields.is_empty()).then(|| ("errors".into(), json!(failure.fields))));
    }
    problem
}

/// A failure for people, on one line.
pub fn sentence(failure: &Failure) -> String {
    let mut text = clean(&failure.message);
    for field in failure.fields.iter().filter(|field| !failure.message.contains(&field.detail)) {
        text.push_str(&clean(&format!("; {}: {}", field.field, field.detail)));
    }
    // Only where the operator must look: what is wrong with the input stands in the text.
    if let (Some(id), Some(500..)) = (&failure.request_id, failure.status) {
        text.push_str(&clean(&format!(" (request {id})")));
    }
    text
}

fn title(cause: Cause) -> &'static str {
    match cause {
        Cause::Usage => "Wrong usage",
        Cause::NotFound => "Not found",
        Cause::Refused => "Refused",
        Cause::Conflict => "Conflict",
        Cause::Unavailable => "Unavailable",
        Cause::Integrity => "Wrong checksum",
        Cause::Partial => "Some items failed",
        Cause::Other => "Failed",
    }
}

/// A text that others wrote, made harmless for a terminal: control characters are spelled out.
pub fn clean(text: &str) -> String {
    if text.chars().any(char::is_control) {
        text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
    } else {
        text.to_owned()
    }
}

/// A size for people.
pub fn size_text(bytes: u64) -> String {
    indicatif::HumanBytes(bytes).to_string()
}

/// `1 file`, `2 files`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_speak_to_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\n"), "a\\u{1b}[2Jb\\n");
        assert_eq!(clean("é.txt"), "é.txt");
    }

    #[test]
    fn a_problem_says_code_and_exit_code() {
        let failure = Failure { status: Some(409), ..Failure::new(Cause::Conflict, "name_taken", "the name is taken") };
        let problem = problem(&failure);
        assert_eq!(problem.get("code"), Some(&json!("name_taken")));
        assert_eq!(problem.get("status"), Some(&json!(409)));
        assert_eq!(problem.get("exit_code"), Some(&json!(5)));
        assert_eq!(problem.get("errors"), None);
    }
}
