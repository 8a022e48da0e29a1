//! The arrows between rooms, and what only one room may touch.

use super::{Source, expect_none, read, sources, top};
use std::fs;

/// Who may know whom. What is not here is forbidden.
const ARROWS: &[(&str, &[&str])] = &[
    ("crates/domain", &[]),
    ("crates/store", &["domain"]),
    ("crates/content", &["domain"]),
    ("crates/outbound", &["domain"]),
    ("crates/render", &["domain"]),
    ("crates/service", &["domain", "store", "content", "outbound", "render"]),
    ("crates/web", &[]),
    ("crates/http", &["domain", "service", "web"]),
    ("crates/server", &["domain", "store", "content", "outbound", "render", "service", "http-room", "web"]),
    ("crates/testkit", ALL),
    ("tests", ALL_AND_TESTKIT),
];
const ALL: &[&str] = &["domain", "store", "content", "outbound", "render", "service", "web", "http-room", "server"];
const ALL_AND_TESTKIT: &[&str] =
    &["domain", "store", "content", "outbound", "render", "service", "web", "http-room", "server", "testkit"];

/// Crates from outside that stand for something only some rooms do.
const KEPT_TO: &[(&str, &[&str])] = &[
    ("rusqlite", &["crates/store"]),
    ("tokio-postgres", &["crates/store"]),
    ("deadpool-postgres", &["crates/store"]),
    ("axum", &["crates/http"]),
    ("askama", &["crates/http", "crates/outbound"]),
    ("hyper", &["crates/http"]),
    ("hyper-util", &["crates/http"]),
    ("tower-http", &["crates/http"]),
    ("utoipa-axum", &["crates/http"]),
    ("clap", &["crates/server"]),
    ("indicatif", &["crates/server"]),
    ("rpassword", &["crates/server"]),
    ("image", &["crates/render", "tests"]),
    ("hayro", &["crates/render"]),
    ("seccompiler", &["crates/render"]),
    ("lettre", &["crates/outbound"]),
    ("mailparse", &["crates/outbound", "crates/testkit"]),
    ("reqwest", &["crates/outbound", "crates/server", "crates/testkit", "tests"]),
];

/// All that the pure room takes from outside: nothing that reads, writes, waits or knows the time.
const DOMAIN_TAKES: &[&str] = &[
    "aws-lc-rs",
    "base64",
    "blake3",
    "caseless",
    "proptest",
    "serde",
    "serde_json",
    "subtle",
    "unicode-normalization",
    "uuid",
    "zeroize",
];

/// The crates of the workspace, from the top.
fn crates() -> Vec<String> {
    let mut found = vec!["tests".to_owned()];
    for entry in fs::read_dir(top().join("crates")).expect("crates/") {
        let entry = entry.expect("an entry");
        if entry.path().join("Cargo.toml").exists() {
            found.push(format!("crates/{}", entry.file_name().to_string_lossy()));
        }
    }
    found.sort();
    found
}

/// What a crate depends on, for whatever purpose: its own names for it.
fn dependencies(folder: &str) -> Vec<String> {
    let manifest = read(&format!("{folder}/Cargo.toml"));
    let mut found = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
            // `[dependencies.name]`
            if let Some((_, name)) = line.trim_matches(['[', ']']).split_once("dependencies.") {
                found.push(name.to_owned());
            }
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            found.push(line.split(['.', '=', ' ']).next().unwrap_or_default().to_owned());
        }
    }
    found
}

#[test]
fn rooms_know_only_whom_they_may() {
    let mut wrong = Vec::new();
    for folder in crates() {
        let Some((_, may_know)) = ARROWS.iter().find(|(room, _)| *room == folder) else {
            wrong.push(format!("`{folder}` is a room that the map does not show"));
            continue;
        };
        for known in dependencies(&folder) {
            if ALL_AND_TESTKIT.contains(&known.as_str()) && !may_know.contains(&known.as_str()) {
                wrong.push(format!("`{folder}` knows `{known}`"));
            }
        }
    }
    expect_none("an arrow that ARCHITECTURE.md does not draw", &wrong);
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for folder in crates() {
        for used in dependencies(&folder) {
            let kept_to = KEPT_TO.iter().find(|(name, _)| *name == used);
            if kept_to.is_some_and(|(_, rooms)| !rooms.contains(&folder.as_str())) {
                wrong.push(format!("`{folder}` uses `{used}`"));
            }
            if folder == "crates/domain" && !DOMAIN_TAKES.contains(&used.as_str()) {
                wrong.push(format!("`{folder}` uses `{used}`: it takes nothing that is not a value or a pure function"));
            }
        }
    }
    expect_none("a crate in a room where it does not belong", &wrong);
}

