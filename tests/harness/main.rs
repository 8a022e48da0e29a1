//! All integration tests in one binary: linking decides how long a change takes.
mod house;
