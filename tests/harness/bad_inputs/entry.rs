//! The entries of the file, and what is said about each while it is tried.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use testkit::world::World;

use super::deviation;
use crate::wire::{Answer, Request};

const FILE: &str = include_str!("../../data/bad_inputs.json");
/// Every answer is there within this.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(2);
/// What no refusal tells: where it happened, what was asked of the database, where things are kept.
const NEVER_TOLD: &[&str] = &[
    "panicked",
    "backtrace",
    ".rs:",
    "select ",
    "insert into",
    "update ",
    "sqlite",
    "postgres",
    "/tmp/",
    "/home/",
    "/root/",
    "crates/",
];

/// One bad input.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: String,
    pub input: Value,
    pub outcome: String,
    pub statuses: Vec<u16>,
    pub asserts: Vec<String>,
}

/// All entries of a surface.
pub fn entries(surface: &str) -> Vec<Entry> {
    let all: Vec<Value> = serde_json::from_str(FILE).expect("the file of bad inputs is JSON");
    all.into_iter().filter(|entry| entry["surface"] == surface).map(read).collect()
}

fn read(entry: Value) -> Entry {
    let expected = &entry["expected"];
    let texts = |value: &Value| value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect();
    Entry {
        id: entry["id"].as_str().unwrap().to_owned(),
        outcome: expected["outcome"].as_str().unwrap().to_owned(),
        statuses: expected["status"].as_array().unwrap().iter().map(|status| status.as_u64().unwrap() as u16).collect(),
        asserts: texts(&expected["assert"]),
        input: entry["input"].clone(),
    }
}

impl Entry {
    pub fn kind(&self) -> &str {
        self.input["kind"].as_str().unwrap()
    }

    /// A field of the input that is text.
    pub fn field(&self, name: &str) -> &str {
        self.input[name].as_str().unwrap_or_else(|| panic!("{} has no `{name}`", self.id))
    }

    /// The bytes of an input that is text, base64, or one text many times.
    pub fn bytes(&self) -> Vec<u8> {
        match self.kind() {
            "text" => self.field("text").as_bytes().to_vec(),
            "b64" => STANDARD.decode(self.field("b64")).unwrap(),
            "repeat" => {
                let times = self.input["times"].as_u64().unwrap() as usize;
                format!("{}{}{}", self.field("pre"), self.field("text").repeat(times), self.field("post")).into_bytes()
            }
            other => panic!("{} is of the kind `{other}`, which is no bytes", self.id),
        }
    }

    /// The request of an input that is one, with its placeholders filled.
    pub fn request(&self, filled: &[(&str, &str)]) -> Request {
        assert_eq!(self.kind(), "http", "{} has no runner here", self.id);
        let fill = |text: &str| {
            let text = filled.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
            let left = ["{LINK", "{FILE}", "{UPLOAD}", "{OTHER", "{N}", "{REVOKED"].iter().any(|name| text.contains(name));
            assert!(!left, "{}: nobody fills {text}", self.id);
            text
        };
        let mut request = Request::new(self.field("method"), &fill(self.field("path")));
        for (name, value) in self.input["headers"].as_object().unwrap() {
            request = request.header(name, &fill(value.as_str().unwrap()));
        }
        match self.input["body"].as_str() {
            Some(body) => request.body(fill(body)),
            None => request,
        }
    }
}

/// The entries of one surface, being tried.
pub struct Trials(Vec<Trial>);

/// One entry and what is wrong with how it was answered.
pub struct Trial {
    pub entry: Entry,
    tried: Cell<bool>,
    faults: RefCell<Vec<String>>,
}

impl Trials {
    pub fn new(surface: &str) -> Self {
        Self(
            entries(surface)
                .into_iter()
                .map(|entry| Trial { entry, tried: Cell::default(), faults: RefCell::default() })
                .collect(),
        )
    }

    pub fn all(&self) -> &[Trial] {
        &self.0
    }

    /// Fails with everything that is wrong; also where an entry was not tried at all.
    pub fn judge(&self) {
        for trial in &self.0 {
            trial.check(trial.tried.get(), "nobody tried it");
        }
        let faults: Vec<String> = self
            .0
            .iter()
            .flat_map(|trial| {
                trial.faults.borrow().iter().map(|fault| format!("{}: {fault}", trial.entry.id)).collect::<Vec<_>>()
            })
            .collect();
        assert!(
            faults.is_empty(),
            "{} of these inputs are not answered as the file says:\n  {}",
            faults.len(),
            faults.join("\n  ")
        );
    }
}

impl Trial {
    /// Notes a fault unless `holds`.
    pub fn check(&self, holds: bool, what: impl std::fmt::Display) {
        if !holds {
            self.faults.borrow_mut().push(what.to_string());
        }
    }

    /// It was tried, in another way than by a request whose answer is judged.
    pub fn is_tried(&self) {
        self.tried.set(true);
    }

    /// Whether `got` is what it `should` be.
    pub fn same<T: PartialEq + std::fmt::Debug>(&self, got: T, should: T, what: impl std::fmt::Display) {
        self.check(got == should, format!("{what}: {got:?} instead of {should:?}"));
    }

    /// The status is one that the file names, or the one of the deviation; and the answer is quick and tells nothing.
    pub fn answered(&self, answer: &Answer, how: &str) {
        self.is_tried();
        let fits = match deviation(&self.entry.id).and_then(|deviation| deviation.status) {
            Some(status) => answer.status == status,
            None => self.entry.statuses.contains(&answer.status),
        };
        self.check(fits, format!("{how}: {} instead of {:?}: {:.300}", answer.status, self.entry.statuses, answer.text()));
        self.sane(answer, how);
    }

    /// What holds for every answer, whatever its status.
    pub fn sane(&self, answer: &Answer, how: &str) {
        self.check(answer.status != 500, format!("{how}: 500"));
        self.check(answer.took < ANSWER_TIME_MAX, format!("{how}: it took {:?}", answer.took));
        self.check(answer.complete, format!("{how}: the answer broke off"));
        if answer.status >= 400 {
            let body = answer.text().to_lowercase();
            let told = NEVER_TOLD.iter().find(|word| body.contains(**word));
            self.check(told.is_none(), format!("{how}: the body tells `{told:?}`: {body:.300}"));
        }
    }

    /// An assertion of the entry contains this text.
    pub fn asserts(&self, text: &str) -> bool {
        self.entry.asserts.iter().any(|assertion| assertion.contains(text))
    }
}

/// How many there are of everything that a request could leave behind.
pub async fn counted(world: &World) -> Vec<i64> {
    const QUESTIONS: [&str; 8] = [
        "SELECT COUNT(*) FROM nodes",
        "SELECT COUNT(*) FROM versions",
        "SELECT COUNT(*) FROM blobs",
        "SELECT COUNT(*) FROM parts",
        "SELECT COUNT(*) FROM events",
        "SELECT COUNT(*) FROM uploads",
        "SELECT COUNT(*) FROM links",
        "SELECT CAST(COALESCE(SUM(used_bytes), 0) AS BIGINT) FROM spaces",
    ];
    let ask = |tx: &store::Tx| {
        let count = |sql: &&str| Ok(tx.row(sql, &[], |row| row.get::<i64>(0))?.unwrap_or_default());
        QUESTIONS.iter().map(count).collect::<domain::Result<Vec<i64>>>()
    };
    world.stile.db.read(ask).await.unwrap()
}

/// The token of a link, from its URL.
pub fn token_of(link: &Value) -> String {
    link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}
