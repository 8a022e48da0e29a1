//! Counting the bytes that moved: for the progress bar, and to notice that nothing moves any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::failure::{Failure, Result};

/// How long a transfer may stand still before it counts as broken.
const STALL_TIMEOUT: Duration = Duration::from_secs(120);

/// Where many transfers report to: told by how many bytes one of them moved on (or fell back).
pub type Report = Arc<dyn Fn(i64) + Send + Sync>;

/// The position of one transfer.
#[derive(Clone)]
pub struct Meter {
    position_bytes: Arc<AtomicU64>,
    moves: Arc<AtomicU64>,
    report: Report,
}

impl Meter {
    /// At the beginning of a transfer.
    pub fn new(report: Report) -> Self {
        Self { position_bytes: Arc::default(), moves: Arc::default(), report }
    }

    /// The transfer stands at `position_bytes` now: further, or back at what the other side has.
    pub fn set(&self, position_bytes: u64) {
        let before = self.position_bytes.swap(position_bytes, Ordering::Relaxed);
        self.moves.fetch_add(1, Ordering::Relaxed);
        (self.report)(position_bytes.cast_signed().wrapping_sub(before.cast_signed()));
    }

    /// Waits for `transfer`, as long as it moves; `allowance` longer than usual for what the other side does at the end.
    pub async fn watch<T>(&self, allowance: Duration, transfer: impl Future<Output = Result<T>>) -> Result<T> {
        let mut transfer = std::pin::pin!(transfer);
        loop {
            let moves = self.moves.load(Ordering::Relaxed);
            match tokio::time::timeout(STALL_TIMEOUT.saturating_add(allowance), transfer.as_mut()).await {
                Ok(result) => return result,
                Err(_) if self.moves.load(Ordering::Relaxed) == moves => return Err(Failure::stalled()),
                Err(_) => (),
            }
        }
    }
}
