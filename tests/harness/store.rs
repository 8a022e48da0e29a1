//! The store, on SQLite and on PostgreSQL: each test runs on both.

mod engine;
mod migrations;
mod units;
mod wall;
