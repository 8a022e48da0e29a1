//! `stile get`: files and folders down, in parallel. Run again after an interruption it fetches only what is missing.
//!
//! INVARIANT (I11): a name of the server is one step below the folder OUT, or it is refused. Nothing is written
//! through a symbolic link below OUT.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::context::{Context, Server};
use super::crew::work_off;
use super::output::{Output, counted, size_text};
use super::progress::Progress;
use super::remote::Remote;
use super::tally::Tally;
use crate::client::backoff::patiently;
use crate::client::download::Downloader;
use crate::client::meter::Meter;
use crate::client::upload::{Source, blocking};
use crate::client::wire::Node;
use crate::client::{Cause, Failure, Result};

/// What the names of unfinished files end in.
const PART_SUFFIX: &str = ".stile-part";
/// The longest name a file system takes.
const NAME_BYTES_MAX: usize = 255;

/// Download files and folders
///
/// `get /DIR OUT` makes `OUT/DIR`; the top of a space goes into OUT itself. What is there with the same content is not
/// fetched again; what differs is replaced. An interrupted `get` is continued by running it again.
#[derive(Args)]
pub struct Get {
    /// What to download
    #[arg(value_name = "REMOTE", required = true)]
    remotes: Vec<Remote>,

    /// The folder to download into; it is made if it is missing
    #[arg(value_name = "OUT", required = true)]
    out: PathBuf,

    /// The name there, for a single REMOTE
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,

    /// How many transfers run side by side
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=64))]
    parallel: u8,

    /// How long to go on trying when the server is away
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    retry_for: u64,
}

/// What all that run side by side share.
struct Fetcher {
    downloader: Downloader,
    progress: Progress,
    tally: Tally,
}

/// One piece of work.
enum Task {
    /// Fetch what is in a folder into a local one.
    Folder { node: Node, place: PathBuf },
    /// Fetch a file.
    File { node: Node, place: PathBuf, part: PathBuf },
}

impl Get {
    /// Downloads.
    pub async fn run(self, context: &Context) -> Result<()> {
        if self.name.is_some() && self.remotes.len() > 1 {
            return Err(Failure::usage("--as names a single REMOTE"));
        }
        let server = context.server()?;
        fs::create_dir_all(&self.out).map_err(|error| Failure::local(&self.out, &error))?;
        let retry_for = Duration::from_secs(self.retry_for);
        let fetcher = Arc::new(Fetcher {
            downloader: Downloader { api: server.api.clone(), retry_for },
            progress: Progress::new(context.output, "get"),
            tally: Tally::default(),
        });
        let tasks = self.first_tasks(&server, &fetcher).await?;
        let result = work_off(tasks, usize::from(self.parallel), |task| Arc::clone(&fetcher).work(task)).await;
        fetcher.progress.finish();
        say(context.output, &fetcher.tally)?;
        // A failure that ended everything says more than the count.
        let counted = fetcher.tally.conclude(context.output);
        result.and(counted)
    }

    /// The tasks of the REMOTEs themselves; the last is done first.
    async fn first_tasks(&self, server: &Server, fetcher: &Fetcher) -> Result<Vec<Task>> {
        let (mut tasks, mut taken) = (Vec::new(), HashSet::new());
        for remote in &self.remotes {
            fetcher.tally.change(|state| state.items += 1);
            let node = match patiently(fetcher.downloader.retry_for, || server.node(remote)).await {
                Ok(node) => node,
                Err(failure) => {
                    fetcher.tally.fail(remote.to_string(), failure)?;
                    continue;
                }
            };
            let name = match (&self.name, remote.name()) {
                (Some(name), _) => name.clone(),
                (None, Some(_)) => node.name.clone(),
                (None, None) => {
                    tasks.push(Task::Folder { node, place: self.out.clone() });
                    continue;
                }
            };
            if !taken.insert(name.clone()) {
                fetcher.tally.fail(remote.to_string(), twice(&name))?;
                continue;
            }
            match task(&self.out, &name, node, |part| taken.contains(part)) {
                Ok(task) => tasks.push(task),
                Err(failure) => fetcher.tally.fail(remote.to_string(), failure)?,
            }
        }
        tasks.reverse();
        Ok(tasks)
    }
}

impl Fetcher {
    async fn work(self: Arc<Self>, task: Task) -> Result<Vec<Task>> {
        match task {
            Task::Folder { node, place } => match self.folder(&node, &place).await {
                Ok(tasks) => Ok(tasks),
                Err(failure) => self.tally.fail(place.display().to_string(), failure).map(|()| Vec::new()),
            },
            Task::File { node, place, part } => {
                self.file(&node, &place, &part).await?;
                Ok(Vec::new())
            }
        }
    }

    async fn folder(&self, node: &Node, place: &Path) -> Result<Vec<Task>> {
        let children = patiently(self.downloader.retry_for, || self.downloader.api.children(node.id)).await?;
        if make_folder(place)? {
            self.tally.change(|state| state.folders_made += 1);
        }
        let names: HashSet<String> = children.iter().map(|child| child.name.clone()).collect();
        let (mut tasks, mut seen) = (Vec::new(), HashSet::new());
        for child in children.into_iter().rev() {
            self.tally.change(|state| state.items += 1);
            self.progress.add_total(child.size_bytes.unwrap_or(0));
            let name = child.name.clone();
            let next = if seen.insert(name.clone()) {
                task(place, &name, child, |part| names.contains(part))
            } else {
                Err(twice(&name))
            };
            match next {
                Ok(next) => tasks.push(next),
                Err(failure) => self.tally.fail(format!("{}/{name}", place.display()), failure)?,
            }
        }
        Ok(tasks)
    }

