//! Hostile and clashing names.

use proptest::prelude::*;

use super::*;
use crate::time::Timestamp;

fn entry(parent: Option<usize>, kind: NodeKind, name: &str) -> Entry {
    Entry { parent, kind, name: name.to_string(), size_bytes: 0, crc32: 0, modified_at: Timestamp::EPOCH }
}

fn files(names: &[&str]) -> Vec<String> {
    let mut entries = names.iter().map(|name| entry(None, NodeKind::File, name)).collect::<Vec<_>>();
    make_safe(&mut entries).unwrap();
    entries.into_iter().map(|entry| entry.name).collect()
}

#[test]
fn names_that_mean_more_than_a_name_are_neutralised() {
    let cases = [
        ("plain.txt", "plain.txt"),
        ("über straße.pdf", "über straße.pdf"),
        ("..", "_"),
        (".", "_"),
        ("", "_"),
        ("...", "_"),
        ("/etc/passwd", "_etc_passwd"),
        ("..\\..\\x", ".._.._x"),
        ("C:\\x", "C__x"),
        ("file.txt:stream", "file.txt_stream"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1", "_com1"),
        ("Lpt¹.log", "_Lpt¹.log"),
        ("con.", "con_"),
        ("CON .txt", "_CON .txt"),
        ("end. ", "end_"),
        (" start", "_ start"),
        ("line\nbreak\0\x1b[2J", "line_break__[2J"),
        ("fdp\u{202e}exe.txt", "fdp_exe.txt"),
        ("a?*<>|\"b", "a______b"),
    ];
    for (name, expected) in cases {
        assert_eq!(files(&[name]), [expected], "{name:?}");
    }
}

#[test]
fn names_that_are_the_same_somewhere_are_numbered() {
    assert_eq!(
        files(&["a.txt", "A.TXT", "a?.txt", "a*.txt", "a.txt"]),
        ["a.txt", "A (2).TXT", "a_.txt", "a_ (2).txt", "a (3).txt"]
    );
    assert_eq!(
        files(&["straße", "STRASSE", "cafe\u{301}", "café", "\u{212a}", "k"]),
        ["straße", "STRASSE (2)", "café", "café (2)", "K", "k (2)"]
    );
    assert_eq!(files(&["a (2)", "a", "a", "a (2)"]), ["a (2)", "a", "a (3)", "a (2) (2)"]);
}

#[test]
fn two_folders_of_one_name_keep_their_children_apart() {
    use NodeKind::{File, Folder};
    let mut entries = vec![
        entry(None, Folder, "a"),
        entry(Some(0), File, "x"),
        entry(None, Folder, "A"),
        entry(Some(2), File, "x"),
        entry(Some(2), File, "X"),
    ];
    make_safe(&mut entries).unwrap();
    assert_eq!(entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["a", "x", "A (2)", "x", "X (2)"]);
}

#[test]
fn an_entry_without_its_folder_is_refused() {
    use NodeKind::{File, Folder};
    for entries in [
        vec![entry(Some(0), File, "itself")],
        vec![entry(Some(1), File, "early"), entry(None, Folder, "late")],
        vec![entry(None, File, "file"), entry(Some(0), File, "in a file")],
    ] {
        assert!(make_safe(&mut entries.clone()).is_err());
    }
}

#[test]
fn many_of_one_name_are_numbered_quickly() {
    let names = (0..20_000).map(|_| "same.txt").collect::<Vec<_>>();
    let named = files(&names);
    assert_eq!(named.last().map(String::as_str), Some("same (20000).txt"));
}

#[test]
fn names_of_any_length_and_kind_find_a_free_one() {
    let long = "é".repeat(127) + "x";
    let ending = "a.".to_string() + &"b".repeat(253);
    let reserved = "nul.".to_string() + &"c".repeat(251);
    let space = "s".repeat(254) + " ü of a space's name";
    let piled = "e".to_string() + &"\u{301}".repeat(60);
    let named = files(&[&long, &long, &ending, &ending, &reserved, &space, &piled]);
    assert!(named.iter().all(|name| name.len() <= NAME_BYTES_MAX), "{named:?}");
    assert_eq!(named[0], long);
    assert!(
        named[1].ends_with(" (2)") && named[3].ends_with(" (2)") && named[4].starts_with("_nul.") && named[5].ends_with("s_")
    );
}

proptest! {
    #[test]
    fn any_names_become_safe_and_unique(names in prop::collection::vec(prop_oneof!["\\PC{0,12}", "[aA./\\\\: \u{0}-\u{1f}?*]{0,4}", ".{0,300}"], 0..20)) {
        let named = files(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let portable = Policy { portable_names: true, ..Policy::default() };
        let mut keys = std::collections::HashSet::new();
        for name in &named {
            let read = Name::new(name, &portable).map_err(|error| TestCaseError::fail(format!("{name:?}: {error}")))?;
            prop_assert_eq!(read.as_str(), name);
            prop_assert!(keys.insert(read.key()), "{:?} is there twice", name);
        }
    }
}
