//! Names in an archive: whatever the nodes are called, unpacking it puts every file inside the folder it is unpacked to,
//! on every system, and none over another.

use std::collections::HashMap;

use super::Entry;
use crate::error::{Error, Result};
use crate::limits::NAME_BYTES_MAX;
use crate::name::Name;
use crate::node::{NodeKind, free_name};
use crate::policy::Policy;

/// Makes every name safe, and unique among those in the same folder. Whoever comes first keeps the name.
pub(super) fn make_safe(entries: &mut [Entry]) -> Result<()> {
    let portable = Policy { portable_names: true, ..Policy::default() };
    let mut taken = Taken::default();
    for index in 0..entries.len() {
        let (before, rest) = entries.split_at_mut(index);
        let Some(entry) = rest.first_mut() else { break };
        if entry.parent.is_some_and(|parent| before.get(parent).is_none_or(|parent| parent.kind != NodeKind::Folder)) {
            return Err(Error::internal("an archive's entry comes before its folder"));
        }
        entry.name = taken.free(entry.parent, &safe(&entry.name, &portable)?)?.as_str().to_string();
    }
    Ok(())
}

/// A name that means itself and nothing else on every system: what only some can hold becomes `_`.
fn safe(name: &str, portable: &Policy) -> Result<Name> {
    let name = name.chars().map(|c| if is_unsafe(c) { '_' } else { c }).collect::<String>();
    // What is refused at first is reserved, or begins with a space: an underscore in front cures it. What is refused
    // even then was never the name of a node.
    Name::new(&ended(&name, NAME_BYTES_MAX), portable)
        .or_else(|_| Name::new(&format!("_{}", ended(&name, NAME_BYTES_MAX - 1)), portable))
        .or_else(|_| Name::new("_", portable))
}

fn is_unsafe(c: char) -> bool {
    matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || c.is_ascii_control()
        || (!c.is_ascii() && Name::stored(format!("a{c}")).is_err())
}

/// The beginning of a name, at most `bytes_max` long. Dots and spaces at its end, which Windows drops, become `_`.
fn ended(name: &str, bytes_max: usize) -> String {
    let begin = cut(name, bytes_max);
    let kept = begin.trim_end_matches([' ', '.']);
    let tail = if kept.len() < begin.len() { "_" } else { "" };
    format!("{kept}{tail}")
}

fn cut(text: &str, bytes_max: usize) -> &str {
    let at = (0..=bytes_max.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..at).unwrap_or_default()
}

/// The `number`th name like this one. One with too long an ending for that loses it.
fn numbered(name: &Name, number: u32) -> Result<Name> {
    free_name(name, number).or_else(|_| Name::stored(format!("{} ({number})", cut(name.as_str(), NAME_BYTES_MAX - 16))))
}

/// The names that are taken in every folder, by what they are the same: see [`Name::key`].
#[derive(Default)]
struct Taken(HashMap<(Option<usize>, [u8; 16]), u32>);

impl Taken {
    fn free(&mut self, folder: Option<usize>, name: &Name) -> Result<Name> {
        // Numbers are tried from where the last search for the same name ended: many of the same stay cheap.
        let first = self.0.get(&place(folder, name)).map_or(1, |last| last + 1);
        for number in first..=u32::MAX {
            let tried = numbered(name, number)?;
            let place_tried = place(folder, &tried);
            if !self.0.contains_key(&place_tried) {
                self.0.insert(place_tried, 1);
                self.0.insert(place(folder, name), number);
                return Ok(tried);
            }
        }
        Err(Error::internal("an archive ran out of names"))
    }
}

/// Half a hash of the name instead of the name: an archive has many.
fn place(folder: Option<usize>, name: &Name) -> (Option<usize>, [u8; 16]) {
    let hash = blake3::hash(name.key().as_bytes());
    (folder, hash.as_bytes().first_chunk().copied().unwrap_or_default())
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
