//! The test world: actors, clocks, throw-away stores.

pub mod engines;
pub mod postgres;
pub mod world;
