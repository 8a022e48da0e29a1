//! What there is to upload on this machine: looked at once, before anything is sent.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use domain::limits::DEPTH_MAX;

use crate::cli::tally::Tally;
use crate::client::upload::Source;
use crate::client::{Cause, Failure, Result};

/// Everything to upload, and what cannot be.
pub struct Tree {
    /// What goes into the REMOTE folder.
    pub top: Content,
    /// The bytes of all files.
    pub bytes: u64,
    /// How many items there are; those that failed already.
    pub tally: Tally,
}

/// What is in a folder, by name.
#[derive(Debug, Default)]
pub struct Content {
    /// The folders in it.
    pub folders: BTreeMap<String, Content>,
    /// The files in it.
    pub files: BTreeMap<String, Source>,
}

impl Tree {
    /// Walks all of `locals`. With `name` the only one of them is called so.
    pub fn walk(locals: &[PathBuf], name: Option<&str>) -> Result<Self> {
        let mut tree = Self { top: Content::default(), bytes: 0, tally: Tally::default() };
        for local in locals {
            let name = match name {
                Some(name) => name.to_owned(),
                None => own_name(local)?,
            };
            let facts = fs::metadata(local).map_err(|error| missing(local, &error))?;
            let mut top = std::mem::take(&mut tree.top);
            if top.folders.contains_key(&name) || top.files.contains_key(&name) {
                return Err(Failure::usage(format!("two of them are called `{name}`: upload one after the other")));
            }
            tree.add(&mut top, name, local, &facts, 1)?;
            tree.top = top;
        }
        Ok(tree)
    }

    fn add(&mut self, into: &mut Content, name: String, path: &Path, facts: &fs::Metadata, depth: usize) -> Result<()> {
        if facts.is_dir() {
            let folder = self.folder(path, depth)?;
            into.folders.insert(name, folder);
        } else if facts.is_file() {
            let modified = facts.modified().map_err(|error| Failure::local(path, &error))?;
            self.bytes = self.bytes.saturating_add(facts.len());
            into.files.insert(name, Source { path: path.to_owned(), size_bytes: facts.len(), modified });
        } else {
            self.tally.note(path.display().to_string(), "neither a file nor a folder: left out");
            return Ok(());
        }
        self.tally.change(|state| state.items += 1);
        Ok(())
    }

    fn folder(&mut self, path: &Path, depth: usize) -> Result<Content> {
        let mut content = Content::default();
        if depth > DEPTH_MAX {
            let failure = Failure::new(Cause::Other, "path_too_deep", "deeper than 128 folders");
            self.fail(path, failure)?;
            return Ok(content);
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                self.fail(path, Failure::local(path, &error))?;
                return Ok(content);
            }
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.entry(&mut content, &entry, depth)?,
                Err(error) => self.fail(path, Failure::local(path, &error))?,
            }
        }
        Ok(content)
    }

    fn entry(&mut self, content: &mut Content, entry: &fs::DirEntry, depth: usize) -> Result<()> {
        let path = entry.path();
        let facts = match entry.metadata() {
            Ok(facts) => facts,
            Err(error) => return self.fail(&path, Failure::local(&path, &error)),
        };
        if facts.is_symlink() {
            self.tally.note(path.display().to_string(), "a symbolic link: left out");
            return Ok(());
        }
        match entry.file_name().into_string() {
            Ok(name) => self.add(content, name, &path, &facts, depth.saturating_add(1)),
            Err(_) => self.fail(&path, Failure::new(Cause::Other, "invalid_name", "the name is not UTF-8: rename it")),
        }
    }

    fn fail(&self, path: &Path, failure: Failure) -> Result<()> {
        self.tally.change(|state| state.items += 1);
        self.tally.fail(path.display().to_string(), failure)
    }
}

/// What a LOCAL is called: also when it is written as `.` or `..`.
fn own_name(local: &Path) -> Result<String> {
    let full = if local.file_name().is_some() {
        local.to_owned()
    } else {
        fs::canonicalize(local).map_err(|error| missing(local, &error))?
    };
    let name = full.file_name().ok_or_else(|| Failure::usage(format!("`{}` has no name: use --as NAME", local.display())))?;
    let text = |name: &OsStr| name.to_str().map(str::to_owned);
    text(name).ok_or_else(|| Failure::usage(format!("the name of `{}` is not UTF-8: use --as NAME", local.display())))
}

fn missing(local: &Path, error: &std::io::Error) -> Failure {
    let failure = Failure::local(local, error);
    if error.kind() == std::io::ErrorKind::NotFound { Failure { cause: Cause::NotFound, ..failure } } else { failure }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_walked_whole_and_links_are_left_out() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("tree");
        fs::create_dir_all(root.join("empty")).unwrap();
        fs::create_dir_all(root.join("sub")).unwrap();
        fs::write(root.join("sub/a.txt"), b"abc").unwrap();
        fs::write(root.join(".hidden"), b"").unwrap();
        std::os::unix::fs::symlink("/etc", root.join("link")).unwrap();
        let tree = Tree::walk(std::slice::from_ref(&root), None).unwrap();
        let content = &tree.top.folders["tree"];
        assert_eq!(content.folders.keys().collect::<Vec<_>>(), ["empty", "sub"]);
        assert_eq!(content.files.keys().collect::<Vec<_>>(), [".hidden"]);
        assert_eq!(content.folders["sub"].files["a.txt"].size_bytes, 3);
        let state = tree.tally.lock();
        assert_eq!((tree.bytes, state.items, state.notes.len(), state.failed.len()), (3, 5, 1, 0));
    }

    #[test]
    fn a_name_that_is_not_utf8_fails_alone() {
        use std::os::unix::ffi::OsStrExt;
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("tree");
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join("good"), b"1").unwrap();
        fs::write(root.join(OsStr::from_bytes(b"bad\xff")), b"2").unwrap();
        let tree = Tree::walk(&[root], None).unwrap();
        let state = tree.tally.lock();
        assert_eq!(state.failed.iter().map(|failed| failed.failure.code.as_ref()).collect::<Vec<_>>(), ["invalid_name"]);
        assert!(tree.top.folders["tree"].files.contains_key("good"));
    }

    #[test]
    fn a_local_is_called_as_it_is_or_as_one_says() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("tree");
        fs::create_dir_all(root.join("sub")).unwrap();
        let names =
            |local: PathBuf, name| Tree::walk(&[local], name).map(|tree| tree.top.folders.into_keys().collect::<Vec<_>>());
        assert_eq!(names(root.join("sub/.."), None).unwrap(), ["tree"]);
        assert_eq!(names(root.join("sub/"), None).unwrap(), ["sub"]);
        assert_eq!(names(root.clone(), Some("other")).unwrap(), ["other"]);
        assert_eq!(names(root.join("missing"), None).unwrap_err().cause, Cause::NotFound);
        assert_eq!(Tree::walk(&[root.clone(), root], None).err().unwrap().cause, Cause::Usage);
    }
}
