//! Signing in, and setting up a new server.

use askama::Template;
use domain::error::FieldError;
use domain::limits;
use domain::secret::Secret;

use super::frame::{Frame, Reader, draw};
use super::text::encode;
use super::words::{SetupWords, SignInWords};

/// What the sign-in page needs.
#[derive(Clone, Debug, Default)]
pub struct SignInView {
    /// The e-mail address as typed, after a failed try.
    pub email: String,
    /// Whether the last try was wrong.
    pub wrong: bool,
    /// Whether it took too long to show a code: the password is asked for again.
    pub ended: bool,
    /// Set when tries are used up: the seconds until the next one counts.
    pub retry_after_seconds: Option<u64>,
    /// A path of this server to go on to; sent back as the hidden field `next`. The caller checks it.
    pub next: Option<String>,
}

/// The sign-in page: `POST /sign-in` with `email`, `password` and perhaps `next`.
pub fn sign_in(reader: &Reader, view: &SignInView) -> String {
    let here = view.next.as_ref().map_or_else(|| "/sign-in".to_owned(), |next| format!("/sign-in?next={}", encode(next)));
    let wait = view.retry_after_seconds.map(|seconds| reader.words.wait(seconds));
    draw(&SignInPage { frame: Frame::new(reader, "visitor").at(here), words: &reader.words.sign_in, wait, view })
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame,
    words: &'static SignInWords,
    view: &'a SignInView,
    wait: Option<String>,
}

/// What the page that asks for a code needs.
#[derive(Clone, Debug)]
pub struct CodeView {
    /// Stands for the password that was right; sent back as the hidden field `ticket`.
    pub ticket: Secret,
    /// Whether the account has an app that makes codes; without it there are recovery codes only. Sent back as `app`.
    pub has_app: bool,
    /// Whether the last try was wrong.
    pub wrong: bool,
    /// Set when tries are used up: the seconds until the next one counts.
    pub retry_after_seconds: Option<u64>,
    /// As in [`SignInView`].
    pub next: Option<String>,
}

impl Default for CodeView {
    fn default() -> Self {
        Self { ticket: Secret::new(""), has_app: true, wrong: false, retry_after_seconds: None, next: None }
    }
}

/// The second step of signing in: `POST /sign-in/code` with `ticket`, `code` and perhaps `app` and `next`.
pub fn code(reader: &Reader, view: &CodeView) -> String {
    let wait = view.retry_after_seconds.map(|seconds| reader.words.wait(seconds));
    draw(&CodePage { frame: Frame::new(reader, "visitor").at("/sign-in".to_owned()), words: &reader.words.sign_in, wait, view })
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage<'a> {
    frame: Frame,
    words: &'static SignInWords,
    view: &'a CodeView,
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
    /// The code of what is wrong with the whole: a used token, a server that is set up already.
    pub error: Option<&'static str>,
    /// What is wrong with `organization`, `display_name`, `email` or `password`, each at its field.
    pub fields: Vec<FieldError>,
}

/// The setup page: `POST /setup` with `token`, `organization`, `display_name`, `email`, `password`.
pub fn setup(reader: &Reader, view: &SetupView) -> String {
    let words = &reader.words.setup;
    let here = if view.token.is_empty() { "/setup".to_owned() } else { format!("/setup?token={}", encode(&view.token)) };
    draw(&SetupPage {
        frame: Frame::new(reader, "visitor").at(here),
        password_chars_min: limits::PASSWORD_CHARS_MIN,
        fields: setup_fields(words, view),
        error: view.error.map(words.wrong),
        words,
        view,
    })
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage<'a> {
    frame: Frame,
    words: &'static SetupWords,
    error: Option<String>,
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

fn setup_fields<'a>(words: &'static SetupWords, view: &'a SetupView) -> Vec<Field<'a>> {
    let password = (words.password_hint)(limits::PASSWORD_CHARS_MIN);
    let organization = words.organization_hint.to_owned();
    let name_chars = limits::DISPLAY_NAME_CHARS_MAX;
    [
        ("organization", words.organization, "text", "organization", name_chars, view.organization.as_str(), organization),
        ("display_name", words.display_name, "text", "name", name_chars, &view.display_name, String::new()),
        ("email", words.email, "email", "username", limits::EMAIL_BYTES_MAX, &view.email, String::new()),
        ("password", words.password, "password", "new-password", limits::PASSWORD_BYTES_MAX, "", password),
    ]
    .map(|(name, label, kind, autocomplete, length_max, value, hint)| {
        let wrong = view.fields.iter().find(|field| field.field == name).map(|field| (words.wrong)(field.code));
        let ids = [wrong.as_ref().map(|_| format!("{name}-wrong")), (!hint.is_empty()).then(|| format!("{name}-hint"))];
        let ids = ids.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let describes = Some(ids).filter(|ids| !ids.is_empty());
        Field { name, label, kind, autocomplete, length_max, value, hint, wrong, describes }
    })
    .into()
}
