//! Batch size by measured time: grow slowly, shrink at once.

use std::collections::VecDeque;

pub const MIN_ROWS: i64 = 500;
pub const MAX_ROWS: i64 = 100_000;

/// Batches aim at the middle of 250 to 500 ms: short enough that a pause is
/// felt at once, long enough that the commit does not count.
const TARGET_MS: f64 = 375.0;
const GROWTH: f64 = 1.3;
const REMEMBERED: usize = 10;

/// Decides the size of the next batch from the time of the last ten.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchSizer {
    rows: i64,
    /// Milliseconds per row of the recent batches.
    recent: VecDeque<f64>,
}

impl BatchSizer {
    pub fn new(rows: i64) -> Self {
        Self { rows: rows.clamp(1, MAX_ROWS), recent: VecDeque::new() }
    }

    pub fn rows(&self) -> i64 {
        self.rows
    }

    /// Takes the time of a committed batch into account. Time spent waiting
    /// for a worker is not batch time and must not be passed in.
    pub fn record(&mut self, rows: i64, duration_ms: f64) {
        if rows <= 0 || !duration_ms.is_finite() {
            return;
        }
        self.recent.push_back(duration_ms / rows as f64);
        while self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
        let wanted = TARGET_MS / self.p90().max(f64::MIN_POSITIVE);
        let bounded = wanted.min(self.rows as f64 * GROWTH);
        self.rows = (bounded as i64).clamp(MIN_ROWS.min(self.rows), MAX_ROWS);
    }

    /// After a timeout or a refused row: half, down to the single row.
    pub fn halve(&mut self) {
        self.rows = (self.rows / 2).max(1);
    }

    fn p90(&self) -> f64 {
        let mut sorted: Vec<f64> = self.recent.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        sorted[(sorted.len() * 9).div_ceil(10) - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_by_at_most_three_tenths() {
        let mut sizer = BatchSizer::new(10_000);
        sizer.record(10_000, 10.0);
        assert_eq!(sizer.rows(), 13_000);
    }

    #[test]
    fn shrinks_in_proportion_at_once() {
        let mut sizer = BatchSizer::new(10_000);
        sizer.record(10_000, 3_750.0);
        assert_eq!(sizer.rows(), 1_000);
    }

    #[test]
    fn stays_within_its_bounds() {
        let mut sizer = BatchSizer::new(90_000);
        for _ in 0..20 {
            sizer.record(90_000, 1.0);
        }
        assert_eq!(sizer.rows(), MAX_ROWS);
        // One slow batch of ten is an outlier, two are a trend.
        sizer.record(1_000, 1e9);
        assert_eq!(sizer.rows(), MAX_ROWS);
        sizer.record(1_000, 1e9);
        assert_eq!(sizer.rows(), MIN_ROWS);
    }

    #[test]
    fn halves_to_the_single_row() {
        let mut sizer = BatchSizer::new(3);
        sizer.halve();
        sizer.halve();
        assert_eq!(sizer.rows(), 1);
    }
}
