//! What a link asks besides a password before it lets somebody in: to be signed in, to say who they are, or only that they want
//! in. It tells nothing of the link but the questions of its form.

use askama::Template;
use domain::limits;
use domain::link::Form;

use super::frame::{Frame, Reader, draw};
use super::text::encode;
use super::words::EnterWords;

/// What the page needs.
#[derive(Clone, Debug)]
pub struct EnterView {
    /// The token of the URL: the form posts to `/s/{token}/unlock`.
    pub token: String,
    /// What is asked.
    pub asks: Entering,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum Entering {
    /// To be signed in.
    SignIn,
    /// Only to go in.
    Confirm,
    /// The address of somebody it is for.
    Address {
        /// Whether what was written is none.
        wrong: bool,
    },
    /// The code that was sent there.
    Code {
        /// The address.
        email: String,
        /// Whether the code was wrong.
        wrong: bool,
    },
    /// What a form wants to know.
    Form {
        /// The form.
        form: Form,
        /// The fields that were wrong, each with the code of what is.
        wrong: Vec<(String, &'static str)>,
        /// What was told before, by field.
        told: Vec<(String, String)>,
    },
}

/// The page that asks.
pub fn enter(reader: &Reader, view: &EnterView) -> String {
    let words = &reader.words.enter;
    let home = format!("/s/{}", encode(&view.token));
    let (icon, heading, text) = match &view.asks {
        Entering::SignIn => ("lock", words.sign_in_heading, words.sign_in_text),
        Entering::Confirm => ("eye", words.confirm_heading, words.confirm_text),
        Entering::Address { .. } => ("lock", words.address_heading, words.address_text),
        Entering::Code { .. } => ("key", words.code_heading, words.code_text),
        Entering::Form { .. } => ("eye", words.form_heading, words.form_text),
    };
    let (fields, terms) = match &view.asks {
        Entering::Form { form, wrong, told } => (fields(words, form, wrong, told), form.terms.as_deref()),
        Entering::Address { wrong } => (vec![address(words, *wrong)], None),
        Entering::Code { wrong, .. } => (vec![code(words, *wrong)], None),
        _ => (Vec::new(), None),
    };
    let refused_terms = matches!(&view.asks, Entering::Form { wrong, .. } if wrong.iter().any(|(name, _)| name == "accept"));
    let accepted = matches!(&view.asks, Entering::Form { told, .. } if told.iter().any(|(name, _)| name == "accept"));
    draw(&EnterPage {
        frame: Frame::new(reader, "visitor").at(home.clone()),
        words,
        sign_in: matches!(view.asks, Entering::SignIn).then(|| format!("/sign-in?next={}", encode(&home))),
        icon,
        heading,
        text,
        fields,
        hidden_email: match &view.asks {
            Entering::Code { email, .. } if !email.is_empty() => Some(email),
            _ => None,
        },
        terms,
        refused_terms,
        accepted,
        act: if matches!(view.asks, Entering::Address { .. }) { words.send_code } else { words.open },
        home,
    })
}

#[derive(Template)]
#[template(path = "enter.html")]
struct EnterPage<'a> {
    frame: Frame,
    words: &'static EnterWords,
    icon: &'static str,
    heading: &'static str,
    text: &'static str,
    /// The page of the link.
    home: String,
    /// Where to sign in.
    sign_in: Option<String>,
    fields: Vec<Field>,
    /// The address that the code was sent to.
    hidden_email: Option<&'a str>,
    /// The text to accept.
    terms: Option<&'a str>,
    refused_terms: bool,
    /// Whether they had accepted it before something else was wrong.
    accepted: bool,
    /// What the button says.
    act: &'static str,
}

struct Field {
    name: String,
    label: String,
    kind: &'static str,
    complete: &'static str,
    wrong: Option<&'static str>,
    /// What was told before.
    value: String,
}

fn address(words: &'static EnterWords, wrong: bool) -> Field {
    let wrong = wrong.then(|| (words.wrong)("invalid_email"));
    Field {
        name: "email".to_owned(),
        label: words.email.to_owned(),
        kind: "email",
        complete: "email",
        wrong,
        value: String::new(),
    }
}

fn code(words: &'static EnterWords, wrong: bool) -> Field {
    let wrong = wrong.then(|| (words.wrong)("wrong_code"));
    Field {
        name: "code".to_owned(),
        label: words.code.to_owned(),
        kind: "text",
        complete: "one-time-code",
        wrong,
        value: String::new(),
    }
}

fn fields(words: &'static EnterWords, form: &Form, wrong: &[(String, &'static str)], told: &[(String, String)]) -> Vec<Field> {
    let told = |name: &str| told.iter().find(|(field, _)| field == name).map(|(_, text)| text.clone()).unwrap_or_default();
    let fault = |name: &str| wrong.iter().find(|(field, _)| field == name).map(|(_, code)| (words.wrong)(code));
    let field = |(name, question): (String, Option<&str>)| {
        let (label, kind, complete) = match name.as_str() {
            "name" => (words.name, "text", "name"),
            "email" => (words.email, "email", "email"),
            "company" => (words.company, "text", "organization"),
            _ => ("", "text", "off"),
        };
        Field { label: question.unwrap_or(label).to_owned(), wrong: fault(&name), value: told(&name), name, kind, complete }
    };
    form.asks().into_iter().map(field).collect()
}

/// The longest answer.
const ANSWER_CHARS_MAX: usize = limits::LINK_FORM_ANSWER_CHARS_MAX;
