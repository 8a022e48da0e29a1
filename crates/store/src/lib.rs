//! Every SQL statement of Stile, for SQLite and PostgreSQL from one text.
//!
//! [`db`] is the engine: units of work are plain functions over `&Tx`. [`migrate`] brings a database to the schema of this
//! executable. The other modules hold the queries, one file for each word of the domain.

pub mod acts;
pub mod api_keys;
pub mod asks;
mod backup;
pub mod blobs;
pub mod db;
pub mod departure;
pub mod entries;
pub mod events;
pub mod factors;
pub mod facts;
pub mod grants;
pub mod groups;
pub mod held;
pub mod jobs;
pub mod links;
pub mod migrate;
pub mod nodes;
pub mod org_keys;
pub mod organizations;
pub mod overview;
pub mod receipts;
pub mod recipients;
pub mod roles;
pub mod search;
pub mod secrets;
pub mod sessions;
pub mod settings;
pub mod snapshots;
pub mod spaces;
pub mod storage;
pub mod strays;
pub mod uploads;
pub mod users;
pub mod versions;
pub mod visits;
pub mod wall;

pub use db::{Db, DbConfig, Engine, FromValue, Row, Scope, Tx, Value};
