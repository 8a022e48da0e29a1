//! What every file must be like, and which files must not be there.

use super::{expect_none, sources, top};
use std::path::Path;
use std::process::Command;

/// The longest file of program text, in lines.
const LINES_MAX: usize = 1000;

#[test]
fn every_module_begins_with_what_it_is_for() {
    let wrong: Vec<String> = sources(&[".rs"])
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| format!("{} does not begin with `//! `", source.path))
        .collect();
    expect_none("a module says first what it is for", &wrong);
}

#[test]
fn no_file_is_longer_than_one_can_read() {
    let wrong: Vec<String> = sources(&[".rs", ".ts", ".svelte", ".css", ".html", ".sql", ".sh", ".py"])
        .into_iter()
        .map(|source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, path)| format!("{path} has {lines} lines"))
        .collect();
    expect_none(&format!("a file has at most {LINES_MAX} lines: split it by topic"), &wrong);
}

#[test]
fn nothing_that_is_built_is_committed() {
    if !top().join(".git").exists() {
        println!("this is no git checkout: there is nothing committed to look at");
        return;
    }
    let listed = Command::new("git").arg("ls-files").current_dir(top()).output().expect("`git` runs");
    assert!(listed.status.success(), "`git ls-files` failed: {}", String::from_utf8_lossy(&listed.stderr));
    let listed = String::from_utf8(listed.stdout).expect("names are UTF-8");
    let wrong: Vec<String> = listed.lines().filter(|path| is_built(path)).map(str::to_owned).collect();
    expect_none("built output is made anew, never committed", &wrong);
}

fn is_built(path: &str) -> bool {
    let folders = ["target", "node_modules", "dist", "__pycache__"];
    let endings = [
        ".min.js", ".map", ".wasm", ".o", ".a", ".so", ".rlib", ".profraw", ".pyc", ".sqlite", ".db", ".gz", ".br", ".zip",
        ".log",
    ];
    path.split('/').any(|segment| folders.contains(&segment)) || endings.iter().any(|ending| path.ends_with(ending))
}

#[test]
fn links_in_documents_lead_somewhere() {
    let mut wrong = Vec::new();
    for source in sources(&[".md"]) {
        let here = top().join(&source.path);
        let folder = here.parent().unwrap_or(Path::new("."));
        for target in targets(&source.text) {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !folder.join(file).exists() {
                wrong.push(format!("{}: `{target}`", source.path));
            }
        }
    }
    expect_none("a link to a file that is not there", &wrong);
}

/// The targets of Markdown links to places of our own.
fn targets(text: &str) -> Vec<&str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://") && !target.starts_with('#') && !target.starts_with("mailto:"))
        .collect()
}
