//! Signing in, and setting up a new server.

use askama::Template;
use domain::error::FieldError;
use domain::limits;

use super::frame::{Frame, Reader, draw};
use super::text;

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
    draw(&SignInPage { frame: Frame::new(reader, "visitor"), wait: view.retry_after_seconds.map(text::wait), view })
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame,
    view: &'a SignInView,
    wait: Option<String>,
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
    draw(&SetupPage {
        frame: Frame::new(reader, "visitor"),
        password_chars_min: limits::PASSWORD_CHARS_MIN,
        fields: setup_fields(view),
        view,
    })
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage<'a> {
    frame: Frame,
    view: &'a SetupView,
    fields: Vec<Field<'a>>,
    password_chars_min: usize,
}

struct Field<'a> {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    length_max: usize,
    value: &'a str,
    hint: String,
    wrong: Option<String>,
    /// The ids of the hint and the error, for `aria-describedby`.
    describes: Option<String>,
}

fn setup_fields(view: &SetupView) -> Vec<Field<'_>> {
    let password = format!("At least {} characters. A few words in a row are good.", limits::PASSWORD_CHARS_MIN);
    let organization = String::from("Visitors of your links see it.");
    let name_chars = limits::DISPLAY_NAME_CHARS_MAX;
    [
        ("organization", "Organization", "text", "organization", name_chars, view.organization.as_str(), organization),
        ("display_name", "Your name", "text", "name", name_chars, &view.display_name, String::new()),
        ("email", "Your e-mail", "email", "username", limits::EMAIL_BYTES_MAX, &view.email, String::new()),
        ("password", "Password", "password", "new-password", limits::PASSWORD_BYTES_MAX, "", password),
    ]
    .map(|(name, label, kind, autocomplete, length_max, value, hint)| {
        let wrong = view.fields.iter().find(|field| field.field == name).map(|field| text::sentence(&field.message));
        let ids = [wrong.as_ref().map(|_| format!("{name}-wrong")), (!hint.is_empty()).then(|| format!("{name}-hint"))];
        let ids = ids.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let describes = Some(ids).filter(|ids| !ids.is_empty());
        Field { name, label, kind, autocomplete, length_max, value, hint, wrong, describes }
    })
    .into()
}
