//! The work of `put`: make or find each folder, list it once, send what is missing.

use std::sync::Arc;

use domain::ids::NodeId;

use super::Siblings;
use super::plan::{Mode, Step, clash, clashes, file_step, folder_there};
use super::tree::Content;
use crate::cli::progress::Progress;
use crate::cli::tally::Tally;
use crate::client::backoff::patiently;
use crate::client::meter::Meter;
use crate::client::upload::{SMALL_BYTES_MAX, Source, Target, Uploader};
use crate::client::wire::Node;
use crate::client::{Cause, Failure, Result};

/// What all that run side by side share.
pub struct Sender {
    /// Sends files.
    pub uploader: Uploader,
    /// What happens where a name is taken.
    pub mode: Mode,
    /// The bar.
    pub progress: Progress,
    /// The count.
    pub tally: Tally,
}

/// One piece of work.
pub enum Task {
    /// Put `content` into a folder called as the end of `path`, in `parent`.
    Folder {
        /// The folder it is in, or itself when it was found.
        parent: NodeId,
        /// The folder itself, if it is there.
        found: Option<Box<Node>>,
        /// Where it is, for messages.
        path: String,
        /// What goes into it.
        content: Content,
    },
    /// Send a file.
    File {
        /// Where to.
        target: Target,
        /// What.
        source: Source,
        /// What is in the folder already.
        siblings: Arc<Siblings>,
    },
}

impl Sender {
    /// Does one task; gives those that follow from it.
    pub async fn work(self: Arc<Self>, task: Task) -> Result<Vec<Task>> {
        match task {
            Task::Folder { parent, found, path, content } => self.folder(parent, found, path, content).await,
            Task::File { target, source, siblings } => {
                self.file(&target, &source, &siblings).await?;
                Ok(Vec::new())
            }
        }
    }

    async fn folder(&self, parent: NodeId, found: Option<Box<Node>>, path: String, content: Content) -> Result<Vec<Task>> {
        let ready = match found {
            Some(node) => self.list(node.id).await.map(|siblings| (node.id, siblings)),
            None => self.make(parent, &path).await,
        };
        match ready {
            Ok((id, siblings)) => self.tasks(id, &path, content, siblings),
            Err(failure) => {
                self.tally.fail(path, failure)?;
                Ok(Vec::new())
            }
        }
    }

    /// What is in a folder; where one may send but not look, nothing is known.
    async fn list(&self, folder: NodeId) -> Result<Siblings> {
        match patiently(self.uploader.retry_for, || self.uploader.api.children(folder)).await {
            Ok(nodes) => Ok(Siblings::new(nodes)),
            Err(failure) if failure.status == Some(403) => Ok(Siblings::default()),
            Err(failure) => Err(failure),
        }
    }

    /// Makes a folder. Its name may be taken by an earlier try whose answer got lost, or by somebody quicker.
    async fn make(&self, parent: NodeId, path: &str) -> Result<(NodeId, Siblings)> {
        let name = path.rsplit('/').next().unwrap_or_default();
        match patiently(self.uploader.retry_for, || self.uploader.api.make_folder(parent, name)).await {
            Ok(node) => {
                self.tally.change(|state| state.folders_made += 1);
                Ok((node.id, Siblings::default()))
            }
            Err(failure) if failure.code == "name_taken" => {
                let siblings = self.list(parent).await?;
                let there = folder_there(&siblings, name)?.ok_or(failure)?;
                Ok((there.id, self.list(there.id).await?))
            }
            Err(failure) => Err(failure),
        }
    }

    /// The tasks of a folder's content; the last is done first, so the folders come first and the files in order.
    fn tasks(&self, folder: NodeId, path: &str, content: Content, siblings: Siblings) -> Result<Vec<Task>> {
        let siblings = Arc::new(siblings);
        let below = |name: &str| format!("{}/{name}", path.trim_end_matches('/'));
        let names: Vec<String> = content.folders.keys().chain(content.files.keys()).cloned().collect();
        let clashes = clashes(names.iter());
        let mut tasks = Vec::new();
        for (name, content) in content.folders.into_iter().rev() {
            let found = match clashes.get(name.as_str()) {
                Some(earlier) => Err(clash(earlier)),
                None => folder_there(&siblings, &name),
            };
            match found {
                Ok(found) => {
                    tasks.push(Task::Folder { parent: folder, found: found.cloned().map(Box::new), path: below(&name), content })
                }
                Err(failure) => self.tally.fail(below(&name), failure)?,
            }
        }
        for (name, source) in content.files.into_iter().rev() {
            match clashes.get(name.as_str()) {
                Some(earlier) if self.mode != Mode::KeepBoth => {
                    self.tally.fail(source.path.display().to_string(), clash(earlier))?
                }
                _ => {
                    let target = Target { parent: folder, name, on_conflict: self.mode.on_conflict() };
                    tasks.push(Task::File { target, source, siblings: Arc::clone(&siblings) });
                }
            }
        }
        Ok(tasks)
    }

    async fn file(&self, target: &Target, source: &Source, siblings: &Siblings) -> Result<()> {
        let meter = Meter::new(self.progress.report());
        match self.send(target, source, siblings, &meter).await {
            Ok(Sent::Now) => self.tally.change(|state| {
                state.files_moved += 1;
                state.bytes_moved = state.bytes_moved.saturating_add(source.size_bytes);
            }),
            Ok(Sent::Before) => {
                self.progress.skip(source.size_bytes);
                self.tally.change(|state| state.files_skipped += 1);
            }
            Err(failure) => {
                meter.set(source.size_bytes);
                self.tally.fail(source.path.display().to_string(), failure)?;
            }
        }
        Ok(())
    }

    async fn send(&self, target: &Target, source: &Source, siblings: &Siblings, meter: &Meter) -> Result<Sent> {
        match file_step(self.mode, siblings, &target.name, source.size_bytes)? {
            Step::Skip => return Ok(Sent::Before),
            Step::Compare if siblings.hold(target, source.size_bytes, &source.hash().await?) => return Ok(Sent::Before),
            Step::Compare | Step::Send => (),
        }
        let before = siblings.ids();
        let sent = if source.size_bytes <= SMALL_BYTES_MAX {
            self.uploader.small(source, target, &before, meter).await
        } else {
            self.uploader.large(source, target, &before, meter).await
        };
        match sent {
            Ok(()) => Ok(Sent::Now),
            // Somebody was quicker, and what is there stays.
            Err(failure) if self.mode == Mode::SkipExisting && is_taken(&failure) => Ok(Sent::Before),
            Err(failure) => Err(failure),
        }
    }
}

enum Sent {
    Now,
    Before,
}

fn is_taken(failure: &Failure) -> bool {
    failure.cause == Cause::Conflict && failure.code == "name_taken"
}
