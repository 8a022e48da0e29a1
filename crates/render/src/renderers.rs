//! The server's side: starts a process for each rendition, few at a time, and ends it when it takes too long.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;

use domain::limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::ask::{self, Ask, Told};
use crate::worker::NO_WALL;

/// The word by which the executable knows that it is to render: its first argument.
pub const COMMAND: &str = "render";

/// Why there is no rendition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Too many are wanted at once: later.
    Busy,
    /// None can be made of this: it is damaged, too large, takes too long, or breaks whoever opens it.
    Cannot,
}

/// A rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// How many pages there are.
    pub pages: u32,
    /// The page that was asked for, as JPEG; none when there is no such page, or none was asked for.
    pub image: Option<Vec<u8>>,
}

/// Those who render. Cheap to clone.
#[derive(Clone)]
pub struct Renderers {
    program: Arc<PathBuf>,
    /// At work or waiting.
    places: Arc<Semaphore>,
    /// At work.
    working: Arc<Semaphore>,
}

/// The right to start one process now. Take it before the bytes are read, so that only few are in memory at a time.
pub struct Turn {
    program: Arc<PathBuf>,
    _place: OwnedSemaphorePermit,
    _working: OwnedSemaphorePermit,
}

impl Renderers {
    /// Those who render by this executable, which must answer to [`COMMAND`].
    pub fn new(program: PathBuf) -> Self {
        Self {
            program: Arc::new(program),
            places: Arc::new(Semaphore::new(limits::RENDERERS_MAX + limits::RENDITIONS_WAITING_MAX)),
            working: Arc::new(Semaphore::new(limits::RENDERERS_MAX)),
        }
    }

    /// Waits for a turn: not longer than [`limits::RENDITION_WAIT_MAX`], and not behind too many others.
    pub async fn turn(&self) -> Result<Turn, Failure> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Failure::Busy)?;
        let waited = timeout(limits::RENDITION_WAIT_MAX, Arc::clone(&self.working).acquire_owned()).await;
        match waited {
            Ok(Ok(working)) => Ok(Turn { program: Arc::clone(&self.program), _place: place, _working: working }),
            _ => Err(Failure::Busy),
        }
    }
}

impl Turn {
    /// Renders what is asked for, in a process of its own. When whoever waits for it goes away, the process is ended.
    pub async fn render(self, ask: &Ask, source: Vec<u8>) -> Result<Rendered, Failure> {
        match timeout(limits::RENDERER_TIME_MAX, self.run(ask, source)).await {
            Ok(Some(rendered)) => Ok(rendered),
            Ok(None) => Err(Failure::Cannot),
            Err(_) => {
                tracing::warn!("a rendition took too long and was ended");
                Err(Failure::Cannot)
            }
        }
    }

    async fn run(&self, ask: &Ask, source: Vec<u8>) -> Option<Rendered> {
        let head = ask::head_of(ask)?;
        let mut child = self.start()?;
        let (mut to, from) = (child.stdin.take()?, child.stdout.take()?);
        let send = async move {
            // It may have ended before it took everything: then what it said counts.
            let _ = to.write_all(&head).await;
            let _ = to.write_all(&source).await;
        };
        let receive = async move {
            let mut said = Vec::new();
            let most = limits::RENDITION_BYTES_MAX + 1;
            from.take(most).read_to_end(&mut said).await.ok().filter(|_| said.len() as u64 <= limits::RENDITION_BYTES_MAX)?;
            Some(said)
        };
        let (_, said) = tokio::join!(send, receive);
        let said = said?;
        let ended = child.wait().await.ok()?;
        if ended.code() == Some(i32::from(NO_WALL)) {
            tracing::error!("no previews are made: the process that renders cannot be walled in on this system (seccomp)");
        }
        if !ended.success() {
            tracing::debug!(%ended, "a file could not be rendered");
            return None;
        }
        let (told, image) = ask::read::<Told>(&said)?;
        Some(Rendered { pages: told.pages, image: (!image.is_empty()).then(|| image.to_vec()) })
    }

    /// A process that knows nothing of ours: no environment, no folder, no descriptor but the two.
    fn start(&self) -> Option<Child> {
        let started = Command::new(self.program.as_path())
            .arg(COMMAND)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        started.map_err(|error| tracing::error!(%error, "the process that renders cannot be started")).ok()
    }
}
