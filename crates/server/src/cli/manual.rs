//! The manual's page of the command line, made from the definitions. `UPDATE=1 cargo test -p stile manual` writes it.

use std::fmt::Write;
use std::path::Path;

use super::{definition, exit};

fn page() -> String {
    let mut text = String::from(
        "# The command line\n\nMade from the program itself; a test compares them.\n\n## Exit codes\n\n| Code | Meaning |\n|---|---|\n",
    );
    for (code, meaning) in exit::CODES {
        writeln!(text, "| {code} | {meaning} |").unwrap();
    }
    text.push_str(
        "\nWith `--json` a command writes one JSON document to standard output and nothing else; a failure is one problem\n\
         (RFC 9457, with `code` and `exit_code`) on standard error.\n",
    );
    let mut root = definition();
    root.build();
    add(&mut text, &mut root);
    text
}

fn add(text: &mut String, command: &mut clap::Command) {
    let help = command.render_long_help().to_string();
    let name = command.get_bin_name().unwrap_or("stile").to_owned();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    write!(text, "\n## {name}\n\n```text\n{}\n```\n", help.join("\n").trim_end()).unwrap();
    for inner in command.get_subcommands_mut().filter(|inner| !inner.is_hide_set()) {
        add(text, inner);
    }
}

#[test]
fn the_manual_says_what_the_program_does() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&place, page()).unwrap();
    }
    let committed = std::fs::read_to_string(&place).unwrap_or_default();
    assert!(committed == page(), "docs/cli.md is old: UPDATE=1 cargo test -p stile manual");
}

#[test]
fn the_definitions_are_sound() {
    definition().debug_assert();
}
