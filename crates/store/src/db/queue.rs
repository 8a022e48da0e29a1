//! A queue of bounded length between async callers and the threads that serve them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use domain::limits;

pub(super) struct Queue<J> {
    state: Mutex<State<J>>,
    filled: Condvar,
}

struct State<J> {
    jobs: VecDeque<J>,
    closed: bool,
}

impl<J> Queue<J> {
    pub(super) fn new() -> Self {
        Self { state: Mutex::new(State { jobs: VecDeque::new(), closed: false }), filled: Condvar::new() }
    }

    /// Whether it was taken: a full or closed queue takes nothing.
    pub(super) fn push(&self, job: J) -> bool {
        let mut state = self.lock();
        if state.closed || state.jobs.len() >= limits::WAITING_UNITS_MAX {
            return false;
        }
        state.jobs.push_back(job);
        drop(state);
        self.filled.notify_one();
        true
    }

    /// Waits for a job; none when the queue is closed and empty.
    pub(super) fn pop(&self) -> Option<J> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A job that waits already, if there is one.
    pub(super) fn pop_waiting(&self) -> Option<J> {
        self.lock().jobs.pop_front()
    }

    /// Takes no more; what waits is still served.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<J>> {
        // No code of a caller runs under the lock: a poisoned one is as good.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
