//! How far, how fast, how long still. Unknown stays unknown.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    pub done: i64,
    /// None until it has been counted.
    pub total: Option<i64>,
    /// What is counted, e.g. `rows`.
    pub unit: String,
    /// Units per second over the recent batches, without queue and holds.
    pub rate: Option<f64>,
}

impl Progress {
    /// Between 0 and 1, also when more turned up than was counted.
    pub fn fraction(&self) -> Option<f64> {
        match self.total? {
            0 => Some(1.0),
            total => Some((self.done as f64 / total as f64).clamp(0.0, 1.0)),
        }
    }

    /// Seconds left at the recent rate, or none when either is unknown.
    pub fn seconds_left(&self) -> Option<f64> {
        let left = (self.total? - self.done).max(0) as f64;
        let rate = self.rate.filter(|rate| *rate > 0.0)?;
        Some(left / rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(done: i64, total: Option<i64>, rate: Option<f64>) -> Progress {
        Progress { done, total, unit: "rows".into(), rate }
    }

    #[test]
    fn more_rows_than_counted_is_not_more_than_all() {
        assert_eq!(progress(30, Some(20), None).fraction(), Some(1.0));
        assert_eq!(progress(30, Some(20), Some(5.0)).seconds_left(), Some(0.0));
    }

    #[test]
    fn unknown_stays_unknown() {
        assert_eq!(progress(30, None, Some(5.0)).fraction(), None);
        assert_eq!(progress(30, None, Some(5.0)).seconds_left(), None);
        assert_eq!(progress(3, Some(9), None).seconds_left(), None);
        assert_eq!(progress(3, Some(9), Some(0.0)).seconds_left(), None);
    }

    #[test]
    fn an_empty_table_is_done() {
        assert_eq!(progress(0, Some(0), None).fraction(), Some(1.0));
    }
}
