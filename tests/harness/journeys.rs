//! Journeys with the real executable, as its users run it: started as a process, killed as one, reached over the network.

mod browser;
mod cli;
mod server;
mod webdav;

pub use server::executable;
