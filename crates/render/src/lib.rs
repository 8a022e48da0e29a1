//! Renditions: pictures, pages of documents and text, as images of a bounded size.
//!
//! What is rendered may be made to break whoever opens it, so nobody opens it in the server's own process (I18). The
//! server starts its own executable again ([`Renderers`]) and hands it an [`Ask`] and the bytes; that process takes away
//! from itself all that it does not need (`wall`) before it looks at the first of them, and answers an image or nothing.

pub mod ask;
mod document;
mod ink;
mod kind;
mod picture;
mod renderers;
mod text;
mod wall;
pub mod worker;

pub use ask::Ask;
pub use kind::{HEAD_BYTES, Kind};
pub use renderers::{COMMAND, Failure, Rendered, Renderers, Turn};

#[cfg(test)]
mod tests;
