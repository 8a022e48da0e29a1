//! Every test of the store runs on both engines: [`both!`](crate::both) makes two tests of one body.

use crate::postgres;
use domain::{Result, Timestamp};
use store::{Db, DbConfig, migrate};
use tempfile::TempDir;

/// Connections for each throw-away PostgreSQL database: many tests share one server.
const POOL_SIZE: usize = 8;

/// A throw-away database with the newest schema.
pub struct Store {
    /// The open database.
    pub db: Db,
    /// How to open it once more, as another process would.
    pub config: DbConfig,
    /// A folder for whatever else the test keeps; SQLite's file is in it.
    pub folder: TempDir,
}

impl Store {
    /// One on SQLite.
    pub async fn sqlite() -> Result<Self> {
        let folder = folder()?;
        let config = sqlite_in(&folder);
        migrate::run(&config, Timestamp::EPOCH).await?;
        Self::open(config, folder).await
    }

    /// One on PostgreSQL.
    pub async fn postgres() -> Result<Self> {
        let config = DbConfig::Postgres { url: postgres::fresh_database().await?, pool_size: POOL_SIZE };
        Self::open(config, folder()?).await
    }

    async fn open(config: DbConfig, folder: TempDir) -> Result<Self> {
        Ok(Self { db: Db::open(&config).await?, config, folder })
    }
}

/// A place for a database without any schema.
pub struct Empty {
    /// How to open it.
    pub config: DbConfig,
    /// A folder for whatever else the test keeps; SQLite's file is in it.
    pub folder: TempDir,
}

impl Empty {
    /// One on SQLite.
    pub async fn sqlite() -> Result<Self> {
        let folder = folder()?;
        Ok(Self { config: sqlite_in(&folder), folder })
    }

    /// One on PostgreSQL.
    pub async fn postgres() -> Result<Self> {
        let config = DbConfig::Postgres { url: postgres::empty_database().await?, pool_size: POOL_SIZE };
        Ok(Self { config, folder: folder()? })
    }
}

fn folder() -> Result<TempDir> {
    tempfile::tempdir().map_err(domain::Error::unavailable)
}

fn sqlite_in(folder: &TempDir) -> DbConfig {
    DbConfig::Sqlite { path: folder.path().join("stile.db") }
}

/// Two tests from one body, which gets a throw-away [`Store`] on SQLite and one on PostgreSQL:
/// `both!(a_sentence_of_the_requirement, |store| { store.db.read(…).await.unwrap(); });`
///
/// With another type in front of the name (`both!(Empty, name, |place| …)`) it gets one of that type.
#[macro_export]
macro_rules! both {
    ($name:ident, |$store:ident| $body:expr) => {
        $crate::both!($crate::engines::Store, $name, |$store| $body);
    };
    ($place:ty, $name:ident, |$store:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($store: $place) {
                $body
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body(<$place>::sqlite().await.unwrap()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                body(<$place>::postgres().await.unwrap()).await;
            }
        }
    };
}
