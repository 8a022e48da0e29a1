//! Signing in, and setting up a new server.

use domain::error::FieldError;

use super::frame::Reader;

/// What the sign-in page needs.
#[derive(Clone, Debug, Default)]
pub struct SignInView {
    /// The e-mail address as typed, after a failed try.
    pub email: String,
    /// Why the last try failed, for people.
    pub error: Option<String>,
    /// Set when tries are used up: the seconds until the next one counts.
    pub retry_after_seconds: Option<u64>,
    /// A path of this server to go on to; sent back as the hidden field `next`. The caller checks it.
    pub next: Option<String>,
}

/// The sign-in page: `POST /sign-in` with `email`, `password` and perhaps `next`.
pub fn sign_in(reader: &Reader, view: &SignInView) -> String {
    let _ = (reader, view);
    String::new()
}

/// What the page of the first start needs.
#[derive(Clone, Debug, Default)]
pub struct SetupView {
    /// The one-time token of the URL, sent back as a hidden field.
    pub token: String,
    /// Kept values of a failed try.
    pub organization: String,
    /// Kept.
    pub display_name: String,
    /// Kept.
    pub email: String,
    /// What is wrong with the whole, for people: a used token, a server that is set up already.
    pub error: Option<String>,
    /// What is wrong with `organization`, `display_name`, `email` or `password`, each at its field.
    pub fields: Vec<FieldError>,
}

/// The setup page: `POST /setup` with `token`, `organization`, `display_name`, `email`, `password`.
pub fn setup(reader: &Reader, view: &SetupView) -> String {
    let _ = (reader, view);
    String::new()
}
