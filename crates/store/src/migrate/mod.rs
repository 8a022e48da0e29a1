//! Brings a database to the schema of this executable: numbered files, forward only, each in one transaction, under a lock.
//!
//! A file that has landed never changes (its checksum is kept), a newer schema is refused, and an SQLite file is copied beside
//! itself before it is touched. One text serves both engines: see [`dialect`].

mod dialect;
mod sqlite;

use crate::db::{Db, DbConfig, Engine, Tx, connect_alone};
use crate::wall;
use domain::{Error, Kind, Result, Timestamp};
use std::path::PathBuf;

pub use dialect::translate;

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Counted from 1, without gaps.
    pub number: u32,
    /// What it brings, as in its file's name.
    pub name: &'static str,
    /// The statements, in the words of [`dialect`].
    pub text: &'static str,
}

macro_rules! embedded {
    ($($number:literal $file:literal;)*) => {
        &[$(Migration { number: $number, name: $file, text: include_str!(concat!("../../migrations/", $file, ".sql")) }),*]
    };
}

/// Every step there is, the oldest first.
pub const MIGRATIONS: &[Migration] = embedded! {
    1 "0001_foundation";
    2 "0002_search_and_strays";
    3 "0003_people";
    4 "0004_second_factor";
    5 "0005_second_wall";
    6 "0006_links";
    7 "0007_mail_and_secrets";
    8 "0008_search";
    9 "0009_requests";
    10 "0010_held_files";
    11 "0011_domains";
    12 "0012_org_keys";
    13 "0013_bounds";
    14 "0014_held_paths";
};

/// What [`run`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The number of the last step, before and after.
    pub from: u32,
    /// The number of the last step now.
    pub to: u32,
    /// The copy of an SQLite file made before it was changed.
    pub backup: Option<PathBuf>,
}

/// Applies what is missing, and raises the [second wall](crate::wall) around what is there. Safe to call from many processes at once.
pub async fn run(config: &DbConfig, now: Timestamp) -> Result<Report> {
    run_these(config, MIGRATIONS, now).await
}

/// Like [`run`], with other steps: for the tests of the runner itself.
pub async fn run_these(config: &DbConfig, known: &'static [Migration], now: Timestamp) -> Result<Report> {
    match config {
        DbConfig::Sqlite { path } => {
            let path = path.clone();
            let task = tokio::task::spawn_blocking(move || sqlite::run(&path, known, now));
            task.await.map_err(Error::unavailable)?
        }
        DbConfig::Postgres { url, .. } => run_on_postgres(url, known, now).await,
    }
}

/// Any number that nobody else on this database locks: "stile" in ASCII.
const ADVISORY_LOCK: i64 = 0x73_74_69_6c_65;

async fn run_on_postgres(url: &str, known: &'static [Migration], now: Timestamp) -> Result<Report> {
    // The lock belongs to this connection and goes with it, however this ends.
    let lock = connect_alone(url).await?;
    lock.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})")).await.map_err(Error::unavailable)?;
    let db = Db::open_as_owner(url).await?;
    let landed = db.write(landed).await?;
    let from = last(&landed);
    for step in pending(&landed, known)? {
        db.write(move |tx| apply(tx, step, now)).await?;
    }
    db.write(wall::raise).await?;
    Ok(Report { from, to: known.last().map_or(0, |step| step.number), backup: None })
}

/// A step that the database says it has.
struct Landed {
    number: u32,
    name: String,
    checksum: String,
}

fn last(landed: &[Landed]) -> u32 {
    landed.last().map_or(0, |step| step.number)
}

const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS schema_migrations (
        number     INT  NOT NULL PRIMARY KEY,
        name       TEXT NOT NULL,
        checksum   TEXT NOT NULL,
        applied_at INT  NOT NULL
    )";

fn landed(tx: &Tx) -> Result<Vec<Landed>> {
    tx.batch(&translate(TABLE, tx.engine()))?;
    tx.rows("SELECT number, name, checksum FROM schema_migrations ORDER BY number", &[], |row| {
        Ok(Landed { number: row.get(0)?, name: row.get(1)?, checksum: row.get(2)? })
    })
}

/// What is missing; refuses a database that this executable does not understand.
fn pending(landed: &[Landed], known: &'static [Migration]) -> Result<&'static [Migration]> {
    for (index, step) in landed.iter().enumerate() {
        match known.get(index) {
            None => return Err(newer(landed, known)),
            Some(ours) if ours.number != step.number || checksum(ours.text) != step.checksum => return Err(changed(step)),
            Some(_) => {}
        }
    }
    Ok(known.get(landed.len()..).unwrap_or_default())
}

fn newer(landed: &[Landed], known: &[Migration]) -> Error {
    let (theirs, ours) = (last(landed), known.last().map_or(0, |step| step.number));
    Error::new(
        Kind::Conflict,
        "schema_newer",
        format!(
            "the database has schema {theirs}, made by a newer Stile; this one knows schema {ours}: \
             start the newer one, or restore a backup made before the upgrade"
        ),
    )
}

fn changed(step: &Landed) -> Error {
    Error::new(
        Kind::Conflict,
        "schema_changed",
        format!(
            "migration `{}` ({}) of the database is not the one in this executable: \
             start the executable that made the database, or restore a backup",
            step.name, step.number
        ),
    )
}

fn apply(tx: &Tx, step: &Migration, now: Timestamp) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        // A large table may take its time.
        tx.batch("SET LOCAL statement_timeout = 0")?;
    }
    tx.batch(&translate(step.text, tx.engine()))?;
    tx.execute(
        "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
        &[step.number.into(), step.name.into(), checksum(step.text).into(), now.into()],
    )?;
    tracing::info!(number = step.number, name = step.name, "the database was migrated");
    Ok(())
}

fn checksum(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}
