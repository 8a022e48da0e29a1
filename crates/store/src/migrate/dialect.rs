//! One text of a schema for both engines. What differs is a word in capitals, replaced outside of comments and literals:
//!
//! | Word | SQLite | PostgreSQL |
//! |---|---|---|
//! | `ID` | BLOB | UUID |
//! | `INT` | INTEGER | BIGINT |
//! | `BYTES` | BLOB | BYTEA |
//! | `TEXT` | TEXT | TEXT COLLATE "C": both engines order by bytes |
//! | `STRICT`, `WITHOUT ROWID`, and the comma between them | as they are | nothing |
//!
//! Lines between `--[sqlite]` or `--[postgres]` and `--[both]` are for that engine alone.

use crate::db::Engine;

/// The text as `engine` wants it.
pub fn translate(text: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(text.len());
    let mut ours = true;
    for line in text.lines() {
        match line.trim() {
            "--[both]" => ours = true,
            "--[sqlite]" => ours = engine == Engine::Sqlite,
            "--[postgres]" => ours = engine == Engine::Postgres,
            _ if ours => {
                out.push_str(line);
                out.push('\n');
            }
            _ => {}
        }
    }
    let out = match engine {
        Engine::Sqlite => out,
        Engine::Postgres => {
            out.replace(") STRICT, WITHOUT ROWID;", ");").replace(") STRICT;", ");").replace(") WITHOUT ROWID;", ");")
        }
    };
    replace_words(&out, engine)
}

fn replace_words(text: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '\'' => literal_length(rest),
            _ if is_of_word(first) => rest.find(|it| !is_of_word(it)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (piece, after) = rest.split_at(length);
        out.push_str(word(piece, engine));
        rest = after;
    }
    out
}

fn is_of_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == '_'
}

/// From quote to quote; a doubled quote inside begins the next literal at once, which comes to the same.
fn literal_length(text: &str) -> usize {
    text.char_indices().skip(1).find(|(_, it)| *it == '\'').map_or(text.len(), |(at, _)| at + 1)
}

fn word(piece: &str, engine: Engine) -> &str {
    match (piece, engine) {
        ("ID" | "BYTES", Engine::Sqlite) => "BLOB",
        ("INT", Engine::Sqlite) => "INTEGER",
        ("ID", Engine::Postgres) => "UUID",
        ("INT", Engine::Postgres) => "BIGINT",
        ("BYTES", Engine::Postgres) => "BYTEA",
        ("TEXT", Engine::Postgres) => "TEXT COLLATE \"C\"",
        _ => piece,
    }
}

#[cfg(test)]
mod tests {
    use super::translate;
    use crate::db::Engine::{Postgres, Sqlite};

    const TEXT: &str =
        "-- A TEXT isn't an ID.\nCREATE TABLE t (id ID, n INT, b BYTES, INT_x TEXT DEFAULT 'an ''INT''') STRICT;\n";

    #[test]
    fn words_are_replaced_outside_of_comments_and_literals() {
        let sqlite =
            "-- A TEXT isn't an ID.\nCREATE TABLE t (id BLOB, n INTEGER, b BLOB, INT_x TEXT DEFAULT 'an ''INT''') STRICT;\n";
        let postgres = "-- A TEXT isn't an ID.\nCREATE TABLE t (id UUID, n BIGINT, b BYTEA, INT_x TEXT COLLATE \"C\" DEFAULT 'an ''INT''');\n";
        assert_eq!(translate(TEXT, Sqlite), sqlite);
        assert_eq!(translate(TEXT, Postgres), postgres);
    }

    #[test]
    fn an_engine_may_have_lines_of_its_own() {
        let text = "a;\n--[sqlite]\nb;\n--[postgres]\nc;\n--[both]\nd;\n";
        assert_eq!(translate(text, Sqlite), "a;\nb;\nd;\n");
        assert_eq!(translate(text, Postgres), "a;\nc;\nd;\n");
    }
}
