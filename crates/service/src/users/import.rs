//! People who come by a list: CSV (RFC 4180) with the header `email,display_name,groups`. Each line is judged by itself, and
//! made in a unit of work of its own: one that is refused holds up no other. Cells are text, whatever they look like.

use std::collections::{HashMap, HashSet};

use csv::{ReaderBuilder, StringRecord, Trim};
use domain::access::Actor;
use domain::ids::GroupId;
use domain::name::fold;
use domain::user::email_key;
use domain::{Error, Kind, Result, limits};
use futures::StreamExt;
use store::groups;

use super::{NewMember, of_member};
use crate::entries::Invitation;
use crate::setup::check_person;
use crate::{Stile, to_the_end};

/// How many units are under way at once: they share commits.
const AT_ONCE: usize = 8;
/// The columns there may be; the first must be there.
const COLUMNS: [&str; 3] = ["email", "display_name", "groups"];
/// What parts the names of groups within their cell.
const BETWEEN_GROUPS: char = ';';

/// What came of a line.
#[derive(Clone, Debug)]
pub struct ImportedRow {
    /// Counted from 1, as an editor does.
    pub line: u64,
    /// The address, as it was written.
    pub email: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a line.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The account was made; this is to hand over.
    Created(Option<Invitation>),
    /// It would be made.
    WouldCreate,
    /// It was not made, and this is why.
    Refused(Error),
}

/// A line as it was written, or what is wrong with how it is written.
struct Line {
    number: u64,
    email: String,
    new: Result<Written>,
}

/// Somebody new, with the names of their groups.
struct Written {
    display_name: Option<String>,
    groups: Vec<String>,
}

impl Stile {
    /// Makes an account and an invitation for each line of `bytes`. A list that cannot be read, or is too long, is refused
    /// whole: more than [`limits::IMPORT_ROWS_MAX`] lines, no header, no UTF-8.
    pub async fn import_users(&self, actor: Actor, bytes: Vec<u8>) -> Result<Vec<ImportedRow>> {
        let (stile, rows) = (self.clone(), self.judged(actor, &bytes).await?);
        to_the_end(async move {
            let each = rows.into_iter().map(|row| stile.import_one(actor, row));
            Ok(futures::stream::iter(each).buffered(AT_ONCE).collect().await)
        })
        .await
    }

    /// Says what [`Stile::import_users`] would make of `bytes`, and makes nothing.
    pub async fn try_import(&self, actor: Actor, bytes: &[u8]) -> Result<Vec<ImportedRow>> {
        let judged = self.judged(actor, bytes).await?;
        Ok(judged.into_iter().map(|(line, email, new)| row(line, email, new.map(|_| Outcome::WouldCreate))).collect())
    }

    async fn import_one(&self, actor: Actor, (line, email, new): Judged) -> ImportedRow {
        let outcome = match new {
            Ok(new) => self.add_member(actor, new).await.map(|added| Outcome::Created(added.invitation)),
            Err(error) => Err(error),
        };
        row(line, email, outcome)
    }

    /// Each line with whom it makes, as far as that can be said before.
    async fn judged(&self, actor: Actor, bytes: &[u8]) -> Result<Vec<Judged>> {
        let org = self.expect_administrator(actor).await?.org();
        let lines = std::sync::Arc::new(lines(bytes)?);
        let taken = self.taken(&lines).await?;
        self.db
            .read(move |tx| {
                let organization = store::organizations::by_id(tx, org)?.ok_or_else(Error::not_found)?;
                let groups = groups::of_organization(tx, org)?;
                let groups: HashMap<String, GroupId> = groups.iter().map(|group| (fold(&group.name), group.id)).collect();
                let mut seen = HashSet::new();
                let judge = |line: &Line| {
                    let new = new_member(line, &groups).and_then(|new| {
                        check_person(&of_member(org, &new), &organization.name)?;
                        expect_free(&new.email, &taken, &mut seen).map(|()| new)
                    });
                    match new {
                        Err(error) if error.kind == Kind::Internal => Err(error),
                        new => Ok((line.number, line.email.clone(), new)),
                    }
                };
                lines.iter().map(judge).collect()
            })
            .await
    }
}

impl Stile {
    /// The keys of those addresses that have an account, whichever organization it is of (I20).
    async fn taken(&self, lines: &[Line]) -> Result<HashSet<String>> {
        let keys: Vec<String> = lines.iter().filter_map(|line| email_key(&line.email).ok()).collect();
        self.taken_anywhere(keys).await
    }
}

/// The number of a line, its address, and whom it makes.
type Judged = (u64, String, Result<NewMember>);

fn row(line: u64, email: String, outcome: Result<Outcome>) -> ImportedRow {
    ImportedRow { line, email, outcome: outcome.unwrap_or_else(Outcome::Refused) }
}

fn new_member(line: &Line, groups: &HashMap<String, GroupId>) -> Result<NewMember> {
    let written = line.new.as_ref().map_err(Clone::clone)?;
    let group = |name: &String| {
        let unknown = || Error::field("groups", "unknown_group", format!("there is no group `{name}`: make it first"));
        groups.get(&fold(name)).copied().ok_or_else(unknown)
    };
    Ok(NewMember {
        email: line.email.clone(),
        display_name: written.display_name.clone(),
        admin: None,
        password: None,
        access_ends_at: None,
        groups: written.groups.iter().map(group).collect::<Result<_>>()?,
        by_mail: None,
    })
}

