//! The ledger of requirements and the list of invariants name the tests that prove them, and nothing else.

use super::{expect_document, expect_none, read, sources};
use std::collections::{BTreeMap, BTreeSet};

const REQUIREMENTS: &str = "docs/requirements.md";
const INVARIANTS: &str = "docs/invariants.md";
/// How many statements each section has.
const SECTIONS: &[(&str, u32)] = &[("S1", 50), ("S2", 34), ("S3", 56), ("S4", 69), ("S5", 97)];
const INVARIANTS_COUNT: u32 = 26;
const OPEN: &str = "open";
const PROGRESS: &str = "Proven so far: ";

/// A row of a table whose first cell is an id and whose last names tests.
struct Row<'a> {
    id: &'a str,
    tests: BTreeSet<&'a str>,
}

impl<'a> Row<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
        let (id, tests) = (*cells.first()?, *cells.last()?);
        let numbered = id.trim_start_matches(['S', 'I']);
        let is_id =
            id.starts_with(['S', 'I']) && !numbered.is_empty() && numbered.chars().all(|c| c.is_ascii_digit() || c == '.');
        is_id.then(|| Self {
            id,
            tests: tests.split(", ").map(|name| name.trim_matches('`')).filter(|name| *name != OPEN).collect(),
        })
    }
}

fn rows(document: &str) -> Vec<Row<'_>> {
    document.lines().filter_map(Row::read).collect()
}

/// The names of all functions, tests among them, and of the tests that run on both engines (`both!(name, |store| …)`).
fn functions() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in sources(&[".rs"]) {
        let written_out = source.text.split("fn ").skip(1);
        let on_both = source
            .text
            .split("both!(")
            .skip(1)
            .filter_map(|piece| piece.split('|').next()?.trim().trim_end_matches(',').rsplit(", ").next());
        for piece in written_out.chain(on_both) {
            found.insert(piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

/// The ids that a name begins with: `s2_17_s2_18_upload_only_…` proves S2.17 and S2.18, `i6_…` proves I6.
fn ids_of(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = name;
    while let Some((id, after)) = next_id(rest) {
        found.push(id);
        rest = after;
    }
    found
}

fn next_id(name: &str) -> Option<(String, &str)> {
    let (first, after) = name.split_once('_')?;
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if let Some(number) = first.strip_prefix('i').filter(|number| is_number(number)) {
        return Some((format!("I{number}"), after));
    }
    let section = first.strip_prefix('s').filter(|number| is_number(number))?;
    let (number, after) = after.split_once('_')?;
    is_number(number).then(|| (format!("S{section}.{number}"), after))
}

/// For each id, the tests that begin with it.
fn tests_by_id(functions: &BTreeSet<String>) -> BTreeMap<String, BTreeSet<&str>> {
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for name in functions {
        for id in ids_of(name) {
            found.entry(id).or_default().insert(name);
        }
    }
    found
}

#[test]
fn every_requirement_is_in_the_ledger_once() {
    let ledger = read(REQUIREMENTS);
    let listed: Vec<&str> = rows(&ledger).iter().map(|row| row.id).collect();
    let expected: Vec<String> =
        SECTIONS.iter().flat_map(|(section, count)| (1..=*count).map(move |number| format!("{section}.{number}"))).collect();
    assert_eq!(expected.len(), 306);
    assert_eq!(listed, expected, "all ids, in order, each once");
}

#[test]
fn every_invariant_is_listed_once() {
    let document = read(INVARIANTS);
    let listed: Vec<&str> = rows(&document).iter().map(|row| row.id).collect();
    let expected: Vec<String> = (1..=INVARIANTS_COUNT).map(|number| format!("I{number}")).collect();
    assert_eq!(listed, expected, "all invariants, in order, each once");
}

#[test]
fn a_test_named_by_an_id_has_a_row_of_that_id() {
    let (ledger, invariants) = (read(REQUIREMENTS), read(INVARIANTS));
    let known: BTreeSet<&str> = rows(&ledger).iter().chain(&rows(&invariants)).map(|row| row.id).collect();
    let functions = functions();
    let wrong: Vec<String> = tests_by_id(&functions)
        .into_iter()
        .filter(|(id, _)| !known.contains(id.as_str()))
        .map(|(id, names)| format!("{id}: {names:?}"))
        .collect();
    expect_none("a test is named by an id that does not exist", &wrong);
}

#[test]
fn the_documents_name_the_tests_that_are_there() {
    let functions = functions();
    let by_id = tests_by_id(&functions);
    for path in [REQUIREMENTS, INVARIANTS] {
        let says = read(path);
        expect_document(path, &with_tests(&says, &by_id, &functions));
    }
}

/// The document with each row naming its tests: those that begin with its id, and those that somebody wrote in by hand.
fn with_tests(document: &str, by_id: &BTreeMap<String, BTreeSet<&str>>, functions: &BTreeSet<String>) -> String {
    let none = BTreeSet::new();
    let mut proven = 0;
    let mut lines = Vec::new();
    for line in document.lines() {
        let Some(row) = Row::read(line) else {
            lines.push(line.to_owned());
            continue;
        };
        let by_hand = row.tests.iter().copied().filter(|name| functions.contains(*name) && ids_of(name).is_empty());
        let tests: BTreeSet<&str> = by_id.get(row.id).unwrap_or(&none).iter().copied().chain(by_hand).collect();
        proven += usize::from(!tests.is_empty());
        let (before, _) = line.strip_suffix(" |").and_then(|line| line.rsplit_once(" | ")).expect("a row has cells");
        lines.push(format!("{before} | {} |", written(&tests)));
    }
    let of = rows(document).len();
    let progress = format!("{PROGRESS}{proven} of {of}.");
    lines
        .iter()
        .map(|line| if line.starts_with(PROGRESS) { &progress } else { line })
        .fold(String::new(), |text, line| text + line + "\n")
}

fn written(tests: &BTreeSet<&str>) -> String {
    if tests.is_empty() {
        return OPEN.to_owned();
    }
    tests.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
