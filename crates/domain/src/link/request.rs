//! What a link asks to be sent in: named things, of which kinds, how large and until when.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::limits;
use crate::name::{Name, fold};
use crate::policy::Policy;
use crate::time::Timestamp;

/// What a link asks its visitors to send in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The things by name, in order: at most [`limits::LINK_REQUEST_ITEMS_MAX`]. None asks for files of any name.
    pub items: Vec<RequestItem>,
    /// Until when they are wanted. What comes later is taken and told apart; the link's own end closes it.
    pub due_at: Option<Timestamp>,
    /// Whether what each submitter sends goes into a folder of theirs.
    pub folder_each: bool,
    /// Which kinds of files may come, by the ends of their names, without dot; none is any.
    pub types: Vec<String>,
    /// How large one file may be.
    pub file_bytes_max: Option<u64>,
    /// How much may come in all, from all.
    pub total_bytes_max: Option<u64>,
}

/// One thing that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestItem {
    /// What it is called, and the file that is sent for it.
    pub name: String,
    /// What helps who has to find it; empty is nothing.
    pub hint: String,
    /// Whether a submission is complete without it.
    pub required: bool,
    /// Its own kinds, instead of those of the request.
    pub types: Vec<String>,
}

impl Request {
    /// Checks what the sender wrote; gives it as it is kept.
    pub fn check(mut self) -> Result<Self> {
        let bad = |text: &str| Error::field("request", "invalid_request", text.to_owned());
        if self.items.len() > limits::LINK_REQUEST_ITEMS_MAX {
            return Err(bad("ask for at most 50 things"));
        }
        for item in &mut self.items {
            item.name = super::check_text("request", &item.name)?;
            item.hint = super::check_text("request", &item.hint)?;
            let longest = limits::LINK_FORM_LABEL_CHARS_MAX;
            if item.name.chars().count() > longest || Name::new(&item.name, &Policy::default()).is_err() {
                return Err(bad("what is asked for is called as a file can be, with 1 to 100 characters"));
            }
            item.types = kinds(&item.types).ok_or_else(|| bad(KINDS))?;
        }
        let mut names: Vec<String> = self.items.iter().map(|item| fold(&item.name)).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() != self.items.len() {
            return Err(bad("ask for each thing once"));
        }
        self.types = kinds(&self.types).ok_or_else(|| bad(KINDS))?;
        if self.file_bytes_max == Some(0) || self.total_bytes_max == Some(0) {
            return Err(bad("sizes are 1 byte or more, or null for no limit"));
        }
        Ok(self)
    }

    /// The thing with this name.
    pub fn item(&self, name: &str) -> Result<&RequestItem> {
        let text = "nothing of that name is asked for: choose one of the list";
        self.items.iter().find(|item| item.name == name).ok_or_else(|| Error::field("item", "unknown_item", text))
    }

    /// Whether a file may come: of its kind, and as large as it is, where that is known.
    pub fn expect(&self, item: Option<&RequestItem>, name: &str, size_bytes: Option<u64>) -> Result<()> {
        let types = item.map(|item| &item.types).filter(|types| !types.is_empty()).unwrap_or(&self.types);
        let end = extension(name).map(str::to_lowercase).unwrap_or_default();
        if !types.is_empty() && !types.contains(&end) {
            let text = format!("only these kinds of files are asked for: {}", types.join(", "));
            return Err(Error::field("name", "unwanted_type", text));
        }
        match self.file_bytes_max {
            Some(most) if size_bytes.is_some_and(|size| size > most) => Err(Self::too_large(most)),
            _ => Ok(()),
        }
    }

    /// What whoever sends a larger file than `most` bytes is told.
    pub fn too_large(most: u64) -> Error {
        Error::new(Kind::TooLarge, "too_large", format!("a file sent in here can have {most} bytes at most"))
    }

