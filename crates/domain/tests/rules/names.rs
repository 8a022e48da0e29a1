//! Names and paths: every hostile name of `tests/data/bad_inputs.json`, and what must hold for any name at all.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;
use stile_domain::error::{Error, Result};
use stile_domain::limits;
use stile_domain::name::{Name, NodePath};
use stile_domain::node::free_name;
use stile_domain::policy::Policy;
use stile_domain::user::email_key;
use unicode_normalization::UnicodeNormalization;

fn portable() -> Policy {
    Policy::default()
}

fn anything_goes() -> Policy {
    Policy { portable_names: false, ..Policy::default() }
}

/// A name that need not be portable.
fn name(text: &str) -> Name {
    Name::new(text, &anything_goes()).unwrap_or_else(|error| panic!("`{}`: {error}", text.escape_unicode()))
}

/// The entries of `tests/data/bad_inputs.json` for one surface.
fn bad_inputs(surface: &str) -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/bad_inputs.json");
    let all: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    all.into_iter().filter(|entry| entry["surface"] == surface).collect()
}

/// The bytes an entry sends.
fn bytes(input: &Value) -> Vec<u8> {
    let text = |key: &str| input[key].as_str().unwrap_or_default();
    match text("kind") {
        "text" => text("text").into(),
        "b64" => STANDARD.decode(text("b64")).unwrap(),
        "repeat" => {
            let times = usize::try_from(input["times"].as_u64().unwrap()).unwrap();
            format!("{}{}{}", text("pre"), text("text").repeat(times), text("post")).into()
        }
        kind => panic!("{input}: {kind} is nothing that has a name"),
    }
}

/// All that an entry expects, in one line.
fn expectation(entry: &Value) -> String {
    entry["expected"]["assert"].to_string()
}

fn nfc(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).unwrap().nfc().collect()
}

#[test]
fn t21_every_bad_name_is_refused_with_its_code_or_kept_byte_for_byte() {
    let entries = bad_inputs("name");
    assert_eq!(entries.len(), 50);
    for entry in entries {
        let sent = bytes(&entry["input"]);
        let (strict, free) = (Name::from_bytes(&sent, &portable()), Name::from_bytes(&sent, &anything_goes()));
        match entry["expected"]["outcome"].as_str().unwrap() {
            "reject" => check_rejected(&entry, &[strict, free]),
            "policy" if expectation(&entry).contains("name_not_portable") => {
                assert_eq!(strict.unwrap_err().code, "name_not_portable", "{entry}");
                assert_eq!(free.unwrap().as_str(), nfc(&sent), "{entry}");
            }
            "policy" => {
                assert!(expectation(&entry).contains("at most 30 combining marks"), "{entry}: what does it ask?");
                assert!(free.is_err() || most_marks_in_a_row(free.unwrap().as_str()) <= 30, "{entry}");
            }
            "accept" => check_accepted(&entry, &sent, strict, free),
            other => panic!("{entry}: what is {other}?"),
        }
    }
}

fn check_rejected(entry: &Value, results: &[Result<Name>]) {
    let too_long = expectation(entry).contains("name_too_long") || expectation(entry).contains("bytes");
    let code = if too_long { "name_too_long" } else { "invalid_name" };
    for result in results {
        let error = result.as_ref().expect_err(&entry.to_string());
        assert_eq!(error.code, code, "{entry}");
        assert_eq!(error.fields[0].field, "name", "{entry}");
    }
}

/// Where a refusal is among what is expected, it may only be for a slash or for what Windows cannot hold.
fn check_accepted(entry: &Value, sent: &[u8], strict: Result<Name>, free: Result<Name>) {
    let may_refuse = entry["expected"]["status"].as_array().unwrap().contains(&Value::from(422));
    match free {
        Ok(name) => assert_eq!(name.as_str(), nfc(sent), "{entry}"),
        Err(error) => assert!(may_refuse && nfc(sent).contains('/'), "{entry}: {error}"),
    }
    match strict {
        Ok(name) => assert_eq!(name.as_str(), nfc(sent), "{entry}"),
        Err(error) => assert!(may_refuse && (error.code == "name_not_portable" || nfc(sent).contains('/')), "{entry}: {error}"),
    }
}

fn most_marks_in_a_row(text: &str) -> usize {
    let is_mark = |c: char| unicode_normalization::char::canonical_combining_class(c) != 0;
    let nfd: Vec<char> = text.nfd().collect();
    nfd.split(|c| !is_mark(*c)).map(<[char]>::len).max().unwrap_or(0)
}

#[test]
fn t22_pairs_of_names_that_look_the_same_have_one_key_and_others_two() {
    let entries = bad_inputs("name_pair");
    assert_eq!(entries.len(), 11);
    for entry in entries {
        let key = |side: &str| name(entry["input"][side].as_str().unwrap()).key();
        let conflict = entry["expected"]["outcome"] == "conflict";
        assert_eq!(key("a") == key("b"), conflict, "{entry}");
    }
}

