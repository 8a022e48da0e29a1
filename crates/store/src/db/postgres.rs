//! PostgreSQL through a pool of connections.
//!
//! A write is a SERIALIZABLE transaction, a read a REPEATABLE READ one that is read only. The unit runs on a thread for blocking
//! work. What the server refuses to serialise is tried again; from the third time on one after the other, so that many units
//! on one row cannot starve each other. A connection lost before the commit was sent is a reason to try again, too.
//!
//! Round trips: `BEGIN` travels with the first statement, and nobody waits for the end of a read. With `BEGIN` goes for whom the
//! unit works, for this transaction alone: the next user of the connection inherits nothing.
//! Connections are not encrypted yet: put the server on the same machine or on a network that is yours. A pooler in between must
//! keep sessions (PgBouncer: `pool_mode = session`), since prepared statements and settings belong to one.

use super::failure::Failure;
use super::row::RowOf;
use super::scope::Scope;
use super::tx::{Connection, Tx};
use super::unit;
use super::value::{NullOf, Value, ValueRef};
use bytes::{BufMut, BytesMut};
use deadpool_postgres::{Client, Hook, HookError, Manager, ManagerConfig, Object, PoolError, RecyclingMethod, Runtime};
use domain::limits::RETRIES_MAX;
use domain::{Error, Result};
use std::cell::Cell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::task::{Context, Waker};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};
use tokio_postgres::{Config, NoTls, Statement};
use uuid::Uuid;

/// How long to wait for a connection, a new one or one of the pool.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(5);
/// So often a unit that writes is tried beside others. One that was refused each time is tried alone: those that come after it
/// wait, since they would get in between again.
const ATTEMPTS_TOGETHER: u32 = 2;

/// Outside of `BEGIN … READ WRITE` a connection only reads, so that a first statement whose `BEGIN` failed changes nothing.
/// A commit is durable even where the server's default says otherwise. Compiling plans does not pay for short statements.
const SETTINGS: &str = "
    SET default_transaction_read_only = on;
    SET jit = off;
    SET statement_timeout = '60s';
    SET lock_timeout = '20s';
    SET idle_in_transaction_session_timeout = '60s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';";

#[derive(Clone, Copy)]
enum Mode {
    Read,
    Write,
}

impl Mode {
    const fn begin(self) -> &'static str {
        match self {
            Self::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Self::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
        }
    }
}

/// The connections of this process.
pub(super) struct Pool {
    pool: deadpool_postgres::Pool,
    /// What units become where the connected role would see through the second wall.
    role: Option<&'static str>,
    total: Arc<AtomicU64>,
    turns: RwLock<()>,
}

impl Pool {
    /// Opens a pool, and one connection to see that the server is there.
    pub(super) async fn open(url: &str, size: usize, total: &Arc<AtomicU64>, role: Option<&'static str>) -> Result<Self> {
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = deadpool_postgres::Pool::builder(Manager::from_config(config(url)?, NoTls, recycling))
            .max_size(size.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(CONNECTION_TIMEOUT))
            .create_timeout(Some(CONNECTION_TIMEOUT))
            .recycle_timeout(Some(CONNECTION_TIMEOUT))
            .post_create(Hook::async_fn(|client, _| {
                Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
            }))
            .build()
            .map_err(Error::internal)?;
        let pool = Self { pool, role, total: total.clone(), turns: RwLock::new(()) };
        drop(pool.connection().await?);
        Ok(pool)
    }

    pub(super) async fn read<T, F>(&self, scope: Scope, unit: F) -> Result<T>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.run(Mode::Read, scope, Arc::new(unit)).await
    }

    pub(super) async fn write<T, F>(&self, scope: Scope, unit: F) -> Result<T>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.run(Mode::Write, scope, Arc::new(unit)).await
    }

    async fn run<T, F>(&self, mode: Mode, scope: Scope, unit: Arc<F>) -> Result<T>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let begin = self.begin(mode, scope);
        let mut attempt = 1;
        loop {
            let outcome = {
                let _turn = self.turn(mode, attempt).await;
                self.attempt(mode, begin.clone(), unit.clone()).await
            };
            match outcome {
                Ok(value) => return Ok(value),
                Err(failure) if !failure.retry || attempt > RETRIES_MAX => return Err(failure.error),
                Err(failure) => tracing::debug!(attempt, error = %failure.error, "a unit of work is tried again"),
            }
            tokio::time::sleep(backoff(attempt)).await;
            attempt += 1;
        }
    }

    /// Waits until this attempt may begin. Who only reads waits for nobody.
    async fn turn(&self, mode: Mode, attempt: u32) -> (Option<RwLockReadGuard<'_, ()>>, Option<RwLockWriteGuard<'_, ()>>) {
        match mode {
            Mode::Read => (None, None),
            Mode::Write if attempt <= ATTEMPTS_TOGETHER => (Some(self.turns.read().await), None),
            Mode::Write => (None, Some(self.turns.write().await)),
        }
    }

    /// One text, so that it is one message.
    fn begin(&self, mode: Mode, scope: Scope) -> Arc<str> {
        let role = self.role.map(|role| format!("; SET LOCAL ROLE {role}")).unwrap_or_default();
        format!("{}{role}; {}", mode.begin(), scope.statement()).into()
    }

    async fn attempt<T, F>(&self, mode: Mode, begin: Arc<str>, unit: Arc<F>) -> Result<T, Failure>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let client = self.connection().await?;
        let (total, handle) = (self.total.clone(), Handle::current());
        let task = tokio::task::spawn_blocking(move || transact(client, &handle, mode, &begin, &total, &*unit));
        task.await.unwrap_or_else(|error| Err(Error::unavailable(error).into()))
    }

    async fn connection(&self) -> Result<Client> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => not_reached(error),
            PoolError::PostCreateHook(HookError::Backend(error)) => not_reached(error),
            other => Error::unavailable(format!("no connection to PostgreSQL: {other}")),
        })
    }
}