    /// Whether all that is required is among the things that were sent.
    pub fn is_complete(&self, sent: &[&str]) -> bool {
        self.items.iter().filter(|item| item.required).all(|item| sent.contains(&item.name.as_str()))
    }

    /// Whether what comes now comes late.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.due_at.is_some_and(|due| now > due)
    }
}

impl RequestItem {
    /// What a file is called that is sent for it: as the thing, with the end of its own name.
    pub fn file_name(&self, given: &str) -> String {
        match extension(given) {
            Some(end) if !self.name.to_lowercase().ends_with(&format!(".{}", end.to_lowercase())) => {
                format!("{}.{end}", self.name)
            }
            _ => self.name.clone(),
        }
    }
}

const KINDS: &str = "write kinds of files by the ends of their names, like `pdf`: at most 32, of 1 to 16 letters and digits";

/// The ends of names as they are kept, or nothing where one is none.
fn kinds(types: &[String]) -> Option<Vec<String>> {
    let kind = |text: &String| {
        let text = text.trim().trim_start_matches('.').to_lowercase();
        let is_one = (1..=16).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric());
        is_one.then_some(text)
    };
    if types.len() > 32 { None } else { types.iter().map(kind).collect() }
}

fn extension(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, end)| end).filter(|end| !end.is_empty() && end.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str) -> RequestItem {
        RequestItem { name: name.to_owned(), required: true, ..RequestItem::default() }
    }

    fn request(items: Vec<RequestItem>) -> Request {
        Request { items, ..Request::default() }
    }

    #[test]
    fn what_is_asked_for_is_checked_and_kept_tidy() {
        let tidy = Request { types: vec![" .PDF".into(), "jpg".into()], ..request(vec![item(" Passport ")]) }.check().unwrap();
        assert_eq!((tidy.items[0].name.as_str(), tidy.types), ("Passport", vec!["pdf".to_owned(), "jpg".to_owned()]));
        for wrong in [
            request(vec![item("")]),
            request(vec![item("a/b")]),
            request(vec![item("..")]),
            request(vec![item("Passport"), item("PASSPORT")]),
            request(vec![item(&"x".repeat(101))]),
            request((0..51).map(|n| item(&n.to_string())).collect()),
            Request { types: vec!["p d f".into()], ..Request::default() },
            Request { file_bytes_max: Some(0), ..Request::default() },
        ] {
            assert_eq!(wrong.clone().check().unwrap_err().fields.len(), 1, "{wrong:?}");
        }
    }

    #[test]
    fn a_file_is_of_a_wanted_kind_and_size() {
        let own = RequestItem { types: vec!["png".into()], ..item("Photo") };
        let asked = Request { types: vec!["pdf".into()], file_bytes_max: Some(10), ..request(vec![own, item("Letter")]) };
        let (photo, letter) = (asked.item("Photo").unwrap(), asked.item("Letter").unwrap());
        assert!(asked.expect(Some(photo), "me.PNG", Some(10)).is_ok());
        assert!(asked.expect(Some(letter), "me.png", None).is_err());
        assert!(asked.expect(None, "me.pdf", None).is_ok());
        assert!(asked.expect(None, "pdf", None).is_err());
        assert_eq!(asked.expect(None, "me.pdf", Some(11)).unwrap_err().code, "too_large");
        assert_eq!(asked.item("photo").unwrap_err().code, "unknown_item");
        assert!(asked.is_complete(&["Letter", "Photo"]) && !asked.is_complete(&["Letter"]));
    }

    #[test]
    fn a_file_is_called_as_what_it_is_sent_for() {
        assert_eq!(item("Passport").file_name("scan 001.PDF"), "Passport.PDF");
        assert_eq!(item("report.pdf").file_name("x.PDF"), "report.pdf");
        assert_eq!(item("Passport").file_name("scan"), "Passport");
        assert_eq!(item("Passport").file_name("scan.?/"), "Passport");
    }
}
