//! Keeping count of many items: what is done, what failed and why, and what that means for the exit code.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;

use super::output::{Output, problem, sentence};
use crate::client::{Cause, Failure, Result};

/// An item that failed.
#[derive(Debug)]
pub struct Failed {
    /// Which.
    pub path: String,
    /// Why.
    pub failure: Failure,
}

/// Something that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What.
    pub path: String,
    /// Why.
    pub note: String,
}

/// The count, shared by those who work side by side.
#[derive(Debug, Default)]
pub struct Tally {
    state: Mutex<State>,
}

/// The count itself.
#[derive(Debug, Default)]
pub struct State {
    /// Files whose bytes went over the wire.
    pub files_moved: u64,
    /// Files that were the same on both sides.
    pub files_skipped: u64,
    /// Folders that were made.
    pub folders_made: u64,
    /// The bytes of the files that were moved.
    pub bytes_moved: u64,
    /// How many items there were so far.
    pub items: u64,
    /// Which failed.
    pub failed: Vec<Failed>,
    /// What was left out.
    pub notes: Vec<Note>,
}

impl Tally {
    /// Adds to the count.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
    }

    /// Notes that an item failed and goes on; a failure that ends everything is given back.
    pub fn fail(&self, path: impl Into<String>, failure: Failure) -> Result<()> {
        if failure.ends_everything() {
            return Err(failure);
        }
        self.change(|state| state.failed.push(Failed { path: path.into(), failure }));
        Ok(())
    }

    /// Notes that something was left out.
    pub fn note(&self, path: impl Into<String>, note: &str) {
        self.change(|state| state.notes.push(Note { path: path.into(), note: note.to_owned() }));
    }

    /// The count as it is.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what failed and what was left out, to people; then the failure of the whole.
    pub fn conclude(&self, output: Output) -> Result<()> {
        let state = self.lock();
        for note in &state.notes {
            output.note(&format!("`{}`: {}", note.path, note.note));
        }
        // A single item speaks for itself.
        if state.items > 1 {
            for failed in &state.failed {
                output.note(&sentence(&failed.failure.clone().about(&failed.path)));
            }
        }
        state.verdict()
    }
}

impl State {
    /// What failed, as JSON.
    pub fn failed_json(&self) -> Vec<Value> {
        self.failed
            .iter()
            .map(|failed| {
                let mut value = problem(&failed.failure);
                if let Value::Object(members) = &mut value {
                    members.insert("path".into(), Value::String(failed.path.clone()));
                }
                value
            })
            .collect()
    }

    /// The failure of the whole: that of the only item, or "some of many".
    fn verdict(&self) -> Result<()> {
        match self.failed.as_slice() {
            [] => Ok(()),
            [only] if self.items <= 1 => Err(only.failure.clone().about(&only.path)),
            failed => {
                Err(Failure::new(Cause::Partial, "some_failed", format!("{} of {} items failed", failed.len(), self.items)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Failure {
        Failure { status: Some(403), ..Failure::new(Cause::Refused, "refused", "no") }
    }

    #[test]
    fn the_only_item_speaks_for_itself_and_many_are_partial() {
        let tally = Tally::default();
        tally.change(|state| state.items = 1);
        tally.fail("a", refused()).unwrap();
        assert_eq!(tally.lock().verdict().unwrap_err().cause, Cause::Refused);
        tally.change(|state| state.items = 2);
        assert_eq!(tally.lock().verdict().unwrap_err().cause, Cause::Partial);
    }

    #[test]
    fn a_server_that_is_away_ends_everything() {
        let tally = Tally::default();
        assert!(tally.fail("a", Failure::new(Cause::Unavailable, "network", "")).is_err());
        assert!(tally.fail("a", Failure { status: Some(401), ..refused() }).is_err());
        assert!(tally.lock().failed.is_empty());
    }
}
