//! The manual shows every limit that the code has, with the value that it has.

use super::{expect_document, read};

const SOURCE: &str = "crates/domain/src/limits.rs";
const DOCUMENT: &str = "docs/manual/limits.md";

/// One limit: what it is about, its value as people write it, its name.
#[derive(Debug)]
struct Limit {
    meaning: String,
    value: String,
    name: String,
}

#[test]
fn the_manual_shows_every_limit() {
    let document = read(DOCUMENT);
    let (before, _) = document.split_once("\n| ").expect("the manual's page has a table");
    let mut should_say = format!("{before}\n| Limit | Value | Name |\n|---|---|---|\n");
    for limit in limits(&read(SOURCE)) {
        should_say.push_str(&format!("| {} | {} | `{}` |\n", limit.meaning, limit.value, limit.name));
    }
    expect_document(DOCUMENT, &should_say);
}

/// Reads `/// meaning` and `pub const NAME: type = value;`.
fn limits(source: &str) -> Vec<Limit> {
    let mut found = Vec::new();
    let mut meaning = String::new();
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            meaning.push_str(text);
        } else if let Some(constant) = line.strip_prefix("pub const ") {
            let (name, rest) = constant.split_once(": ").expect("a name and a type");
            let (_, value) = rest.split_once(" = ").expect("a value");
            let value = people_write(name, value.trim_end_matches(';'));
            let text = meaning.trim().trim_end_matches('.').replace('|', "\\|");
            found.push(Limit { meaning: text, value, name: name.to_owned() });
            meaning.clear();
        }
    }
    assert!(found.len() > 20, "{SOURCE} has limits that can be read");
    found
}

fn people_write(name: &str, value: &str) -> String {
    if let Some(seconds) = argument_of("Duration::from_secs", value) {
        return time(number(seconds) * 1000);
    }
    if let Some(millis) = argument_of("Duration::from_millis", value) {
        return time(number(millis));
    }
    if name.contains("BYTES") { bytes(number(value)) } else { grouped(number(value)) }
}

fn argument_of<'a>(function: &str, value: &'a str) -> Option<&'a str> {
    value.strip_prefix(function)?.strip_prefix('(')?.strip_suffix(')')
}

/// A number as the code writes it: digits with `_`, products, shifts.
fn number(text: &str) -> u64 {
    if let Some((base, by)) = text.split_once(" << ") {
        return number(base) << number(by);
    }
    text.split('*')
        .map(|factor| {
            factor
                .trim()
                .replace('_', "")
                .parse::<u64>()
                .unwrap_or_else(|_| panic!("`{text}` is a limit that this test cannot read"))
        })
        .product()
}

fn time(millis: u64) -> String {
    let units = [(24 * 3_600_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1000, "second"), (1, "millisecond")];
    in_units(millis, &units)
}

fn bytes(count: u64) -> String {
    let units = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "byte")];
    in_units(count, &units)
}

/// In the largest unit that gives a whole number.
fn in_units(amount: u64, units: &[(u64, &str)]) -> String {
    let (size, unit) = units.iter().find(|(size, _)| amount != 0 && amount.is_multiple_of(*size)).expect("the last unit is 1");
    let count = amount / size;
    let plural = if count == 1 || unit.ends_with('B') { "" } else { "s" };
    format!("{} {unit}{plural}", grouped(count))
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
