//! Running one unit of work in a transaction that is already open.

use super::failure::Failure;
use super::tx::{Connection, Tx};
use domain::{Error, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicU64;

/// Runs the unit. A panic ends this unit and nothing else; a statement that failed makes the unit fail.
pub(super) fn run<T>(connection: Connection<'_>, total: &AtomicU64, unit: &impl Fn(&Tx) -> Result<T>) -> Result<T, Failure> {
    let tx = Tx::new(connection, total);
    // INVARIANT: what a panic leaves behind is only the transaction, which the caller rolls back.
    let answer = catch_unwind(AssertUnwindSafe(|| unit(&tx)));
    if let Some(failure) = tx.into_failure() {
        // The unit may have put it in other words; whether to try again is ours to know.
        return Err(match answer {
            Ok(Err(error)) if !failure.retry => error.into(),
            _ => failure,
        });
    }
    match answer {
        Ok(answer) => answer.map_err(Failure::from),
        Err(panic) => Err(Error::internal(format!("a unit of work panicked: {}", words(&*panic))).into()),
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}
