//! The executable: configuration, wiring, and the command line.

pub mod admin;
pub mod cli;
pub mod client;
pub mod config;
pub mod serve;
pub mod wiring;
