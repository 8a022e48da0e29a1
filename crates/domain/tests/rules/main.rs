//! Proves the rules of the domain: access against a naive second model and as tables that a person can read; names
//! against hostile ones; links, policies, roles and secrets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what is wrong by panicking, its helpers too"
)]

mod access;
mod differential;
mod fixture_f3;
mod links;
mod matrix;
mod names;
mod properties;
mod reference;
mod secrets;
mod translate;
mod words;
mod worlds;

use proptest::test_runner::{Config, RngSeed};

/// Whether the long tests were asked for (`make test-long`).
fn at_length() -> bool {
    std::env::var_os("STILE_TEST_LONG").is_some()
}

/// How properties are tried: so many cases, the same every time; at length many more, and others every time.
fn cases(count: u32) -> Config {
    let (count, rng_seed) = if at_length() { (count * 30, RngSeed::Random) } else { (count, RngSeed::Fixed(42)) };
    Config { rng_seed, failure_persistence: None, ..Config::with_cases(count) }
}
