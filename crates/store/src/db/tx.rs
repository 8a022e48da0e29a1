//! The hand of a unit of work: it runs statements inside one transaction.

use super::failure::Failure;
use super::row::{Row, RowOf};
use super::value::Value;
use super::{Engine, Scope, postgres, sqlite};
use domain::ids::OrgId;
use domain::{Error, Kind, Result};
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU64, Ordering};

/// One transaction, while a unit of work runs in it.
pub struct Tx<'a> {
    pub(super) connection: Connection<'a>,
    statements: Cell<u64>,
    total: &'a AtomicU64,
    failure: RefCell<Option<Failure>>,
}

pub(super) enum Connection<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(postgres::Session<'a>),
}

impl<'a> Tx<'a> {
    pub(super) fn new(connection: Connection<'a>, total: &'a AtomicU64) -> Self {
        Self { connection, statements: Cell::new(0), total, failure: RefCell::new(None) }
    }

    /// Which engine runs the statements.
    pub fn engine(&self) -> Engine {
        match self.connection {
            Connection::Sqlite(_) => Engine::Sqlite,
            Connection::Postgres(_) => Engine::Postgres,
        }
    }

    /// Goes on for one organization, in a unit that began for the server: once the row of a token has told whose it is, no other
    /// organization's rows exist any more.
    pub fn narrow(&self, org: OrgId) -> Result<()> {
        match &self.connection {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(session) => session.narrow(Scope::Org(org)).map_err(|failure| failure.error),
        }
    }

    /// How many statements this unit has run so far.
    pub fn statements(&self) -> u64 {
        self.statements.get()
    }

    /// Runs a statement that answers no rows; says how many rows it changed.
    pub fn execute(&self, sql: &str, parameters: &[Value]) -> Result<u64> {
        self.run(sql, parameters, |connection| match connection {
            Connection::Sqlite(connection) => sqlite::execute(connection, sql, parameters),
            Connection::Postgres(session) => session.execute(sql, parameters),
        })
    }

    /// Runs a statement and reads every row of its answer.
    pub fn rows<T>(&self, sql: &str, parameters: &[Value], mut read: impl FnMut(&Row) -> Result<T>) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, parameters, |row| {
            found.push(read(row)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Runs a statement and reads the first row of its answer, if there is one.
    pub fn row<T>(&self, sql: &str, parameters: &[Value], read: impl Fn(&Row) -> Result<T>) -> Result<Option<T>> {
        let mut found = None;
        self.each(sql, parameters, |row| {
            found = Some(read(row)?);
            Ok(false)
        })?;
        Ok(found)
    }

    /// Runs a text of many statements without parameters: for migrations.
    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        self.run(sql, &[], |connection| match connection {
            Connection::Sqlite(connection) => connection.execute_batch(sql).map_err(Failure::from),
            Connection::Postgres(session) => session.batch(sql),
        })
    }

    /// Hands rows to `read` until it says `false`. What `read` refuses is the caller's error and no failure of the statement.
    fn each(&self, sql: &str, parameters: &[Value], mut read: impl FnMut(&Row) -> Result<bool>) -> Result<()> {
        let mut refused = Ok(());
        let mut wanted = |row: RowOf<'_>| {
            read(&Row(row)).unwrap_or_else(|error| {
                refused = Err(in_statement(error, sql));
                false
            })
        };
        self.run(sql, parameters, |connection| match connection {
            Connection::Sqlite(connection) => sqlite::query(connection, sql, parameters, &mut wanted),
            Connection::Postgres(session) => session.query(sql, parameters, &mut wanted),
        })?;
        refused
    }

    fn run<T>(&self, sql: &str, parameters: &[Value], act: impl FnOnce(&Connection<'a>) -> Result<T, Failure>) -> Result<T> {
        if let Some(failure) = &*self.failure.borrow() {
            return Err(failure.error.clone());
        }
        check(parameters)?;
        self.statements.set(self.statements.get() + 1);
        self.total.fetch_add(1, Ordering::Relaxed);
        act(&self.connection).map_err(|failure| {
            let failure = failure.in_statement(sql);
            let error = failure.error.clone();
            *self.failure.borrow_mut() = Some(failure);
            error
        })
    }

    /// What made the first failing statement fail: the unit is lost, whatever it answers itself.
    pub(super) fn into_failure(self) -> Option<Failure> {
        self.failure.into_inner()
    }
}

/// Both engines refuse the same parameters, before either sees them.
fn check(parameters: &[Value]) -> Result<()> {
    for parameter in parameters {
        match parameter {
            Value::OutOfRange => return Err(Error::internal("a number is too large for a column")),
            // PostgreSQL cannot hold it; no input of ours may have it.
            Value::Text(text) if text.contains('\0') => {
                return Err(Error::invalid("invalid_text", "a text must not contain the character U+0000"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn in_statement(error: Error, sql: &str) -> Error {
    match error.kind {
        Kind::Internal => Failure { error, retry: false }.in_statement(sql).error,
        _ => error,
    }
}
