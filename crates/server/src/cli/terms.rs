//! On which terms a link opens, as arguments: the same where one is made and where one is changed.

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::expiry::{self, Expiry};
use crate::client::{Failure, Result};

const AUDIENCES: [&str; 4] = ["anyone", "signed-in", "organization", "recipients"];
const FIELDS: [&str; 3] = ["name", "email", "company"];
const ACTS: [&str; 5] = ["visits", "previews", "downloads", "saves", "uploads"];

/// Settings that a link has besides what it gives, until when, and its texts.
#[derive(Args, Debug, Default)]
pub struct Terms {
    /// Who may open it
    #[arg(long = "for", value_name = "WHO", value_parser = PossibleValuesParser::new(AUDIENCES))]
    audience: Option<String>,

    /// How often all visitors together may do something: visits=5, previews, downloads, saves or uploads; =none is without limit
    #[arg(long = "limit", value_name = "ACT=N", value_parser = limit)]
    limits: Vec<(&'static str, Option<u16>)>,

    /// Not open before: 12h, 2026-12-31 or 2026-12-31T18:00:00Z
    #[arg(long, value_name = "WHEN", value_parser = expiry::read)]
    starts: Option<Expiry>,

    /// What visitors tell before they come in
    #[arg(long, value_name = "FIELD", value_delimiter = ',', value_parser = PossibleValuesParser::new(FIELDS))]
    ask: Vec<String>,

    /// A question of your own that visitors answer before they come in
    #[arg(long = "question", value_name = "TEXT")]
    questions: Vec<String>,

    /// A text that visitors must accept
    #[arg(long, value_name = "TEXT")]
    accept: Option<String>,

    /// A file to ask visitors for, and its kinds: `Letter` or `Letter:pdf,docx`; with --upload
    #[arg(long = "request", value_name = "NAME[:KINDS]")]
    wanted: Vec<String>,

    /// The same, for a file that must not be missing
    #[arg(long = "require", value_name = "NAME[:KINDS]")]
    required: Vec<String>,

    /// Until when the files are wanted
    #[arg(long, value_name = "WHEN", value_parser = expiry::read)]
    due: Option<Expiry>,

    /// Put what each visitor sends into a folder of theirs
    #[arg(long)]
    folder_each: bool,

    /// Tell you by mail what visitors do
    #[arg(long)]
    notify: bool,

    /// An address that people can read, instead of a token, where your organization allows it
    #[arg(long, value_name = "WORD")]
    address: Option<String>,
}

fn limit(text: &str) -> std::result::Result<(&'static str, Option<u16>), String> {
    let unreadable = || format!("`{text}` is no limit: write for example downloads=3, or downloads=none");
    let (act, most) = text.split_once('=').ok_or_else(unreadable)?;
    let act = ACTS.into_iter().find(|known| *known == act).ok_or_else(unreadable)?;
    let most = if most == "none" { None } else { Some(most.parse().map_err(|_| unreadable())?) };
    Ok((act, most))
}

impl Terms {
    /// Those that were given, as the API takes them.
    pub fn given(&self, now: Timestamp) -> Result<Map<String, Value>> {
        let mut all = Map::new();
        let mut give = |name: &str, value: Value| all.insert(name.to_owned(), value);
        if let Some(audience) = &self.audience {
            give("audience", json!(audience.replace('-', "_")));
        }
        if !self.limits.is_empty() {
            give("limits", self.limits.iter().map(|(act, most)| ((*act).to_owned(), json!(most))).collect::<Map<_, _>>().into());
        }
        if let Some(starts) = self.starts {
            give("starts_at", json!(instant(starts, now)?));
        }
        if let Some(form) = self.form() {
            give("form", form);
        }
        if let Some(request) = self.request(now)? {
            give("request", request);
        }
        if self.notify {
            give("notify", json!(true));
        }
        if let Some(address) = &self.address {
            give("address", json!(address));
        }
        Ok(all)
    }

    fn form(&self) -> Option<Value> {
        let asks = |field: &str| self.ask.iter().any(|asked| asked == field);
        let is_given = !self.ask.is_empty() || !self.questions.is_empty() || self.accept.is_some();
        is_given.then(|| {
            json!({
                "name": asks("name"), "email": asks("email"), "company": asks("company"),
                "fields": self.questions, "terms": self.accept,
            })
        })
    }

    fn request(&self, now: Timestamp) -> Result<Option<Value>> {
        if self.wanted.is_empty() && self.required.is_empty() && self.due.is_none() && !self.folder_each {
            return Ok(None);
        }
        let all = self.required.iter().map(|text| (text, true)).chain(self.wanted.iter().map(|text| (text, false)));
        let items: Vec<Value> = all.map(|(text, required)| item(text, required)).collect();
        let due = self.due.map(|due| instant(due, now)).transpose()?;
        Ok(Some(json!({"items": items, "due_at": due, "folder_each": self.folder_each})))
    }
}

fn item(text: &str, required: bool) -> Value {
    let (name, kinds) = text.rsplit_once(':').unwrap_or((text, ""));
    let kinds: Vec<&str> = kinds.split(',').filter(|kind| !kind.is_empty()).collect();
    json!({"name": name, "required": required, "types": kinds})
}

/// An instant as the API takes it.
pub fn instant(expiry: Expiry, now: Timestamp) -> Result<String> {
    expiry.at(now).map(|instant| instant.to_string()).map_err(Failure::usage)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        terms: Terms,
    }

    fn given(arguments: &[&str]) -> Option<Value> {
        let line = Line::try_parse_from(["x"].iter().chain(arguments)).ok()?;
        line.terms.given(Timestamp::UNIX_EPOCH).ok().map(Value::from)
    }

    #[test]
    fn what_is_given_is_what_the_api_takes() {
        assert_eq!(given(&[]), Some(json!({})));
        assert_eq!(
            given(&["--for", "signed-in", "--limit", "downloads=3", "--limit", "visits=none", "--starts", "12h", "--notify"]),
            Some(json!({
                "audience": "signed_in", "limits": {"downloads": 3, "visits": null},
                "starts_at": "1970-01-01T12:00:00Z", "notify": true
            }))
        );
        assert_eq!(
            given(&["--ask", "name,email", "--question", "Which flat?", "--accept", "We keep this."]),
            Some(json!({"form": {
                "name": true, "email": true, "company": false, "fields": ["Which flat?"], "terms": "We keep this."
            }}))
        );
        assert_eq!(
            given(&["--require", "Passport:pdf,png", "--request", "Letter", "--due", "1d"]),
            Some(json!({"request": {"due_at": "1970-01-02T00:00:00Z", "folder_each": false, "items": [
                {"name": "Passport", "required": true, "types": ["pdf", "png"]},
                {"name": "Letter", "required": false, "types": []}
            ]}}))
        );
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        for wrong in [&["--for", "friends"][..], &["--limit", "looks=3"], &["--limit", "visits=-1"], &["--ask", "shoe-size"]] {
            assert_eq!(given(wrong), None, "{wrong:?}");
        }
    }
}
