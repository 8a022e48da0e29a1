//! A whole copy of an SQLite file beside it, made before a migration changes it.

use crate::db::{create_private, sync_folder_of};
use domain::{Error, Result};
use rusqlite::Connection;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Copies the open database at `path` to the same name with `.before-<number>`; the copy has that name only when it is complete
/// and durable.
pub(crate) fn copy_before(connection: &Connection, path: &Path, number: u32) -> Result<PathBuf> {
    let backup = beside(path, &format!(".before-{number}"));
    let part = beside(path, &format!(".before-{number}.{}.part", std::process::id()));
    write(connection, &part, &backup).map_err(|error| {
        // What is left of it is of no use; that it cannot be removed changes nothing.
        let _ = fs::remove_file(&part);
        Error::unavailable(format!("cannot copy the database to `{}` before migrating it: {error}", backup.display()))
    })?;
    Ok(backup)
}

fn write(connection: &Connection, part: &Path, backup: &Path) -> std::io::Result<()> {
    let name = part.to_str().ok_or_else(|| std::io::Error::other("the path is not UTF-8"))?;
    create_private(part)?;
    connection.execute("VACUUM INTO ?1", [name]).map_err(std::io::Error::other)?;
    File::open(part)?.sync_all()?;
    fs::rename(part, backup)?;
    sync_folder_of(backup)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}
