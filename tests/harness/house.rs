//! The house keeps its own rules: which room may know which, what stands where, and that the documents say what the code does.
//!
//! Plain reading of files, nothing is started. `STILE_WRITE=1 cargo test -p stile-tests house` writes the parts of the
//! documents that follow from the code, instead of comparing them.

mod files;
mod ledger;
mod limits;
mod rooms;

use std::fs;
use std::path::{Path, PathBuf};

/// The top of the checkout.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the checkout").to_path_buf()
}

/// A file of the checkout: where it is, from the top, and what it says.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The lines that are program and no comment, with their numbers, up to a module of unit tests at the end.
    fn program(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Whether it is there for tests only.
    fn is_test(&self) -> bool {
        let name = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        ["tests/", "crates/testkit/"].iter().any(|folder| name.starts_with(folder))
            || name.contains("/tests/")
            || name.ends_with("tests")
    }
}

/// All files below the top whose name ends in one of `endings`, except what is built or brought in.
fn sources(endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&top(), endings, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "no file ends in {endings:?}: is this the checkout?");
    found
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of the checkout") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !matches!(name, ".git" | "target" | "node_modules" | "dist" | "data") {
                collect(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let text = fs::read_to_string(&path).expect("a text file");
            let path = path.strip_prefix(top()).expect("below the top").to_string_lossy().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

/// A file of the checkout that must be there.
fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path} must be there and readable: {error}"))
}

/// Whether documents are to be written instead of compared.
fn writing() -> bool {
    std::env::var_os("STILE_WRITE").is_some_and(|value| value == "1")
}

/// Compares a document with what it should say, or writes it.
fn expect_document(path: &str, should_say: &str) {
    if writing() {
        fs::write(top().join(path), should_say).unwrap_or_else(|error| panic!("{path} can be written: {error}"));
        return;
    }
    let says = read(path);
    let first = says.lines().zip(should_say.lines()).find(|(says, should)| says != should);
    assert!(
        says == should_say,
        "{path} does not say what the code does; `STILE_WRITE=1 cargo test -p stile-tests house` writes it.\n\
         first difference: {first:#?} (what it says, what it should say)"
    );
}

/// Fails with all of `wrong`, one a line, under `rule`.
#[track_caller]
fn expect_none(rule: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{rule}:\n  {}", wrong.join("\n  "));
}
