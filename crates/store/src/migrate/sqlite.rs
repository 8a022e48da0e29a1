//! Migrating an SQLite file: a copy first, then step by step under the write lock.

use super::{Landed, Migration, Report, apply, landed, last, pending};
use crate::db::{Tx, create_private, open_alone, sync_folder_of, transact_alone};
use domain::{Error, Result, Timestamp};
use rusqlite::Connection;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub(super) fn run(path: &Path, known: &'static [Migration], now: Timestamp) -> Result<Report> {
    let connection = open_alone(path)?;
    // A table that is rebuilt must not take the rows that point at it along; what is left is checked before each commit.
    connection.execute_batch("PRAGMA foreign_keys = OFF").map_err(Error::unavailable)?;
    let landed = transact_alone(&connection, "BEGIN IMMEDIATE", &landed)?;
    let missing = pending(&landed, known)?;
    let backup = match missing.first() {
        Some(first) if !landed.is_empty() => Some(copy(&connection, path, first.number)?),
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

/// A whole copy beside the file, under its name only when it is complete and durable.
fn copy(connection: &Connection, path: &Path, number: u32) -> Result<PathBuf> {
    let backup = beside(path, &format!(".before-{number}"));
    let part = beside(path, &format!(".before-{number}.{}.part", std::process::id()));
    write_copy(connection, &part, &backup).map_err(|error| {
        // What is left of it is of no use; that it cannot be removed changes nothing.
        let _ = std::fs::remove_file(&part);
        Error::unavailable(format!("cannot copy the database to `{}` before migrating it: {error}", backup.display()))
    })?;
    Ok(backup)
}

fn write_copy(connection: &Connection, part: &Path, backup: &Path) -> std::io::Result<()> {
    let name = part.to_str().ok_or_else(|| std::io::Error::other("the path is not UTF-8"))?;
    create_private(part)?;
    connection.execute("VACUUM INTO ?1", [name]).map_err(std::io::Error::other)?;
    std::fs::File::open(part)?.sync_all()?;
    std::fs::rename(part, backup)?;
    sync_folder_of(backup)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}
