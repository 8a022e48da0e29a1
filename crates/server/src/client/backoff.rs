//! Waiting before the next try: a server that was killed and comes back is not a failure.

use std::time::{Duration, Instant};

use super::failure::{Failure, Hope, Result};

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How often an answer that looks like a bug of the server is tried again.
const LITTLE_HOPE_TRIES: u32 = 3;

/// How long one goes on trying something that makes no progress.
#[derive(Debug)]
pub struct Backoff {
    retry_for: Duration,
    failing_since: Option<Instant>,
    next_pause: Duration,
    little_hope_left: u32,
}

impl Backoff {
    /// Tries for `retry_for` from the first failure in a row.
    pub fn new(retry_for: Duration) -> Self {
        Self { retry_for, failing_since: None, next_pause: FIRST_PAUSE, little_hope_left: LITTLE_HOPE_TRIES }
    }

    /// Something moved: the patience begins anew.
    pub fn progressed(&mut self) {
        *self = Self::new(self.retry_for);
    }

    /// Waits before the next try, or gives the failure back when another would be in vain.
    pub async fn pause(&mut self, failure: Failure) -> Result<()> {
        match self.next(&failure, Instant::now()) {
            Some(pause) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            None => Err(failure),
        }
    }

    fn next(&mut self, failure: &Failure, now: Instant) -> Option<Duration> {
        match failure.hope() {
            Hope::None => return None,
            Hope::Little => self.little_hope_left = self.little_hope_left.checked_sub(1)?,
            Hope::Good => (),
        }
        let failing_for = now.duration_since(*self.failing_since.get_or_insert(now));
        let left = self.retry_for.checked_sub(failing_for).filter(|left| !left.is_zero())?;
        let pause = self.next_pause.max(failure.retry_after.unwrap_or_default());
        self.next_pause = (self.next_pause * 2).min(LONGEST_PAUSE);
        Some(pause.min(left))
    }
}

/// Does `attempt` until it succeeds, another try would be in vain, or `retry_for` is over.
pub async fn patiently<T, F>(retry_for: Duration, mut attempt: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let mut backoff = Backoff::new(retry_for);
    loop {
        match attempt().await {
            Ok(value) => return Ok(value),
            Err(failure) => backoff.pause(failure).await?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Cause;

    fn away() -> Failure {
        Failure::new(Cause::Unavailable, "network", "")
    }

    #[test]
    fn it_waits_longer_each_time_and_ends_in_time() {
        let start = Instant::now();
        let mut backoff = Backoff::new(Duration::from_secs(30));
        let (mut now, mut pauses) = (start, Vec::new());
        while let Some(pause) = backoff.next(&away(), now) {
            now += pause;
            pauses.push(pause.as_millis());
        }
        assert_eq!(pauses.get(..6), Some([200, 400, 800, 1600, 3200, 5000].as_slice()));
        assert_eq!(now - start, Duration::from_secs(30));
    }

    #[test]
    fn progress_renews_the_patience() {
        let start = Instant::now();
        let mut backoff = Backoff::new(Duration::from_secs(10));
        assert!(backoff.next(&away(), start).is_some());
        backoff.progressed();
        assert!(backoff.next(&away(), start + Duration::from_secs(60)).is_some());
        assert!(backoff.next(&away(), start + Duration::from_secs(71)).is_none());
    }

    #[test]
    fn a_bug_of_the_server_is_tried_three_times() {
        let bug = Failure { status: Some(500), ..Failure::new(Cause::Other, "internal", "") };
        let mut backoff = Backoff::new(Duration::from_secs(100));
        let tries = (0..10).take_while(|_| backoff.next(&bug, Instant::now()).is_some()).count();
        assert_eq!(tries, 3);
    }

    #[test]
    fn the_server_may_ask_for_more_time() {
        let later = Failure { retry_after: Some(Duration::from_secs(7)), ..away() };
        let mut backoff = Backoff::new(Duration::from_secs(100));
        assert_eq!(backoff.next(&later, Instant::now()), Some(Duration::from_secs(7)));
    }
}
