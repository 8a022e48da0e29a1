//! The progress bar: on a terminal only, never with `--json`.

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Output;
use crate::client::meter::Report;

/// A bar of bytes that many transfers move together.
#[derive(Clone)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar with `word` before it: what is done.
    pub fn new(output: Output, word: &'static str) -> Self {
        let target = if output.draws() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target).with_prefix(word);
        let template = "{prefix} {wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// There are so many bytes more to do.
    pub fn add_total(&self, bytes: u64) {
        self.bar.inc_length(bytes);
    }

    /// So many bytes need not be moved.
    pub fn skip(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    /// Where one transfer reports to.
    pub fn report(&self) -> Report {
        let bar = self.bar.clone();
        Arc::new(move |bytes| {
            if bytes < 0 {
                bar.set_position(bar.position().saturating_sub(bytes.unsigned_abs()));
            } else {
                bar.inc(bytes.unsigned_abs());
            }
        })
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
