//! What the engines' errors mean in the words of the domain.
//!
//! Messages name the statement by its first words and never hold a parameter.

use domain::Error;
use rusqlite::ffi;
use tokio_postgres::error::SqlState;

/// The code of the error of a statement that would have made a second row of what there may be one.
pub(crate) const UNIQUE_VIOLATION: &str = "unique_violation";

/// Why a statement or a commit failed, and whether the whole unit should be tried again.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) retry: bool,
}

impl Failure {
    fn last(error: Error) -> Self {
        Self { error, retry: false }
    }

    fn again(error: Error) -> Self {
        Self { error, retry: true }
    }

    /// Adds which statement it was, to the errors that only the log sees.
    pub(super) fn in_statement(mut self, sql: &str) -> Self {
        use domain::Kind::{Internal, Unavailable};
        if matches!(self.error.kind, Internal | Unavailable) {
            self.error.message = format!("{}: {}", first_words(sql), self.error.message);
        }
        self
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::last(error)
    }
}

fn first_words(sql: &str) -> String {
    sql.split_whitespace().take(6).collect::<Vec<_>>().join(" ")
}

fn unique_violation(where_: &str) -> Failure {
    Failure::last(Error::conflict(UNIQUE_VIOLATION, where_))
}

fn foreign_key(where_: &str) -> Failure {
    Failure::last(Error::conflict("foreign_key", where_))
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(code, message) = &error else {
            return Self::last(Error::internal(error));
        };
        let message = message.as_deref().unwrap_or("no message");
        match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
                unique_violation(message.trim_start_matches("UNIQUE constraint failed: "))
            }
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => foreign_key(message),
            _ => Self::last(match code.code {
                rusqlite::ErrorCode::DatabaseBusy
                | rusqlite::ErrorCode::DatabaseLocked
                | rusqlite::ErrorCode::DiskFull
                | rusqlite::ErrorCode::SystemIoFailure
                | rusqlite::ErrorCode::CannotOpen => Error::unavailable(message),
                _ => Error::internal(format!("{message} (SQLite {})", code.extended_code)),
            }),
        }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(cause) = error.as_db_error() else {
            return lost_or_ours(&error);
        };
        let code = cause.code();
        let said = format!("{} (PostgreSQL {})", said(cause), code.code());
        if *code == SqlState::UNIQUE_VIOLATION {
            unique_violation(cause.constraint().unwrap_or("unnamed"))
        } else if *code == SqlState::FOREIGN_KEY_VIOLATION {
            foreign_key(cause.constraint().unwrap_or("unnamed"))
        } else if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED || is_lost(code) {
            Self::again(Error::unavailable(said))
        } else if is_short_of_something(code) {
            Self::last(Error::unavailable(said))
        } else {
            Self::last(Error::internal(said))
        }
    }
}

/// The server ends the connection (it is restarted, or told to).
fn is_lost(code: &SqlState) -> bool {
    code.code().starts_with("08") || code.code().starts_with("57P")
}

/// Out of memory, disk or connections, a lock or a statement that took too long.
fn is_short_of_something(code: &SqlState) -> bool {
    code.code().starts_with("53") || code.code().starts_with("57") || *code == SqlState::LOCK_NOT_AVAILABLE
}

/// Errors about data (class 22) quote the data: they are not repeated.
fn said(cause: &tokio_postgres::error::DbError) -> &str {
    if cause.code().code().starts_with("22") { "the data does not fit" } else { cause.message() }
}

/// An error that the server did not send: the connection broke, or we used it wrongly.
fn lost_or_ours(error: &tokio_postgres::Error) -> Failure {
    use std::error::Error as _;
    let broke = error.source().is_some_and(|source| source.is::<std::io::Error>());
    if error.is_closed() || broke { Failure::again(Error::unavailable(error)) } else { Failure::last(Error::internal(error)) }
}
