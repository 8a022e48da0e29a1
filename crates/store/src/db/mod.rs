//! The engine: one small door to SQLite and to PostgreSQL.
//!
//! A unit of work is a plain function over `&Tx`, run by [`Db::read`] or [`Db::write`]. It may run more than once (a write that
//! PostgreSQL refuses to serialise is tried again), so it must change nothing outside of the database.
//! What a unit wrote is durable when `write` answers `Ok`, and gone when it answers `Err`.
//!
//! INVARIANT: once a statement of a unit has failed, the unit fails: PostgreSQL would roll it back whatever the unit says, and
//! SQLite is held to the same. A unit that wants to go on after a conflict says `ON CONFLICT DO NOTHING`.

mod failure;
mod postgres;
mod queue;
mod row;
mod scope;
mod sqlite;
mod tx;
mod unit;
mod value;

use crate::wall::Wall;
use domain::Result;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use row::Row;
pub use scope::Scope;
pub use tx::Tx;
pub use value::{FromValue, NullOf, Value, ValueRef};

pub(crate) use failure::UNIQUE_VIOLATION;
pub(crate) use postgres::connect_alone;
pub(crate) use scope::{EVERYTHING, SETTING};
pub(crate) use sqlite::{create_private, open_alone, sync_folder_of, transact_alone};
pub(crate) use value::listed;

/// Where the metadata lives.
#[derive(Clone)]
pub enum DbConfig {
    /// A file on this machine; it is made when it is not there.
    Sqlite {
        /// The file. Beside it SQLite keeps `-wal` and `-shm`.
        path: PathBuf,
    },
    /// A PostgreSQL server, or another that speaks its protocol.
    Postgres {
        /// `postgres://user:password@host:port/database`; never printed.
        url: String,
        /// The most connections that this process holds.
        pool_size: usize,
    },
}

impl std::fmt::Debug for DbConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite { path } => f.debug_struct("Sqlite").field("path", path).finish(),
            Self::Postgres { pool_size, .. } => f.debug_struct("Postgres").field("pool_size", pool_size).finish_non_exhaustive(),
        }
    }
}

/// Which engine answers: for the few statements that must differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// SQLite, inside this process.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// The database of a server, in the hand of whoever works for a [`Scope`]. Cheap to clone; the last clone closes it.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
    scope: Scope,
}

struct Inner {
    door: Door,
    wall: Wall,
    statements: Arc<AtomicU64>,
}

enum Door {
    Sqlite(sqlite::Threads),
    Postgres(postgres::Pool),
}

impl Db {
    /// Opens the database as it is, for the server itself. It does not migrate: [`crate::migrate::run`] comes first.
    pub async fn open(config: &DbConfig) -> Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let (door, wall) = match config {
            DbConfig::Sqlite { path } => (Door::Sqlite(sqlite::Threads::open(path, &statements)?), Wall::None),
            DbConfig::Postgres { url, pool_size } => {
                let wall = Wall::of(&connect_alone(url).await?).await?;
                (Door::Postgres(postgres::Pool::open(url, *pool_size, &statements, wall.role()).await?), wall)
            }
        };
        Ok(Self { inner: Arc::new(Inner { door, wall, statements }), scope: Scope::Server })
    }

    /// Opens a PostgreSQL database as its owner, who may change the schema: for migrations.
    pub(crate) async fn open_as_owner(url: &str) -> Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let door = Door::Postgres(postgres::Pool::open(url, 1, &statements, None).await?);
        Ok(Self { inner: Arc::new(Inner { door, wall: Wall::None, statements }), scope: Scope::Server })
    }

    /// The same database for another scope: all units that the new handle runs are for that one.
    #[must_use]
    pub fn within(&self, scope: Scope) -> Self {
        Self { inner: Arc::clone(&self.inner), scope }
    }

    /// For whom the units of this handle run.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Whether the second wall stood when the database was opened.
    pub fn wall(&self) -> &Wall {
        &self.inner.wall
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.inner.door {
            Door::Sqlite(_) => Engine::Sqlite,
            Door::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a unit that only reads, on one consistent state of the database. Writing in it is an error.
    pub async fn read<T, F>(&self, unit: F) -> Result<T>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        match &self.inner.door {
            Door::Sqlite(threads) => threads.read(unit).await,
            Door::Postgres(pool) => pool.read(self.scope, unit).await,
        }
    }

    /// Runs a unit that writes: all of it or nothing, as if no other ran beside it, durable when this answers `Ok`.
    pub async fn write<T, F>(&self, unit: F) -> Result<T>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        match &self.inner.door {
            Door::Sqlite(threads) => threads.write(unit).await,
            Door::Postgres(pool) => pool.write(self.scope, unit).await,
        }
    }

    /// Like [`Db::read`], and says how many statements the unit ran: the tests that hold listings to a fixed number ask it.
    pub async fn read_counted<T, F>(&self, unit: F) -> Result<(T, u64)>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.read(move |tx| unit(tx).map(|value| (value, tx.statements()))).await
    }

    /// Like [`Db::write`], and says how many statements the unit ran.
    pub async fn write_counted<T, F>(&self, unit: F) -> Result<(T, u64)>
    where
        F: Fn(&Tx) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.write(move |tx| unit(tx).map(|value| (value, tx.statements()))).await
    }

    /// All statements that units have run through this database since it was opened, those of units tried again included.
    pub fn statements_total(&self) -> u64 {
        self.inner.statements.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("engine", &self.engine()).field("scope", &self.scope).finish_non_exhaustive()
    }
}
