//! Batch size by measured time: grow slowly, shrink at once.

use std::collections::VecDeque;

/// Of the first batch, when nobody asks for another size.
pub const FIRST_ROWS: i64 = 10_000;
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
        // Rounded up: a batch that was halved down to one row has to grow again.
        let bounded = wanted.min((self.rows as f64 * GROWTH).ceil());
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
    fn halves_to_the_single_row_and_grows_from_there() {
        let mut sizer = BatchSizer::new(3);
        sizer.halve();
        sizer.halve();
        assert_eq!(sizer.rows(), 1);
        let grown: Vec<i64> = (0..4)
            .map(|_| {
                sizer.record(sizer.rows(), 1.0);
                sizer.rows()
            })
            .collect();
        assert_eq!(grown, [2, 3, 4, 6]);
    }

    #[test]
    fn settles_within_a_quarter_and_half_a_second() {
        // Rows of 20 and of 200 microseconds, from the first batch on.
        for (microseconds, started) in [(20.0, FIRST_ROWS), (200.0, FIRST_ROWS), (200.0, 90_000)] {
            let mut sizer = BatchSizer::new(started);
            for _ in 0..20 {
                sizer.record(sizer.rows(), sizer.rows() as f64 * microseconds / 1000.0);
            }
            let milliseconds = sizer.rows() as f64 * microseconds / 1000.0;
            assert!((250.0..=500.0).contains(&milliseconds), "{microseconds} µs: {milliseconds} ms");
        }
    }

    #[test]
    fn one_slow_batch_of_ten_is_an_outlier() {
        let mut sizer = BatchSizer::new(10_000);
        for _ in 0..9 {
            sizer.record(10_000, 375.0);
        }
        sizer.record(10_000, 60_000.0);
        assert_eq!(sizer.rows(), 10_000);
        sizer.record(10_000, 60_000.0);
        assert!(sizer.rows() < 1_000, "two are a trend, and it shrinks at once");
    }

    #[test]
    fn times_that_are_none_change_nothing() {
        let mut sizer = BatchSizer::new(10_000);
        for (rows, milliseconds) in [(0, 5.0), (-1, 5.0), (10, f64::NAN), (10, f64::INFINITY)] {
            sizer.record(rows, milliseconds);
        }
        assert_eq!(sizer.rows(), 10_000);
    }
}
