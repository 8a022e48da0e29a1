//! Passwords come from a prompt or from standard input, never from an argument: those stand in the list of processes.

use std::io::{self, BufRead, IsTerminal};

use domain::secret::Secret;

use crate::client::{Cause, Failure, Result};

/// More than any password has.
const LINE_BYTES_MAX: u64 = 64 * 1024;

/// Where a password comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The first line of standard input.
    Stdin,
    /// A prompt, when a person sits there; otherwise standard input.
    Anywhere,
}

/// Reads a password that exists already.
pub fn known(prompt: &str, from: From) -> Result<Secret> {
    if asks_stdin(from) { first_line(io::stdin().lock()) } else { ask(prompt) }
}

/// Reads what somebody shows besides their password: the next line, where the password was the first.
pub fn code(from: From) -> Result<Secret> {
    let prompt = "Code of your authenticator app, or a recovery code: ";
    let nothing = |_| Failure::usage("your account asks for a code besides the password: send it as the second line");
    if asks_stdin(from) { first_line(io::stdin().lock()).map_err(nothing) } else { ask(prompt) }
}

/// Reads a new password; a person types it twice.
pub fn new(prompt: &str, from: From) -> Result<Secret> {
    if asks_stdin(from) {
        return first_line(io::stdin().lock());
    }
    let (first, second) = (ask(prompt)?, ask("Once more: ")?);
    if first.reveal() == second.reveal() { Ok(first) } else { Err(Failure::usage("the two passwords differ")) }
}

fn asks_stdin(from: From) -> bool {
    from == From::Stdin || !io::stdin().is_terminal()
}

fn ask(prompt: &str) -> Result<Secret> {
    let text = rpassword::prompt_password(prompt).map_err(|error| unreadable(&error))?;
    nonempty(text)
}

/// The first line, without its end; what follows is not read.
fn first_line(input: impl BufRead) -> Result<Secret> {
    let mut line = String::new();
    input.take(LINE_BYTES_MAX).read_line(&mut line).map_err(|error| unreadable(&error))?;
    let end = line.trim_end_matches('\n').trim_end_matches('\r').len();
    line.truncate(end);
    nonempty(line)
}

fn nonempty(text: String) -> Result<Secret> {
    if text.is_empty() {
        Err(Failure::usage("no password was given: type it, or send it to standard input"))
    } else {
        Ok(Secret::new(text))
    }
}

fn unreadable(error: &io::Error) -> Failure {
    Failure::new(Cause::Other, "local_io", format!("the password cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_without_its_end_is_the_password() {
        for (input, password) in
            [("secret\nmore\n", "secret"), ("secret\r\n", "secret"), (" with spaces \n", " with spaces "), ("no end", "no end")]
        {
            assert_eq!(first_line(input.as_bytes()).unwrap().reveal(), password);
        }
        assert!(first_line("\n".as_bytes()).is_err());
        assert!(first_line("".as_bytes()).is_err());
    }
}
