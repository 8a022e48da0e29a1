//! What is said to strangers: everything by which the server calls out. Today that is mail.
//!
//! Nobody else opens a connection to another machine for the server. What is sent is typed ([`domain::mail::Mail`]); how it
//! reads is in [`mail`], how it is sent in [`smtp`].

pub mod mail;
pub mod smtp;

pub use smtp::{Failed, Mailer, Settings};
