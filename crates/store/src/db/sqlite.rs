//! SQLite on threads of our own: one that writes, a few that read.
//!
//! The writing thread runs the units that wait in one transaction, each in its own savepoint, commits once, and only then
//! answers them (group commit): one fsync makes many units durable. A unit that fails rolls back its savepoint alone.
//! Other processes may use the same file: the write lock is taken when a group begins, and waited for.

use super::failure::Failure;
use super::queue::Queue;
use super::row::RowOf;
use super::tx::{Connection as TxConnection, Tx};
use super::unit;
use super::value::Value;
use domain::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, ToSql};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// The most units in one commit.
const GROUP_UNITS_MAX: usize = 256;
/// A group that has run this long takes no more units and commits.
const GROUP_TIME_MAX: Duration = Duration::from_millis(2);
/// How long to wait for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to pause before trying again what SQLite does not wait for.
const BUSY_PAUSE: Duration = Duration::from_millis(5);
/// Prepared statements kept on each connection: more than there are texts.
const STATEMENTS_KEPT: usize = 1024;

/// For the writing connection and each reading one. The cache grows with use only; reading maps the file instead of copying.
const PRAGMAS: &str = "
    PRAGMA foreign_keys = ON;
    PRAGMA synchronous = FULL;
    PRAGMA trusted_schema = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA wal_autocheckpoint = 4000;";
const READER_PRAGMAS: &str = "
    PRAGMA query_only = ON;
    PRAGMA mmap_size = 268435456;";

/// The threads and the queues to them.
pub(super) struct Threads {
    writes: Arc<Queue<Box<dyn Job>>>,
    reads: Arc<Queue<Box<dyn Job>>>,
    threads: Vec<JoinHandle<()>>,
}

impl Threads {
    pub(super) fn open(path: &Path, total: &Arc<AtomicU64>) -> Result<Self> {
        let mut threads = Self { writes: Arc::new(Queue::new()), reads: Arc::new(Queue::new()), threads: Vec::new() };
        let writer = open_alone(path)?;
        for number in 0..readers() {
            let reader = open_alone(path)?;
            reader.execute_batch(READER_PRAGMAS).map_err(|error| Failure::from(error).error)?;
            let (queue, total) = (threads.reads.clone(), total.clone());
            threads.spawn(format!("db-read-{number}"), move || serve_reads(&reader, &queue, &total))?;
        }
        let (queue, total) = (threads.writes.clone(), total.clone());
        threads.spawn("db-write".to_owned(), move || serve_writes(&writer, &queue, &total))?;
        Ok(threads)
    }

    fn spawn(&mut self, name: String, serve: impl FnOnce() + Send + 'static) -> Result<()> {
        let thread = std::thread::Builder::new().name(name).spawn(serve).map_err(Error::unavailable)?;
        self.threads.push(thread);
        Ok(())
    }

    pub(super) async fn read<T, F>(&self, unit: F) -> Result<T>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        ask(&self.reads, unit).await
    }

    pub(super) async fn write<T, F>(&self, unit: F) -> Result<T>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        ask(&self.writes, unit).await
    }
}

/// The last connection to close folds the write-ahead log into the file; whoever drops the database waits for that.
impl Drop for Threads {
    fn drop(&mut self) {
        self.writes.close();
        self.reads.close();
        let this_thread = std::thread::current().id();
        for thread in self.threads.drain(..) {
            if thread.thread().id() != this_thread {
                // A thread that panicked has nothing left to close.
                let _ = thread.join();
            }
        }
    }
}

fn readers() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4))
}

/// One connection with everything set that durability and safety need.
pub(crate) fn open_alone(path: &Path) -> Result<Connection> {
    create_private(path).map_err(|error| Error::unavailable(format!("cannot make the database file: {error}")))?;
    // No URI names: a path is a path, whatever characters it has.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| Failure::from(error).error)?;
    prepare(&connection).map_err(|error| Failure::from(error).error)?;
    let journal = when_free(|| use_write_ahead_log(&connection)).map_err(|error| Failure::from(error).error)?;
    if journal != "wal" {
        return Err(Error::unavailable(format!("SQLite cannot keep a write-ahead log there (it uses `{journal}`)")));
    }
    Ok(connection)
}

