//! The one rule of access over HTTP: the worked example of `docs/access.md`, and every route as everybody.

mod fixture_f3;
mod refusals;
