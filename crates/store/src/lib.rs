//! Every SQL statement of Stile, for SQLite and PostgreSQL from one text.
//!
//! [`db`] is the engine: units of work are plain functions over `&Tx`. [`migrate`] brings a database to the schema of this
//! executable. The other modules hold the queries, one file for each word of the domain.

mod backup;
pub mod db;
pub mod migrate;
pub mod api_keys;
pub mod events;
pub mod organizations;
pub mod sessions;
pub mod settings;
pub mod users;
pub mod visits;
pub mod versions;
pub mod uploads;
pub mod spaces;
pub mod nodes;
pub mod links;
pub mod grants;
pub mod facts;
pub mod blobs;

pub use db::{Db, DbConfig, Engine, FromValue, Row, Tx, Value};
