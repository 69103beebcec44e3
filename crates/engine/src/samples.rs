//! Times of repeated work, kept in a histogram.

use std::time::Duration;

use domain::benchmark::Figures;
use hdrhistogram::Histogram;

pub(crate) struct Samples {
    /// Nanoseconds.
    histogram: Histogram<u64>,
}

impl Samples {
    pub(crate) fn new() -> Self {
        let histogram = Histogram::new(3).expect("three significant figures are allowed");
        Self { histogram }
    }

    pub(crate) fn record(&mut self, duration: Duration) {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        // Not saturating_record: that one clamps to the size the histogram has,
        // and it begins with next to none.
        self.histogram.record(nanoseconds).expect("a histogram that resizes takes every value");
    }

    pub(crate) fn count(&self) -> i64 {
        self.histogram.len() as i64
    }

    /// In a unit of so many nanoseconds.
    pub(crate) fn figures(&self, unit: f64) -> Figures {
        let at = |quantile: f64| self.histogram.value_at_quantile(quantile) as f64 / unit;
        Figures {
            samples: self.count(),
            mean: self.histogram.mean() / unit,
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            slowest: at(1.0),
        }
    }

    pub(crate) fn mean_ms(&self) -> f64 {
        self.histogram.mean() / 1e6
    }

    /// `p50 0.031 ms, p99 0.112 ms, slowest 0.480 ms of 1000.`
    pub(crate) fn note(&self) -> String {
        let ms = |quantile: f64| self.histogram.value_at_quantile(quantile) as f64 / 1e6;
        let (p50, p99, slowest) = (ms(0.5), ms(0.99), ms(1.0));
        format!("p50 {p50:.3} ms, p99 {p99:.3} ms, slowest {slowest:.3} ms of {}.", self.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_tells_the_middle_and_the_tail() {
        let mut samples = Samples::new();
        for milliseconds in 1..=100 {
            samples.record(Duration::from_millis(milliseconds));
        }
        assert!((samples.mean_ms() - 50.5).abs() < 0.1);
        let note = samples.note();
        assert!(note.starts_with("p50 50.") && note.ends_with("of 100."), "{note}");
    }
}
