//! What is HTTP's own: the gate before all routes, the headers after them, cookies, forms, the accept loop.

mod connections;
mod cookies;
mod gate;
mod pages;