/// Gives the journal the file has from now on.
fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
}

/// Tries until no other connection is in the way. SQLite itself waits where waiting helps; where two that read both want to
/// write it refuses one of them at once, and so it does with all but one of those that open a new file together.
fn when_free<T>(attempt: impl Fn() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    let began = Instant::now();
    loop {
        match attempt() {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && began.elapsed() < BUSY_TIMEOUT => {
                std::thread::sleep(BUSY_PAUSE);
            }
            outcome => return outcome,
        }
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Plans do not go by what is bound: otherwise each new value makes SQLite prepare a kept statement again, which costs more
    // than to run it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(PRAGMAS)
}

/// The file holds hashes of secrets and names of people: nobody else on the machine reads it. `-wal` and `-shm` take after it.
pub(crate) fn create_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(file) => file.sync_all().and_then(|()| sync_folder_of(path)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// A new name in a folder is durable when the folder is.
pub(crate) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder)?.sync_all()
}

/// A unit of work that waits for a thread, whatever it answers.
trait Job: Send {
    /// Whether anybody still waits for the answer.
    fn is_wanted(&self) -> bool;
    /// Runs the unit and keeps its answer.
    fn run(&mut self, connection: &Connection, total: &AtomicU64) -> Result<(), Failure>;
    /// Says the kept answer, or why there is none.
    fn answer(self: Box<Self>, outcome: Result<(), Failure>);
}

struct Waiting<T, F> {
    unit: F,
    value: Option<T>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Job for Waiting<T, F>
where
    F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
    T: Send + 'static,
{
    fn is_wanted(&self) -> bool {
        !self.reply.is_closed()
    }

    fn run(&mut self, connection: &Connection, total: &AtomicU64) -> Result<(), Failure> {
        self.value = Some(unit::run(TxConnection::Sqlite(connection), total, &self.unit)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<(), Failure>) {
        let answer = match outcome {
            Ok(()) => self.value.ok_or_else(|| Error::internal("a unit of work was answered before it ran")),
            Err(failure) => Err(failure.error),
        };
        // Nobody waits any more when the caller has gone away.
        let _ = self.reply.send(answer);
    }
}

async fn ask<T, F>(queue: &Queue<Box<dyn Job>>, unit: F) -> Result<T>
where
    F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
    T: Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    if !queue.push(Box::new(Waiting { unit, value: None, reply })) {
        return Err(Error::unavailable("too many units of work wait for the database"));
    }
    answer.await.unwrap_or_else(|_| Err(Error::unavailable("the database was closed")))
}

fn serve_reads(connection: &Connection, queue: &Queue<Box<dyn Job>>, total: &AtomicU64) {
    while let Some(mut job) = queue.pop() {
        if !job.is_wanted() {
            continue;
        }
        let outcome = say(connection, "BEGIN").and_then(|()| job.run(connection, total));
        roll_back(connection);
        job.answer(outcome);
    }
}

fn serve_writes(connection: &Connection, queue: &Queue<Box<dyn Job>>, total: &AtomicU64) {
    while let Some(first) = queue.pop() {
        write_group(connection, first, queue, total);
    }
}

/// Runs the units that wait and commits them together. What could not be committed together is tried alone, so that the one
/// that is to blame (it filled the disk, it left a constraint broken) fails and no other.
fn write_group(connection: &Connection, first: Box<dyn Job>, queue: &Queue<Box<dyn Job>>, total: &AtomicU64) {
    if let Err(failure) = say(connection, "BEGIN IMMEDIATE") {
        return first.answer(Err(failure));
    }
    let done = run_waiting(connection, first, queue, total);
    match commit(connection) {
        Ok(()) => done.into_iter().for_each(|(job, outcome)| job.answer(outcome)),
        Err(failure) => {
            tracing::warn!(units = done.len(), error = %failure.error, "a group of writes was not committed");
            done.into_iter().for_each(|(job, _)| write_alone(connection, job, total));
        }
    }
}

type Done = Vec<(Box<dyn Job>, Result<(), Failure>)>;

fn run_waiting(connection: &Connection, first: Box<dyn Job>, queue: &Queue<Box<dyn Job>>, total: &AtomicU64) -> Done {
    let begun = Instant::now();
    let mut done = Done::new();
    let mut next = Some(first);
    while let Some(mut job) = next {
        if job.is_wanted() {
            let outcome = run_in_savepoint(connection, &mut *job, total);
            done.push((job, outcome));
        }
        // A full disk makes SQLite roll everything back by itself: then this group is over.
        let has_room = done.len() < GROUP_UNITS_MAX && begun.elapsed() < GROUP_TIME_MAX && !connection.is_autocommit();
        next = if has_room { queue.pop_waiting() } else { None };
    }
    done
}

fn run_in_savepoint(connection: &Connection, job: &mut dyn Job, total: &AtomicU64) -> Result<(), Failure> {
    say(connection, "SAVEPOINT unit")?;
    let outcome = job.run(connection, total);
    if outcome.is_err() && !connection.is_autocommit() {
        say(connection, "ROLLBACK TO unit")?;
    }
    if connection.is_autocommit() { outcome } else { say(connection, "RELEASE unit").and(outcome) }
}

fn write_alone(connection: &Connection, mut job: Box<dyn Job>, total: &AtomicU64) {
    let outcome = say(connection, "BEGIN IMMEDIATE").and_then(|()| job.run(connection, total)).and_then(|()| commit(connection));
    roll_back(connection);
    job.answer(outcome);
}

/// After a commit that failed nothing of it is left.
fn commit(connection: &Connection) -> Result<(), Failure> {
    if connection.is_autocommit() {
        return Err(Error::unavailable("SQLite rolled the transaction back").into());
    }
    let outcome = say(connection, "COMMIT");
    roll_back(connection);
    outcome
}

/// Ends the transaction if one is open.
fn roll_back(connection: &Connection) {
    if connection.is_autocommit() {
        return;
    }
    if let Err(failure) = say(connection, "ROLLBACK") {
        tracing::error!(error = %failure.error, "SQLite did not roll back");
    }
}

/// Runs one unit in a transaction of its own on a connection that no thread serves: for migrations.
pub(crate) fn transact_alone<T>(connection: &Connection, begin: &str, unit: &impl Fn(&Tx) -> Result<T>) -> Result<T> {
    let total = AtomicU64::new(0);
    let outcome = say(connection, begin)
        .and_then(|()| unit::run(TxConnection::Sqlite(connection), &total, unit))
        .and_then(|value| commit(connection).map(|()| value));
    roll_back(connection);
    outcome.map_err(|failure| failure.error)
}

fn say(connection: &Connection, sql: &str) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.raw_execute().map(|_| ()).map_err(|error| Failure::from(error).in_statement(sql))
}