/// The lines of program in which one of `words` stands, in files that `here` names.
fn mentions(words: &[&str], here: impl Fn(&Source) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources(&[".rs"]).iter().filter(|source| here(source)) {
        for (at, line) in source.program() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{at}: {}", source.path, line.trim()));
            }
        }
    }
    found
}

#[test]
fn domain_does_nothing_but_think() {
    let words = [
        "std::fs",
        "std::net",
        "std::io",
        "std::env",
        "std::process",
        "std::thread",
        "SystemTime::now",
        "Instant::now",
        "async fn",
    ];
    let wrong = mentions(&words, |source| source.path.starts_with("crates/domain/src/"));
    expect_none("`domain` has no I/O, no clock and no async", &wrong);
}

#[test]
fn sql_is_spoken_in_store_only() {
    let words = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "UPDATE ", "ON CONFLICT"];
    let wrong = mentions(&words, |source| {
        source.path.starts_with("crates/") && !source.path.starts_with("crates/store/") && !source.is_test()
    });
    expect_none("an SQL statement outside `store`", &wrong);
}

#[test]
fn only_the_doorstep_and_what_is_named_here_works_for_the_whole_server() {
    // Each exception with its reason.
    let exceptions = [
        "crates/store/",                      // gives the scopes
        "crates/service/src/lib.rs",          // `Stile::of`: from the server to one organization, and not back
        "crates/service/src/shared_names.rs", // whether a name or an address has an account anywhere (I20)
    ];
    let wrong = mentions(&["Scope::Server", "Reach::Server", ".within(Scope"], |source| {
        !source.is_test() && !exceptions.iter().any(|exception| source.path.starts_with(exception))
    });
    expect_none("a unit of work for the whole server", &wrong);
    let handed_out = mentions(&["self.server"], |source| {
        source.path.starts_with("crates/http/") && source.path != "crates/http/src/doorstep.rs"
    });
    expect_none("the whole server behind the doorstep", &handed_out);
}

#[test]
fn files_are_touched_in_content_only() {
    // Each exception with its reason. None of them reads or writes what users keep.
    let exceptions = [
        "crates/content/",                    // the room itself
        "crates/store/src/db/sqlite.rs",      // makes the database's own file, so that nobody else can read it
        "crates/store/src/backup.rs",         // a copy of the database's file before a migration
        "crates/store/src/migrate/sqlite.rs", // the same
        "crates/server/src/",                 // configuration, the data folder, and the commands that run on a user's own machine
        "crates/web/build.rs",                // builds the pages
    ];
    let words = ["std::fs", "tokio::fs", "std::{fs", "File::open", "File::create", "OpenOptions"];
    let wrong = mentions(&words, |source| {
        let excepted = exceptions.iter().any(|exception| source.path.starts_with(exception));
        !excepted && !source.is_test()
    });
    expect_none("the file system outside `content`", &wrong);
}

#[test]
fn the_server_speaks_http_to_others_only_as_a_client_command() {
    let commands = ["crates/server/src/client", "crates/server/src/cli"];
    let wrong = mentions(&["reqwest"], |source| {
        source.path.starts_with("crates/server/src/") && !commands.iter().any(|folder| source.path.starts_with(folder))
    });
    expect_none("an HTTP client outside the client commands", &wrong);
}

#[test]
fn every_library_has_its_reason() {
    let reasons = read("docs/decisions/0002-libraries.md");
    let known: Vec<&str> = reasons
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .flat_map(|names| names.split(", "))
        .collect();
    let manifest = read("Cargo.toml");
    let (_, libraries) = manifest.split_once("# the outside").expect("Cargo.toml lists the libraries from outside");
    let wrong: Vec<String> = libraries
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.to_owned())
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    expect_none("a library without a line in docs/decisions/0002-libraries.md", &wrong);
}