    async fn file(&self, node: &Node, place: &Path, part: &Path) -> Result<()> {
        let size_bytes = node.size_bytes.unwrap_or(0);
        let meter = Meter::new(self.progress.report());
        match self.fetch(node, place, part, &meter).await {
            Ok(Fetched::Now) => self.tally.change(|state| {
                state.files_moved += 1;
                state.bytes_moved = state.bytes_moved.saturating_add(size_bytes);
            }),
            Ok(Fetched::Before) => {
                self.progress.skip(size_bytes);
                self.tally.change(|state| state.files_skipped += 1);
            }
            Err(failure) => {
                meter.set(size_bytes);
                self.tally.fail(place.display().to_string(), failure)?;
            }
        }
        Ok(())
    }

    async fn fetch(&self, node: &Node, place: &Path, part: &Path, meter: &Meter) -> Result<Fetched> {
        if self.is_there(node, place).await? {
            return Ok(Fetched::Before);
        }
        self.downloader.fetch(node, place, part, meter).await.map(|()| Fetched::Now)
    }

    /// Whether the file is there with the same content.
    async fn is_there(&self, node: &Node, place: &Path) -> Result<bool> {
        let facts = match fs::symlink_metadata(place) {
            Ok(facts) => facts,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(Failure::local(place, &error)),
        };
        if facts.is_dir() {
            return Err(Failure::new(Cause::Conflict, "local_name_taken", "a folder has this name: move it away"));
        }
        if !facts.is_file() || node.size_bytes != Some(facts.len()) {
            return Ok(false);
        }
        let source = blocking({
            let place = place.to_owned();
            move || Source::look(&place)
        })
        .await?;
        Ok(node.holds(facts.len(), &source.hash().await?))
    }
}

enum Fetched {
    Now,
    Before,
}

/// The task for a node that is to be called `name` in a local folder.
fn task(folder: &Path, name: &str, node: Node, taken: impl Fn(&str) -> bool) -> Result<Task> {
    let place = folder.join(checked(name)?);
    if node.is_folder() {
        return Ok(Task::Folder { node, place });
    }
    let part = folder.join(part_name(name, taken));
    Ok(Task::File { node, place, part })
}

/// The name, if it is one step below a folder and nothing else.
fn checked(name: &str) -> Result<&str> {
    let mut components = Path::new(name).components();
    let one = matches!((components.next(), components.next()), (Some(Component::Normal(only)), None) if only == name);
    if one && !name.contains(['/', '\0']) && !(cfg!(windows) && name.contains(['\\', ':'])) {
        Ok(name)
    } else {
        Err(Failure::new(Cause::Other, "invalid_name", "this name cannot be a file here"))
    }
}

/// What an unfinished file is called: `NAME.stile-part`, or by the hash of its name where that is too long or taken.
fn part_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let usual = format!("{name}{PART_SUFFIX}");
    if usual.len() <= NAME_BYTES_MAX && !taken(&usual) {
        usual
    } else {
        format!("{}{PART_SUFFIX}", blake3::hash(name.as_bytes()).to_hex())
    }
}

/// Makes a folder; says whether it was missing. A symbolic link in its place is not followed.
fn make_folder(place: &Path) -> Result<bool> {
    match fs::create_dir(place) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => match fs::symlink_metadata(place) {
            Ok(facts) if facts.is_dir() => Ok(false),
            Ok(_) => {
                Err(Failure::new(Cause::Conflict, "local_name_taken", "something that is no folder has this name: move it away"))
            }
            Err(error) => Err(Failure::local(place, &error)),
        },
        Err(error) => Err(Failure::local(place, &error)),
    }
}

fn twice(name: &str) -> Failure {
    Failure::new(Cause::Conflict, "local_name_taken", format!("two of them are called `{name}`: download one after the other"))
}

fn say(output: Output, tally: &Tally) -> Result<()> {
    let state = tally.lock();
    let mut text = format!("fetched {} ({})", counted(state.files_moved, "file", "files"), size_text(state.bytes_moved));
    text.push_str(&format!(", skipped {}, made {}", state.files_skipped, counted(state.folders_made, "folder", "folders")));
    output.line(&text)?;
    output.document(&json!({
        "files_fetched": state.files_moved,
        "files_skipped": state.files_skipped,
        "folders_made": state.folders_made,
        "bytes_fetched": state.bytes_moved,
        "failed": state.failed_json(),
        "notes": state.notes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_the_server_is_one_step_or_refused() {
        for name in ["a", "a b.txt", ".hidden", "...", "é", "a\\b"] {
            assert_eq!(checked(name).unwrap(), name);
        }
        for name in ["", ".", "..", "/", "/etc/passwd", "a/b", "a/", "./a", "../a", "a\0b"] {
            assert!(checked(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn a_part_never_has_the_name_of_a_file() {
        assert_eq!(part_name("a.txt", |_| false), "a.txt.stile-part");
        let hashed = part_name("a.txt", |part| part == "a.txt.stile-part");
        assert!(hashed.len() > 64 && hashed.ends_with(PART_SUFFIX));
        assert!(part_name(&"x".repeat(255), |_| false).len() <= NAME_BYTES_MAX);
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_is_not_a_folder_to_write_into() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("real")).unwrap();
        std::os::unix::fs::symlink(home.path().join("real"), home.path().join("link")).unwrap();
        assert!(make_folder(&home.path().join("new")).unwrap());
        assert!(!make_folder(&home.path().join("real")).unwrap());
        assert_eq!(make_folder(&home.path().join("link")).unwrap_err().cause, Cause::Conflict);
    }
}