pub(super) fn execute(connection: &Connection, sql: &str, parameters: &[Value]) -> Result<u64, Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, parameters)?;
    Ok(statement.raw_execute()? as u64)
}

pub(super) fn query(
    connection: &Connection,
    sql: &str,
    parameters: &[Value],
    wanted: &mut dyn FnMut(RowOf<'_>) -> bool,
) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, parameters)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        if !wanted(RowOf::Sqlite(row)) {
            break;
        }
    }
    Ok(())
}

/// To SQLite `$2` is a name, numbered by where it first appears; to us and to PostgreSQL it is the second parameter.
fn bind(statement: &mut CachedStatement<'_>, parameters: &[Value]) -> Result<(), Failure> {
    for index in 1..=statement.parameter_count() {
        let number = statement.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let parameter = number.and_then(|number| parameters.get(number.checked_sub(1)?));
        let parameter = parameter.ok_or_else(|| Error::internal("a parameter is missing, or is not written as $1"))?;
        statement.raw_bind_parameter(index, parameter)?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null(_) | Self::OutOfRange => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_new_file_that_another_connection_writes_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stile.db");
        let (other, connection) = (Connection::open(&path).unwrap(), Connection::open(&path).unwrap());
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused = Cell::new(false);
        let journal = when_free(|| {
            let outcome = use_write_ahead_log(&connection);
            if outcome.is_err() {
                refused.set(true);
                other.execute_batch("ROLLBACK").unwrap();
            }
            outcome
        });
        assert_eq!((journal.unwrap().as_str(), refused.get()), ("wal", true));
    }
}