#[test]
fn i20_bad_addresses_are_refused_and_others_are_not_mistaken_for_another() {
    let mut keys = BTreeSet::new();
    for entry in bad_inputs("email").iter().filter(|entry| entry["input"]["kind"] == "text") {
        let sent = entry["input"]["text"].as_str().unwrap();
        match email_key(sent) {
            Ok(key) => {
                assert_ne!(entry["expected"]["outcome"], "reject", "{entry}");
                assert!(keys.insert(key), "{entry}");
            }
            Err(error) => assert_eq!(error.fields[0].code, "invalid_email", "{entry}"),
        }
    }
    assert_eq!(email_key("A+tag@B.com").unwrap(), "a+tag@b.com");
}

#[test]
fn i2_a_path_of_two_thousand_folders_is_refused() {
    let deep = "a/".repeat(2000);
    assert_eq!(NodePath::new(&format!("/{deep}")).unwrap_err().code, "path_too_deep");
    let most = "/a".repeat(limits::DEPTH_MAX);
    assert_eq!(NodePath::new(&most).unwrap().names().len(), limits::DEPTH_MAX);
    assert_eq!(NodePath::new(&"a".repeat(limits::PATH_BYTES_MAX + 1)).unwrap_err().code, "path_too_long");
}

#[test]
fn i2_a_path_has_no_empty_and_no_dot_segments_and_is_not_decoded() {
    for bad in ["//", "///", "//a", "a//b", "a//", "/.", "/..", "/a/../b", "/a/./b", "../a", "/a/..", "/a\0b", "/a/\u{202e}b"] {
        assert!(NodePath::new(bad).is_err(), "{bad:?}");
    }
    for (text, canonical) in [
        ("", "/"),
        ("/", "/"),
        ("a", "/a"),
        ("/a/", "/a"),
        ("/a/b", "/a/b"),
        ("/%2e%2e/b", "/%2e%2e/b"),
        ("/a%2fb", "/a%2fb"),
        ("/cafe\u{301}", "/caf\u{e9}"),
    ] {
        assert_eq!(NodePath::new(text).unwrap().to_string(), canonical, "{text:?}");
    }
    assert_eq!(NodePath::new("/share\\x").unwrap().names().len(), 1, "a backslash parts nothing");
}

#[test]
fn names_that_windows_cannot_hold_are_refused_only_where_policy_asks_for_portable_ones() {
    let devices = ["con", "NUL.txt", "aux.tar.gz", "COM1", "lpt9.log", "COM\u{b9}", "Con .txt", "CONIN$"];
    let others = ["a:b", "a\\b", "a*", "a?", "a\"b", "<a>", "a|b", " a", "a ", "a.", "$MFT"];
    for text in devices.into_iter().chain(others) {
        assert_eq!(Name::new(text, &portable()).unwrap_err().code, "name_not_portable", "{text:?}");
        assert_eq!(name(text).as_str(), text);
    }
    for text in ["console", "nullify.txt", "COM", "COM10", "com.txt", "a.con", "LPT", "auxiliary", "$MFT.txt", ".a"] {
        assert!(Name::new(text, &portable()).is_ok(), "{text:?}");
    }
}

#[test]
fn a_name_has_at_most_255_bytes_once_it_is_composed() {
    let decomposed = "e\u{301}".repeat(127);
    assert_eq!(name(&decomposed).as_str().len(), 254, "381 bytes were sent, composed they fit");
    assert_eq!(Name::new(&"e\u{301}".repeat(128), &portable()).unwrap_err().code, "name_too_long");
}

#[test]
fn a_name_piles_up_at_most_thirty_combining_marks() {
    let piled = |marks: usize| format!("a{}b", "\u{35b}".repeat(marks));
    assert!(Name::new(&piled(30), &portable()).is_ok());
    assert_eq!(Name::new(&piled(31), &portable()).unwrap_err().code, "invalid_name");
}

/// A name with each character that a name may hold and that case or normal form changes.
fn letters() -> impl Iterator<Item = (char, Name)> {
    let changes = |c: &char| !c.to_lowercase().eq([*c]) || !c.to_uppercase().eq([*c]) || !c.nfd().eq([*c]) || !c.nfc().eq([*c]);
    let policy = anything_goes();
    let name = move |c: char| Name::new(&format!("x{c}"), &policy).ok().map(|name| (c, name));
    ('\0'..=char::MAX).filter(changes).filter_map(name)
}

