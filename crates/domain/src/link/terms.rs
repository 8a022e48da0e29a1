//! On which terms a link opens: to whom, how often, and after telling what.

use serde::{Deserialize, Serialize};

use crate::error::{Error, FieldError, Result};
use crate::limits;

/// Who may open a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Whoever has its URL (S5.15).
    #[default]
    Anyone,
    /// Whoever is signed in at this server, of whichever organization.
    SignedIn,
    /// Members of the link's organization (S4.31, S4.32).
    Organization,
    /// Those it names, by their e-mail address.
    Recipients,
}

impl Audience {
    /// All of them, with their stable words.
    pub const ALL: [(&'static str, Self); 4] = [
        ("anyone", Self::Anyone),
        ("signed_in", Self::SignedIn),
        ("organization", Self::Organization),
        ("recipients", Self::Recipients),
    ];

    /// The stable word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, audience)| *audience == self).map_or("", |(word, _)| word)
    }

    /// Reads the stable word. An unknown one lets nobody in (I24).
    pub fn read(word: &str) -> Result<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, audience)| *audience);
        known.ok_or_else(|| Error::internal(format!("a link has the unknown audience `{word}`")))
    }

    /// Whether `next` lets in somebody whom this does not.
    pub fn is_wider(self, next: Self) -> bool {
        let width = |audience| match audience {
            Self::Recipients => 0,
            Self::Organization => 1,
            Self::SignedIn => 2,
            Self::Anyone => 3,
        };
        width(next) > width(self)
    }
}

/// What visitors do, or try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Coming in.
    Visit,
    /// Looking at a rendition of one file.
    Preview,
    /// Taking one file, or one archive.
    Download,
    /// Copying into a space of one's own.
    Save,
    /// Sending one file in.
    Upload,
    /// Taking away, moving or copying something where it is. No link gives it (S4.28), so it is only ever refused.
    Change,
}

impl Act {
    /// All of them, with their stable words.
    pub const ALL: [(&'static str, Self); 6] = [
        ("visit", Self::Visit),
        ("preview", Self::Preview),
        ("download", Self::Download),
        ("save", Self::Save),
        ("upload", Self::Upload),
        ("change", Self::Change),
    ];

    /// Those that a link can give, which are counted and can be limited (S4.25).
    pub const COUNTED: [Self; 5] = [Self::Visit, Self::Preview, Self::Download, Self::Save, Self::Upload];

    /// The stable word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, act)| *act == self).map_or("", |(word, _)| word)
    }

    /// Reads the stable word.
    pub fn read(word: &str) -> Result<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, act)| *act);
        known.ok_or_else(|| Error::field("act", "unknown_act", format!("`{word}` is nothing that is done on a link")))
    }
}

/// How often each act may be done on a link, by all visitors together; none is without limit (S4.25).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Visits.
    pub visits: Option<u16>,
    /// Previews.
    pub previews: Option<u16>,
    /// Downloads.
    pub downloads: Option<u16>,
    /// Saves.
    pub saves: Option<u16>,
    /// Uploads.
    pub uploads: Option<u16>,
}

impl Limits {
    /// The limit of one act.
    pub fn of(&self, act: Act) -> Option<u16> {
        match act {
            Act::Visit => self.visits,
            Act::Preview => self.previews,
            Act::Download => self.downloads,
            Act::Save => self.saves,
            Act::Upload => self.uploads,
            Act::Change => None,
        }
    }

    /// Sets the limit of one act; what is not counted has none.
    pub fn set(&mut self, act: Act, most: Option<u16>) {
        match act {
            Act::Visit => self.visits = most,
            Act::Preview => self.previews = most,
            Act::Download => self.downloads = most,
            Act::Save => self.saves = most,
            Act::Upload => self.uploads = most,
            Act::Change => {}
        }
    }

    /// Whether each is 1 to [`limits::LINK_COUNT_MAX`] (S4.26); the error names each that is not.
    pub fn check(&self) -> Result<()> {
        let wrong =
            Act::COUNTED.iter().find(|act| self.of(**act).is_some_and(|most| !(1..=limits::LINK_COUNT_MAX).contains(&most)));
        match wrong {
            None => Ok(()),
            Some(act) => Err(Error::field(
                "limits",
                "out_of_range",
                format!("`limits.{}s` can be 1 to {}, or null for no limit", act.word(), limits::LINK_COUNT_MAX),
            )),
        }
    }

