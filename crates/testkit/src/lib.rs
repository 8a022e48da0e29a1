//! The test world: actors, clocks, throw-away stores.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "it is part of tests: it says what is wrong by panicking"
)]

pub mod engines;
mod grants;
pub mod mails;
pub mod postgres;
pub mod world;