/// Neither another line nor an account has the address.
fn expect_free(email: &str, taken: &HashSet<String>, seen: &mut HashSet<String>) -> Result<()> {
    let key = email_key(email)?;
    if taken.contains(&key) {
        return Err(Error::conflict("email_taken", format!("`{email}` has an account already")));
    }
    if !seen.insert(key) {
        return Err(Error::conflict("duplicate_in_file", format!("`{email}` is in a line before this one")));
    }
    Ok(())
}

fn lines(bytes: &[u8]) -> Result<Vec<Line>> {
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable("the list is not UTF-8: save it as `CSV UTF-8`"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let places = places(reader.headers().map_err(|_| unreadable("the list has no header"))?)?;
    let (mut lines, mut counter) = (Vec::new(), LineCounter { text: text.as_bytes(), at: 0, line: 1 });
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&format!("the list is no CSV: {error}")))?;
        if lines.len() == limits::IMPORT_ROWS_MAX {
            let text = format!("a list brings {} people at most: take it in parts", limits::IMPORT_ROWS_MAX);
            return Err(Error::new(Kind::TooLarge, "too_many_rows", text));
        }
        let number = counter.line_of(record.position().map_or(0, csv::Position::byte));
        lines.push(line(number, &record, places));
    }
    Ok(lines)
}

/// Says in which line a record begins. The reader counts a record from the end of the one before, blank lines included.
struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl LineCounter<'_> {
    fn line_of(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(now) = self.text.get(self.at).filter(|now| self.at < byte || matches!(now, b'\r' | b'\n')) {
            self.at += 1;
            let ends = *now == b'\n' || (*now == b'\r' && self.text.get(self.at) != Some(&b'\n'));
            self.line += u64::from(ends);
        }
        self.line
    }
}

fn unreadable(text: &str) -> Error {
    Error::invalid("invalid_csv", text)
}

/// In which column each of [`COLUMNS`] is.
fn places(header: &StringRecord) -> Result<[Option<usize>; 3]> {
    let mut places = [None; 3];
    for (at, name) in header.iter().enumerate() {
        let known = COLUMNS.iter().position(|column| column.eq_ignore_ascii_case(name));
        match known.and_then(|known| places.get_mut(known)) {
            Some(place) if place.is_none() => *place = Some(at),
            Some(_) => return Err(unreadable(&format!("the column `{name}` is there twice"))),
            None => return Err(unreadable("begin the list with the header `email,display_name,groups`")),
        }
    }
    match places {
        [Some(_), ..] => Ok(places),
        _ => Err(unreadable("the column `email` is missing: begin the list with `email,display_name,groups`")),
    }
}

fn line(number: u64, record: &StringRecord, [email, display_name, groups]: [Option<usize>; 3]) -> Line {
    let cell = |place: Option<usize>| place.and_then(|at| record.get(at)).unwrap_or_default();
    let columns = [email, display_name, groups].into_iter().flatten().count();
    let names = cell(groups).split(BETWEEN_GROUPS).map(str::trim).filter(|name| !name.is_empty());
    let written = Written {
        display_name: Some(cell(display_name).to_owned()).filter(|name| !name.is_empty()),
        groups: names.map(str::to_owned).collect(),
    };
    let too_many = || Error::invalid("too_many_cells", "there are more cells than columns: put commas into quotes");
    Line { number, email: cell(email).to_owned(), new: if record.len() > columns { Err(too_many()) } else { Ok(written) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, String, Option<String>, Vec<String>)> {
        let lines = lines(text.as_bytes()).unwrap();
        lines
            .into_iter()
            .map(|line| {
                let written = line.new.unwrap();
                (line.number, line.email, written.display_name, written.groups)
            })
            .collect()
    }

    #[test]
    fn lists_are_read_as_spreadsheets_write_them() {
        let expected = vec![(2, "a@b.example".to_owned(), Some("A, B".to_owned()), vec!["X".to_owned(), "Y".to_owned()])];
        for text in [
            "email,display_name,groups\na@b.example,\"A, B\",X;Y",
            "\u{feff}email,display_name,groups\r\na@b.example,\"A, B\", X ; Y;\r\n\r\n",
            "Groups,EMAIL,Display_Name\nX;Y, a@b.example ,\"A, B\"\n",
            "email,display_name,groups\ra@b.example,\"A, B\",X;Y\r",
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
        for end in ["\n", "\r\n"] {
            let text = ["email", "\"a@b.example", "\"", "", "", "b@b.example", "c@b.example"].join(end);
            let numbers: Vec<_> = read(&text).iter().map(|line| line.0).collect();
            assert_eq!(numbers, [2, 6, 7], "blank lines count, and those within quotes");
        }
        assert_eq!(read("email,display_name\na@b.example,\"=1+1\"\"\"")[0].2.as_deref(), Some("=1+1\""));
        assert_eq!(read("email,display_name,groups\na@b.example")[0].3, Vec::<String>::new());
        assert!(read("email,display_name,groups\n").is_empty());
    }

    #[test]
    fn what_is_no_list_is_refused_whole() {
        for bytes in [&b"\xff\xfee\0m\0"[..], b"", b"name\nx", b"email,email\nx,y", b"a@b.example", b"display_name\nx"] {
            assert_eq!(lines(bytes).err().unwrap().code, "invalid_csv", "{bytes:?}");
        }
        let many = format!("email\n{}", "a@b.example\n".repeat(limits::IMPORT_ROWS_MAX + 1));
        assert_eq!(lines(many.as_bytes()).err().unwrap().code, "too_many_rows");
        let extra = lines(b"email,display_name\na@b.example,A,B").unwrap();
        assert_eq!(extra[0].new.as_ref().err().unwrap().code, "too_many_cells");
    }
}