    /// Whether `next` lets something be done more often than this.
    pub fn is_wider(&self, next: &Self) -> bool {
        Act::COUNTED.iter().any(|act| match (self.of(*act), next.of(*act)) {
            (Some(_), None) => true,
            (Some(old), Some(new)) => new > old,
            (None, _) => false,
        })
    }
}

/// What a link asks of visitors before it lets them in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Form {
    /// Their name.
    pub name: bool,
    /// Their e-mail address.
    pub email: bool,
    /// Their company.
    pub company: bool,
    /// Questions of the sender's own: at most [`limits::LINK_FORM_FIELDS_MAX`].
    pub fields: Vec<String>,
    /// A text that they must accept.
    pub terms: Option<String>,
}

/// What the fields that every link can ask for are called in what a visitor sends.
const KNOWN_FIELDS: [&str; 3] = ["name", "email", "company"];

impl Form {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it asks all that `other` asks, in the same words.
    pub fn asks_all_of(&self, other: &Self) -> bool {
        let known = [(self.name, other.name), (self.email, other.email), (self.company, other.company)];
        known.iter().all(|(asks, asked)| *asks || !asked)
            && other.fields.iter().all(|field| self.fields.contains(field))
            && (other.terms.is_none() || self.terms == other.terms)
    }

    /// Checks the sender's own words; gives it as it is kept.
    pub fn check(mut self) -> Result<Self> {
        let bad = |text: &str| Error::field("form", "invalid_form", text.to_owned());
        if self.fields.len() > limits::LINK_FORM_FIELDS_MAX {
            return Err(bad("ask at most 8 questions of your own"));
        }
        for field in &mut self.fields {
            *field = super::check_text("form", field)?;
            if field.is_empty() || field.chars().count() > limits::LINK_FORM_LABEL_CHARS_MAX || field.contains('\n') {
                return Err(bad("a question has 1 to 100 characters, on one line"));
            }
        }
        let mut distinct = self.fields.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() != self.fields.len() {
            return Err(bad("ask each question once"));
        }
        self.terms = match &self.terms {
            Some(text) => Some(super::check_text("form", text)?).filter(|text| !text.is_empty()),
            None => None,
        };
        Ok(self)
    }

    /// Its fields in order: what each is called in what a visitor sends, and the question where it is the sender's own.
    pub fn asks(&self) -> Vec<(String, Option<&str>)> {
        let known = KNOWN_FIELDS.iter().zip([self.name, self.email, self.company]);
        let known = known.filter(|(_, asked)| *asked).map(|(key, _)| ((*key).to_owned(), None));
        let own = self.fields.iter().enumerate().map(|(at, question)| (format!("field{}", at + 1), Some(question.as_str())));
        known.chain(own).collect()
    }

    /// Reads what a visitor told. Every field must be filled in, the text accepted; the error names each that is not.
    pub fn read(&self, mut told: impl FnMut(&str) -> Option<String>) -> Result<Registration> {
        let mut answers = Vec::new();
        let mut wrong = Vec::new();
        for (key, question) in self.asks() {
            let text = told(&key).unwrap_or_default().trim().to_owned();
            let is_long = text.chars().count() > limits::LINK_FORM_ANSWER_CHARS_MAX || text.chars().any(char::is_control);
            if text.is_empty() || is_long {
                wrong.push(wrong_field(&key, "required", "fill this in, with at most 200 characters"));
            } else if key == "email" && crate::user::email_key(&text).is_err() {
                wrong.push(wrong_field(&key, "invalid_email", "write an e-mail address like name@example.org"));
            }
            answers.push((question.map_or_else(|| key.clone(), str::to_owned), text));
        }
        let accepted = self.terms.is_none() || told("accept").is_some_and(|word| matches!(word.as_str(), "yes" | "on" | "true"));
        if !accepted {
            wrong.push(wrong_field("accept", "required", "accept the text to go on"));
        }
        if wrong.is_empty() { Ok(Registration { answers }) } else { Err(Error::fields(wrong)) }
    }
}

fn wrong_field(field: &str, code: &'static str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), code, message: message.to_owned() }
}

/// What a visitor told before entering.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Registration {
    /// Each field with what was told.
    pub answers: Vec<(String, String)>,
}

impl Registration {
    /// Whom the sender sees in the list of visits: the name, else the address.
    pub fn label(&self) -> Option<&str> {
        let of = |wanted: &str| self.answers.iter().find(|(key, _)| key == wanted).map(|(_, text)| text.as_str());
        of("name").or_else(|| of("email"))
    }
}