#[test]
fn t22_every_letter_of_unicode_has_one_key_in_both_cases_and_all_normal_forms() {
    let mut differing = String::new();
    for (c, name) in letters() {
        let text = name.as_str();
        for other in [text.to_lowercase(), text.to_uppercase(), text.nfd().collect(), text.nfc().collect()] {
            if self::name(&other).key() != name.key() {
                write!(differing, "{c}").unwrap();
                break;
            }
        }
    }
    // The table of folds is that of Unicode 16; these letters came with 17. Folding them one day changes kept keys.
    let newer = |c: char| matches!(c, '\u{a7ce}'..='\u{a7d5}' | '\u{16ea0}'..='\u{16ed3}');
    differing.retain(|c| !newer(c));
    // Turkish: the upper case of the dotless i is the plain I. They are different letters, and stay so (name_pair-017).
    assert_eq!(differing, "\u{131}");
}

#[test]
fn t22_a_mark_stays_on_its_letter_where_folding_takes_a_letter_apart() {
    // Alpha with iota below folds to two letters: the dots above belong to the first, not to the second.
    assert_ne!(name("\u{1fb3}\u{308}").key(), name("\u{3b1}\u{3ca}").key());
    assert_eq!(name("\u{1fb3}\u{308}").key(), name("\u{1fbc}\u{308}").key());
}

#[test]
fn a_key_is_a_name_of_the_same_key() {
    for (c, name) in letters() {
        assert_eq!(Name::stored(name.key()).unwrap().key(), name.key(), "{}", c.escape_unicode());
    }
}

#[test]
fn names_are_ordered_as_people_count() {
    let text = "1|2|10|a|a1|a2|a2b1|a2b10|a10|a100|A101|ab|B|b 2|b 10|straße 2|STRASSE 10";
    let ordered: Vec<&str> = text.split('|').collect();
    let keys: Vec<_> = ordered.iter().map(|text| name(text).sort_key()).collect();
    for (pair, texts) in keys.windows(2).zip(ordered.windows(2)) {
        assert!(pair[0] < pair[1], "{texts:?}");
    }
    assert!(name(&"9".repeat(254)).sort_key() < name(&format!("1{}", "0".repeat(254))).sort_key());
}

/// Compares two folded names by reading them piece by piece: bytes by value, digits by number, digits as the byte `0`.
fn naively(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let (Some(first), Some(second)) = (a.first(), b.first()) {
        let class = |byte: &u8| if byte.is_ascii_digit() { b'0' } else { *byte };
        let (run_a, run_b) = (digits(a), digits(b));
        let order = class(first).cmp(&class(second)).then_with(|| number(run_a).cmp(&number(run_b)));
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (&a[run_a.len().max(1)..], &b[run_b.len().max(1)..]);
    }
    a.len().cmp(&b.len())
}

fn digits(text: &[u8]) -> &[u8] {
    &text[..text.iter().take_while(|byte| byte.is_ascii_digit()).count()]
}

fn number(digits: &[u8]) -> (usize, &[u8]) {
    let significant = &digits[digits.iter().take_while(|byte| **byte == b'0').count()..];
    (significant.len(), significant)
}

#[test]
fn a_free_name_keeps_the_ending_and_counts_before_it() {
    for (text, second) in [
        ("a.txt", "a (2).txt"),
        ("a", "a (2)"),
        ("a.tar.gz", "a.tar (2).gz"),
        (".git", ".git (2)"),
        ("a.", "a (2)."),
        ("a (2).txt", "a (2) (2).txt"),
    ] {
        assert_eq!(free_name(&name(text), 2).unwrap().as_str(), second);
        assert_eq!(free_name(&name(text), 1).unwrap().as_str(), text);
    }
}

#[test]
fn a_free_name_of_the_longest_name_cuts_it_between_characters() {
    let long = format!("{}.txt", "é".repeat(125));
    let free = free_name(&name(&long), 10).unwrap();
    assert!(free.as_str().ends_with("é (10).txt") && free.as_str().len() <= 255, "{free}");
}

#[test]
fn a_free_name_is_found_even_where_nearly_all_of_the_name_is_its_ending() {
    let long = format!("a.{}", "b".repeat(253));
    for n in [2, 10, u32::MAX] {
        let free = free_name(&name(&long), n).unwrap();
        assert!(free.as_str().contains(&format!(" ({n})")) && free.as_str().len() <= 255, "{free}");
    }
}

#[test]
fn no_bytes_that_are_not_utf_8_become_a_name() {
    for bytes in [&b"\xff"[..], b"a\xc0\xaf", b"\xed\xa0\x80", b"a\xe2\x80"] {
        let error: Error = Name::from_bytes(bytes, &anything_goes()).unwrap_err();
        assert_eq!(error.code, "invalid_name");
    }
}

