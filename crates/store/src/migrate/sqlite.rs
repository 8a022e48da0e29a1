//! Migrating an SQLite file: a copy first, then step by step under the write lock.

use super::{Landed, Migration, Report, apply, landed, last, pending};
use crate::backup::copy_before;
use crate::db::{Tx, open_alone, transact_alone};
use domain::{Error, Result, Timestamp};
use std::path::Path;

pub(super) fn run(path: &Path, known: &'static [Migration], now: Timestamp) -> Result<Report> {
    let connection = open_alone(path)?;
    // A table that is rebuilt must not take the rows that point at it along; what is left is checked before each commit.
    connection.execute_batch("PRAGMA foreign_keys = OFF").map_err(Error::unavailable)?;
    let landed = transact_alone(&connection, "BEGIN IMMEDIATE", &landed)?;
    let missing = pending(&landed, known)?;
    let backup = match missing.first() {
        Some(first) if !landed.is_empty() => Some(copy_before(&connection, path, first.number)?),
        _ => None,
    };
    for step in missing {
        transact_alone(&connection, "BEGIN EXCLUSIVE", &|tx: &Tx| apply_once(tx, step, now))?;
    }
    Ok(Report { from: last(&landed), to: known.last().map_or(0, |step| step.number), backup })
}

/// Another process may have been first between two transactions.
fn apply_once(tx: &Tx, step: &Migration, now: Timestamp) -> Result<()> {
    if landed(tx)?.iter().any(|it: &Landed| it.number == step.number) {
        return Ok(());
    }
    apply(tx, step, now)?;
    match tx.row("PRAGMA foreign_key_check", &[], |row| row.get::<String>(0))? {
        None => Ok(()),
        Some(table) => Err(Error::internal(format!("migration {} leaves rows of `{table}` that point at nothing", step.number))),
    }
}
