//! All integration tests in one binary: linking decides how long a change takes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what is wrong by panicking, its helpers too"
)]

mod access;
mod admin;
mod archives;
mod bad_inputs;
mod dav;
mod factors;
mod house;
mod http;
mod identity;
mod journeys;
mod keys;
mod links;
mod mail;
mod nodes;
#[allow(dead_code, reason = "the rules of the domain use more of it")]
#[path = "../../crates/domain/tests/rules/reference.rs"]
mod reference;
mod renditions;
mod secrets;
mod shared_names;
mod store;
mod transfers;
mod wire;
#[allow(dead_code, reason = "the rules of the domain use more of it")]
#[path = "../../crates/domain/tests/rules/worlds.rs"]
mod worlds;