/// Whatever keeps us from a connection (no server, no such database, a wrong password) is for the operator to mend.
fn not_reached(error: tokio_postgres::Error) -> Error {
    Error::unavailable(format!("no connection to PostgreSQL: {}", Failure::from(error).error.message))
}

fn config(url: &str) -> Result<Config> {
    // The parser's error may quote the password.
    let mut config = Config::from_str(url).map_err(|_| {
        Error::invalid(
            "invalid_database_url",
            "the database URL cannot be read; it is written postgres://user:password@host/database",
        )
    })?;
    config.application_name("stile").connect_timeout(CONNECTION_TIMEOUT).tcp_user_timeout(Duration::from_secs(30));
    Ok(config)
}

/// One connection outside of any pool, and the task that drives it. It ends when the client is dropped.
pub(crate) async fn connect_alone(url: &str) -> Result<tokio_postgres::Client> {
    let (client, connection) = config(url)?.connect(NoTls).await.map_err(not_reached)?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to PostgreSQL ended");
        }
    });
    Ok(client)
}

/// A random part of a time that doubles: units that met once do not meet again.
fn backoff(attempt: u32) -> Duration {
    let most = 1_000_u64 << attempt.min(6);
    Duration::from_micros(RandomState::new().build_hasher().finish() % most)
}

/// Runs the unit in a transaction from its begin to its end.
fn transact<T>(
    client: Client,
    handle: &Handle,
    mode: Mode,
    begin: &str,
    total: &AtomicU64,
    unit: &impl Fn(&Tx) -> Result<T>,
) -> Result<T, Failure> {
    let begun = Cell::new(false);
    let session = Session { client: &client, handle, begin, begun: &begun };
    let answer = unit::run(Connection::Postgres(session), total, unit);
    if !begun.get() {
        return answer;
    }
    match (mode, answer) {
        (Mode::Read, answer) => {
            send(&client, "ROLLBACK");
            answer
        }
        (Mode::Write, Ok(value)) => handle.block_on(commit(client)).map(|()| value),
        (Mode::Write, Err(failure)) => {
            send(&client, "ROLLBACK");
            Err(failure)
        }
    }
}

/// Sends a statement and does not wait: the connection answers in order, so whoever uses it next comes after.
fn send(client: &Client, sql: &str) {
    let sent = std::pin::pin!(client.batch_execute(sql));
    // The first poll puts it on its way; a connection that is lost has nothing to roll back.
    let _ = sent.poll(&mut Context::from_waker(Waker::noop()));
}

/// INVARIANT: a commit whose answer is lost is not tried again: it may have happened.
async fn commit(client: Client) -> Result<(), Failure> {
    let Err(error) = client.batch_execute("COMMIT").await else { return Ok(()) };
    let refused = error.as_db_error().is_some();
    let mut failure = Failure::from(error).in_statement("COMMIT");
    if !refused {
        failure.retry = false;
        drop(Object::take(client));
    }
    Err(failure)
}

/// A connection inside a transaction that begins with its first statement.
pub(super) struct Session<'a> {
    client: &'a Client,
    handle: &'a Handle,
    begin: &'a str,
    begun: &'a Cell<bool>,
}

