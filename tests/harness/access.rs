//! The one rule of access over HTTP: the worked example of `docs/access.md`, and every route as everybody.

mod detours;
mod explain;
mod fixture_f3;
mod model;
mod non_interference;
mod organizations;
pub mod refusals;
mod sharing;