/// Texts in which folding, composing, digits, dots and marks meet.
fn tricky() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-cA-C0-9äÄéẞßİſKKΩΩσςΣﬃ가각가.()_ \u{301}\u{307}\u{345}\u{327}\u{316}-]{1,40}",
        "[0-9a]{1,12}",
        "\\PC{1,90}",
        "[aé😀.]{200,255}",
    ]
}

fn a_name() -> impl Strategy<Value = Name> {
    tricky().prop_filter_map("not a name", |text| Name::new(&text, &anything_goes()).ok())
}

proptest! {
    #![proptest_config(crate::cases(1000))]

    #[test]
    fn reading_a_name_again_changes_nothing(name in a_name()) {
        prop_assert_eq!(&Name::new(name.as_str(), &anything_goes()).unwrap(), &name);
        prop_assert_eq!(&Name::from_bytes(name.as_str().as_bytes(), &anything_goes()).unwrap(), &name);
        prop_assert_eq!(name.as_str().nfc().collect::<String>(), name.as_str());
    }

    #[test]
    fn any_text_is_a_name_or_an_error_and_never_both_under_a_stricter_policy(text in "\\PC{0,80}|.{0,80}") {
        let (strict, free) = (Name::new(&text, &portable()), Name::new(&text, &anything_goes()));
        prop_assert!(strict.is_err() || strict == free);
        if let Ok(name) = free {
            prop_assert!((1..=limits::NAME_BYTES_MAX).contains(&name.as_str().len()));
            prop_assert!(!name.as_str().contains(['/', '\0', '\n']));
        }
    }

    #[test]
    fn t22_a_name_has_one_key_in_every_case_and_normal_form(name in a_name()) {
        for other in [name.as_str().nfd().collect(), name.as_str().nfc().collect(), name.as_str().to_lowercase()] {
            if let Ok(other) = Name::new(&other, &anything_goes()) {
                prop_assert_eq!(other.key(), name.key());
                prop_assert_eq!(other.sort_key(), name.sort_key());
            }
        }
    }

    #[test]
    fn the_order_of_names_is_that_of_reading_them_with_numbers(a in a_name(), b in a_name()) {
        prop_assert_eq!(a.sort_key().cmp(&b.sort_key()), naively(&a.key(), &b.key()));
    }

    #[test]
    fn numbers_in_names_are_ordered_by_value(a in 0..u64::MAX, b in 0..u64::MAX, before in "[a-z]{0,3}", after in "[a-z.]{0,3}x") {
        let (first, second) = (name(&format!("{before}{a}{after}")), name(&format!("{before}{b}{after}")));
        prop_assert_eq!(first.sort_key().cmp(&second.sort_key()), a.cmp(&b));
    }

    #[test]
    fn names_of_one_place_in_the_order_differ_only_in_leading_zeros(a in "[a0-9]{1,6}", b in "[a0-9]{1,6}") {
        let without_zeros = |text: &str| {
            let mut kept: Vec<u8> = Vec::new();
            for (at, byte) in text.bytes().enumerate() {
                let runs_on = text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
                let begins = !kept.last().is_some_and(u8::is_ascii_digit);
                if !(byte == b'0' && begins && runs_on) {
                    kept.push(byte);
                }
            }
            kept
        };
        prop_assert_eq!(name(&a).sort_key() == name(&b).sort_key(), without_zeros(&a) == without_zeros(&b));
    }

    #[test]
    fn a_free_name_is_a_name_of_another_key_and_fits(name in a_name(), n in prop_oneof![2..20_u32, any::<u32>()]) {
        let free = free_name(&name, n).unwrap();
        prop_assert!(free.as_str().len() <= limits::NAME_BYTES_MAX);
        prop_assert_eq!(&Name::new(free.as_str(), &anything_goes()).unwrap(), &free, "as NFC as it was");
        let numbered = format!(" ({n})");
        prop_assert!(n < 2 || free.as_str().contains(&numbered));
        if n >= 2 && name.as_str().len() < 200 {
            prop_assert_ne!(free.key(), name.key());
        }
        if Name::new(name.as_str(), &portable()).is_ok() {
            prop_assert!(Name::new(free.as_str(), &portable()).is_ok(), "{} of {}", free, name);
        }
    }

    #[test]
    fn free_names_of_different_numbers_differ(name in a_name(), n in 2..5000_u32, m in 2..5000_u32) {
        let same = free_name(&name, n).unwrap().key() == free_name(&name, m).unwrap().key();
        prop_assert_eq!(same, n == m);
    }

    #[test]
    fn a_path_is_read_as_it_is_written(names in proptest::collection::vec(a_name(), 0..8)) {
        let text: String = names.iter().map(|name| format!("/{name}")).collect();
        let path = NodePath::new(&text).unwrap();
        prop_assert_eq!(path.names(), &names[..]);
        prop_assert_eq!(NodePath::new(&path.to_string()).unwrap(), path);
    }
}
