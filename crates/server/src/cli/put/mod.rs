//! `stile put`: files and folders up, in parallel. Run again after an interruption it sends only what is missing.

mod plan;
mod send;
mod tree;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::crew::work_off;
use super::output::{Output, counted, size_text};
use super::progress::Progress;
use super::remote::Remote;
use super::tally::Tally;
use crate::client::backoff::patiently;
use crate::client::upload::{Uploader, blocking};
use crate::client::{Failure, Result};
use plan::{Mode, Siblings};
use send::{Sender, Task};
use tree::Tree;

/// Upload files and folders
///
/// `put DIR /` makes `/DIR`; the folder REMOTE is made if it is missing. What is there with the same content is not
/// sent again, so an interrupted `put` is continued by running it again. Symbolic links are left out.
#[derive(Args)]
pub struct Put {
    /// What to upload
    #[arg(value_name = "LOCAL", required = true)]
    locals: Vec<PathBuf>,

    /// The folder to upload into
    #[arg(value_name = "REMOTE", required = true)]
    remote: Remote,

    /// The name there, for a single LOCAL
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,

    /// Where a file of another content has the name, keep both, the new one under a free name
    #[arg(long, conflicts_with = "skip_existing")]
    keep_both: bool,

    /// Where a file has the name, leave it as it is
    #[arg(long)]
    skip_existing: bool,

    /// How many transfers run side by side
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=64))]
    parallel: u8,

    /// How long to go on trying when the server is away
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    retry_for: u64,
}

impl Put {
    /// Uploads.
    pub async fn run(self, context: &Context) -> Result<()> {
        if self.name.is_some() && self.locals.len() > 1 {
            return Err(Failure::usage("--as names a single LOCAL"));
        }
        let server = context.server()?;
        let (locals, name) = (self.locals.clone(), self.name.clone());
        let tree = blocking(move || Tree::walk(&locals, name.as_deref())).await?;
        let retry_for = Duration::from_secs(self.retry_for);
        let (folder, made) = patiently(retry_for, || server.make_folders(&self.remote)).await?;

        let progress = Progress::new(context.output, "put");
        progress.add_total(tree.bytes);
        let tally = tree.tally;
        tally.change(|state| state.folders_made = made);
        let sender = Arc::new(Sender {
            uploader: Uploader { api: server.api.clone(), pending: context.config.pending(), retry_for },
            mode: self.mode(),
            progress,
            tally,
        });
        let first =
            Task::Folder { parent: folder.id, found: Some(Box::new(folder)), path: self.remote.to_string(), content: tree.top };
        let result = work_off(vec![first], usize::from(self.parallel), |task| Arc::clone(&sender).work(task)).await;
        sender.progress.finish();
        say(context.output, &sender.tally)?;
        // A failure that ended everything says more than the count.
        let counted = sender.tally.conclude(context.output);
        result.and(counted)
    }

    fn mode(&self) -> Mode {
        match (self.keep_both, self.skip_existing) {
            (true, _) => Mode::KeepBoth,
            (_, true) => Mode::SkipExisting,
            _ => Mode::NewVersion,
        }
    }
}

fn say(output: Output, tally: &Tally) -> Result<()> {
    let state = tally.lock();
    let mut text = format!("sent {} ({})", counted(state.files_moved, "file", "files"), size_text(state.bytes_moved));
    text.push_str(&format!(", skipped {}, made {}", state.files_skipped, counted(state.folders_made, "folder", "folders")));
    output.line(&text)?;
    output.document(&json!({
        "files_sent": state.files_moved,
        "files_skipped": state.files_skipped,
        "folders_made": state.folders_made,
        "bytes_sent": state.bytes_moved,
        "failed": state.failed_json(),
        "notes": state.notes,
    }))
}
