//! The rate of the copy over its last batches, all lanes together.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Pace {
    began: Instant,
    recent: VecDeque<(Instant, i64)>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { began: Instant::now(), recent: VecDeque::new() }
    }
}

impl Pace {
    pub(super) fn add(&mut self, rows: i64) {
        let now = Instant::now();
        self.recent.push_back((now, rows));
        while self.recent.front().is_some_and(|(at, _)| now.duration_since(*at) > WINDOW) {
            self.recent.pop_front();
        }
    }

    /// Rows per second, as soon as there is anything to go by.
    pub(super) fn rate(&self) -> Option<f64> {
        let rows: i64 = self.recent.iter().map(|(_, rows)| rows).sum();
        let seconds = self.began.elapsed().min(WINDOW).as_secs_f64();
        (rows > 0 && seconds > 0.0).then(|| rows as f64 / seconds)
    }
}
