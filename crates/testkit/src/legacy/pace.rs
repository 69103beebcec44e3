//! Hands out turns so that all writers together keep to a rate.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

pub(super) struct Pace {
    began: Instant,
    rows_per_second: u32,
    given: AtomicU64,
}

impl Pace {
    pub(super) fn new(rows_per_second: u32) -> Self {
        Self { began: Instant::now(), rows_per_second: rows_per_second.max(1), given: AtomicU64::new(0) }
    }

    /// Returns when so many rows are due.
    pub(super) async fn turn(&self, rows: u64) {
        let before = self.given.fetch_add(rows.max(1), Ordering::Relaxed);
        let due = Duration::from_secs_f64(before as f64 / f64::from(self.rows_per_second));
        sleep_until(self.began + due).await;
    }
}
