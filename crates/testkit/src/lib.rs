//! The test world: actors, clocks, throw-away stores.

pub mod engines;
mod grants;
pub mod postgres;
pub mod world;
