//! Words and rules of Stile. No I/O, no async, no clock, no SQL, no HTTP: everything here is a value or a pure function.
//!
//! The heart is [`access::decide`]: the one rule that judges every request of every protocol.

pub mod access;
pub mod admin;
pub mod archive;
pub mod capability;
pub mod content;
pub mod error;
pub mod event;
pub mod factor;
pub mod grant;
pub mod ids;
pub mod limits;
pub mod link;
pub mod mail;
pub mod name;
pub mod node;
pub mod policy;
pub mod role;
pub mod secret;
pub mod time;
pub mod user;

pub use error::{Error, Kind, Result};
pub use time::Timestamp;
