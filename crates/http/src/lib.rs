//! (being built)
pub mod pages;