impl Session<'_> {
    pub(super) fn execute(&self, sql: &str, parameters: &[Value]) -> Result<u64, Failure> {
        self.handle.block_on(async {
            let statement = self.prepare(sql, parameters).await?;
            self.within(self.client.execute_raw(&statement, parameters)).await
        })
    }

    pub(super) fn query(
        &self,
        sql: &str,
        parameters: &[Value],
        wanted: &mut dyn FnMut(RowOf<'_>) -> bool,
    ) -> Result<(), Failure> {
        let rows = self.handle.block_on(async {
            let statement = self.prepare(sql, parameters).await?;
            let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value as _).collect();
            self.within(self.client.query(&statement, &parameters)).await
        })?;
        for row in &rows {
            if !wanted(RowOf::Postgres(row)) {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn batch(&self, sql: &str) -> Result<(), Failure> {
        self.handle.block_on(self.within(self.client.batch_execute(sql)))
    }

    /// Goes on for another scope. Nobody waits for what is sent: the next statements come after it, and fail if it did.
    pub(super) fn narrow(&self, scope: Scope) -> Result<(), Failure> {
        if !self.begun.get() {
            return self.batch(&scope.statement());
        }
        send(self.client, &scope.statement());
        Ok(())
    }

    /// The types are ours to say: left to guess, the server takes `INSERT … SELECT $1` for a text.
    async fn prepare(&self, sql: &str, parameters: &[Value]) -> Result<Statement, Failure> {
        let types: Vec<Type> = parameters.iter().map(column_type).collect();
        Ok(self.client.prepare_typed_cached(sql, &types).await?)
    }

    async fn within<T>(&self, statement: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Failure> {
        if self.begun.replace(true) {
            return Ok(statement.await?);
        }
        let (begun, answer) = tokio::join!(biased; self.client.batch_execute(self.begin), statement);
        begun?;
        Ok(answer?)
    }
}

fn column_type(parameter: &Value) -> Type {
    match parameter {
        Value::Int(_) | Value::OutOfRange | Value::Null(NullOf::Int) => Type::INT8,
        Value::Text(_) | Value::Null(NullOf::Text) => Type::TEXT,
        Value::Bytes(_) | Value::Null(NullOf::Bytes) => Type::BYTEA,
        Value::Id(_) | Value::Null(NullOf::Id) => Type::UUID,
        Value::Null(NullOf::Any) => Type::UNKNOWN,
    }
}

impl ToSql for Value {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null(_) | Self::OutOfRange => return Ok(IsNull::Yes),
            Self::Int(number) => out.put_i64(*number),
            Self::Text(text) => out.put_slice(text.as_bytes()),
            Self::Bytes(bytes) => out.put_slice(bytes),
            Self::Id(id) => out.put_slice(id.as_bytes()),
        }
        Ok(IsNull::No)
    }

    /// `column_type` has told the server what comes; a null is one of every type.
    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// A column as it came over the wire.
struct Raw<'a>(Type, Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(kind.clone(), Some(raw)))
    }

    fn from_sql_null(kind: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(kind.clone(), None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

pub(super) fn column_value(row: &tokio_postgres::Row, column: usize) -> Result<ValueRef<'_>> {
    let Raw(kind, raw) = row.try_get(column).map_err(|_| Error::internal("there is no such column"))?;
    let Some(raw) = raw else { return Ok(ValueRef::Null) };
    let value = match kind {
        Type::INT8 => raw.try_into().ok().map(i64::from_be_bytes).map(ValueRef::Int),
        Type::INT4 => raw.try_into().ok().map(i32::from_be_bytes).map(|number| ValueRef::Int(number.into())),
        Type::INT2 => raw.try_into().ok().map(i16::from_be_bytes).map(|number| ValueRef::Int(number.into())),
        Type::BOOL => raw.first().map(|flag| ValueRef::Int((*flag).into())),
        Type::NUMERIC => whole_number(raw).map(ValueRef::Int),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
            std::str::from_utf8(raw).ok().map(ValueRef::Text)
        }
        Type::BYTEA => Some(ValueRef::Bytes(raw)),
        Type::UUID => Uuid::from_slice(raw).ok().map(ValueRef::Id),
        _ => None,
    };
    value.ok_or_else(|| Error::internal(format!("a value of the type `{kind}` cannot be read")))
}

/// PostgreSQL sums BIGINTs as NUMERIC: digits to the base 10,000, the first one worth 10,000 to the power of the weight.
fn whole_number(raw: &[u8]) -> Option<i64> {
    let mut words = raw.chunks_exact(2).map(|word| <[u8; 2]>::try_from(word).map(i16::from_be_bytes));
    let mut word = || words.next()?.ok();
    let (digits, weight, sign, _scale) = (word()?, word()?, word()?, word()?);
    let mut number = 0_i128;
    for place in 0..digits {
        let digit = i128::from(word()?);
        match u32::try_from(weight - place) {
            Ok(power) if power <= 5 => number += digit * 10_000_i128.pow(power),
            Ok(_) => return None,
            Err(_) if digit == 0 => {}
            Err(_) => return None,
        }
    }
    match sign {
        0 => i64::try_from(number).ok(),
        0x4000 => i64::try_from(-number).ok(),
        _ => None,
    }
}
