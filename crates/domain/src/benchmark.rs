//! What a benchmark has measured, and what that says.

mod compare;
mod trend;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use compare::{Change, Compared, compared};
pub use trend::{Point, Twins, trend, twins};

/// What a figure has to reach. The mean counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    AtMost(f64),
    AtLeast(f64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenchmarkVerdict {
    Met,
    Missed,
    /// There is no target: the figure is kept to be compared.
    Measured,
    /// There was nothing to measure, or it failed; the note says why.
    Unmeasured,
}

impl BenchmarkVerdict {
    pub const ALL: [Self; 4] = [Self::Met, Self::Missed, Self::Measured, Self::Unmeasured];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::Measured => "measured",
            Self::Unmeasured => "unmeasured",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == text)
    }
}

/// Figures of all samples, in the benchmark's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub samples: i64,
    pub mean: f64,
    pub p50: f64,
    pub p90: f64,
    pub p99: f64,
    pub slowest: f64,
}

/// One benchmark of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Benchmark {
    pub run: i64,
    /// Where it stands among those of its run.
    pub seq: i64,
    /// The same from run to run, e.g. `resolve_symbol`.
    pub name: String,
    pub title: String,
    pub unit: String,
    /// None when there was nothing to measure.
    pub figures: Option<Figures>,
    pub target: Option<Target>,
    pub verdict: BenchmarkVerdict,
    /// How much was looked at, or why nothing was.
    pub note: String,
    /// EXPLAIN of the statement, where it is one.
    pub plan: Option<String>,
    pub at: DateTime<Utc>,
}

/// What every figure of a run depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BenchmarkRun {
    pub run: i64,
    pub at: DateTime<Utc>,
    /// Processor and cores of the machine that measured.
    pub machine: String,
    /// Version of PostgreSQL.
    pub server: String,
    /// Version of Refit.
    pub version: String,
    pub database_bytes: i64,
    /// In the order in which they were measured.
    pub benchmarks: Vec<Benchmark>,
}

impl BenchmarkRun {
    pub fn count(&self, verdict: BenchmarkVerdict) -> usize {
        self.benchmarks.iter().filter(|benchmark| benchmark.verdict == verdict).count()
    }
}

/// Judges a figure by its target. What is not a number meets none.
pub fn judge(figures: Option<Figures>, target: Option<Target>) -> BenchmarkVerdict {
    let holds = |figures: Figures| match target {
        Some(Target::AtMost(limit)) => Some(figures.mean <= limit),
        Some(Target::AtLeast(limit)) => Some(figures.mean >= limit),
        None => None,
    };
    match figures.map(holds) {
        None => BenchmarkVerdict::Unmeasured,
        Some(None) => BenchmarkVerdict::Measured,
        Some(Some(true)) => BenchmarkVerdict::Met,
        Some(Some(false)) => BenchmarkVerdict::Missed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_judged_by_the_target() {
        let of = |mean| Some(Figures { mean, samples: 1, ..Figures::default() });
        for (figures, target, verdict) in [
            (of(0.9), Some(Target::AtMost(1.0)), BenchmarkVerdict::Met),
            (of(1.1), Some(Target::AtMost(1.0)), BenchmarkVerdict::Missed),
            (of(1.1), Some(Target::AtLeast(1.0)), BenchmarkVerdict::Met),
            (of(f64::NAN), Some(Target::AtMost(1.0)), BenchmarkVerdict::Missed),
            (of(1.0), None, BenchmarkVerdict::Measured),
            (None, Some(Target::AtMost(1.0)), BenchmarkVerdict::Unmeasured),
        ] {
            assert_eq!(judge(figures, target), verdict);
        }
    }
}
