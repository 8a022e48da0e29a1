//! Working off tasks that bring new tasks, several at a time.

use tokio::task::JoinSet;

use crate::client::{Cause, Failure, Result};

/// Does all of `tasks`, the last first, at most `parallel` at once; each may give more. The first failure ends all.
pub async fn work_off<T, F>(mut tasks: Vec<T>, parallel: usize, work: impl Fn(T) -> F) -> Result<()>
where
    F: Future<Output = Result<Vec<T>>> + Send + 'static,
    T: Send + 'static,
{
    let mut running = JoinSet::new();
    loop {
        while running.len() < parallel.max(1)
            && let Some(task) = tasks.pop()
        {
            running.spawn(work(task));
        }
        match running.join_next().await {
            None => return Ok(()),
            Some(Ok(more)) => tasks.extend(more?),
            Some(Err(error)) => {
                return Err(Failure::new(Cause::Other, "internal", format!("a task of ours ended early: {error}")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn all_tasks_are_done_and_never_more_at_once_than_asked() {
        let (now, most, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        work_off(vec![3_u32, 3], 4, |depth| {
            let (now, most, done) = (now.clone(), most.clone(), done.clone());
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                now.fetch_sub(1, Ordering::SeqCst);
                done.fetch_add(1, Ordering::SeqCst);
                Ok(if depth == 0 { Vec::new() } else { vec![depth - 1; 2] })
            }
        })
        .await
        .unwrap();
        assert_eq!(done.load(Ordering::SeqCst), 2 * (1 + 2 + 4 + 8));
        assert!(most.load(Ordering::SeqCst) <= 4);
    }

    #[tokio::test]
    async fn a_failure_ends_all() {
        let result = work_off(vec![1], 2, |_| async { Err::<Vec<i32>, _>(Failure::usage("no")) }).await;
        assert_eq!(result.unwrap_err().cause, Cause::Usage);
    }
}
