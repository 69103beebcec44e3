//! Progress on stderr: a bar on a terminal, else a line now and then.

use std::cell::Cell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use domain::progress::Progress;
use indicatif::{ProgressBar, ProgressStyle};

use crate::text;

/// For logs and pipes.
const EVERY: Duration = Duration::from_secs(5);

pub(crate) struct Meter {
    bar: Option<ProgressBar>,
    told: Cell<Instant>,
}

impl Meter {
    pub(crate) fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| ProgressBar::no_length().with_style(open_ended()));
        Self { bar, told: Cell::new(Instant::now()) }
    }

    pub(crate) fn show(&self, what: &str, progress: &Progress) {
        match &self.bar {
            Some(bar) => draw(bar, what, progress),
            None if self.told.get().elapsed() >= EVERY => {
                self.told.set(Instant::now());
                eprintln!("{what}: {}", sentence(progress));
            }
            None => {}
        }
    }

    /// Takes the bar away, so that what comes next stands on its own line.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn draw(bar: &ProgressBar, what: &str, progress: &Progress) {
    match progress.total {
        Some(total) if total > 0 => {
            bar.set_style(bounded());
            bar.set_length(total.unsigned_abs());
        }
        _ => bar.set_style(open_ended()),
    }
    bar.set_position(progress.done.unsigned_abs());
    bar.set_prefix(what.to_owned());
    bar.set_message(sentence(progress));
    bar.tick();
}

fn bounded() -> ProgressStyle {
    style("{prefix} [{bar:30}] {msg}")
}

fn open_ended() -> ProgressStyle {
    style("{spinner} {prefix} {msg}")
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

/// `120,000 of 2,000,000 rows (6 %), 58,000 rows/s, 32 s left`
///
/// Empty when nothing is counted.
pub(crate) fn sentence(progress: &Progress) -> String {
    if progress.total.is_none() && progress.unit.is_empty() {
        return String::new();
    }
    let mut parts = vec![amount(progress)];
    parts.extend(progress.rate.map(|rate| format!("{} {}/s", text::count(rate as i64), progress.unit)));
    if progress.total.is_some_and(|total| total > progress.done) {
        let left = progress
            .seconds_left()
            .map_or_else(|| "time left unknown".to_owned(), |left| format!("{} left", text::seconds(left)));
        parts.push(left);
    }
    parts.join(", ")
}

fn amount(progress: &Progress) -> String {
    let done = text::count(progress.done);
    match (progress.total, progress.fraction()) {
        (Some(total), Some(fraction)) => {
            format!("{done} of {} {} ({} %)", text::count(total), progress.unit, (fraction * 100.0) as i64)
        }
        _ => format!("{done} {}", progress.unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(done: i64, total: Option<i64>, rate: Option<f64>) -> Progress {
        Progress { done, total, unit: "rows".into(), rate }
    }

    #[test]
    fn says_what_it_knows_and_no_more() {
        let known = progress(120_000, Some(2_000_000), Some(58_000.0));
        assert_eq!(sentence(&known), "120,000 of 2,000,000 rows (6 %), 58,000 rows/s, 32 s left");
        assert_eq!(sentence(&progress(5, Some(10), None)), "5 of 10 rows (50 %), time left unknown");
        assert_eq!(sentence(&progress(5, None, None)), "5 rows");
        assert_eq!(sentence(&progress(10, Some(10), None)), "10 of 10 rows (100 %)");
    }
}
