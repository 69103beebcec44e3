//! A run against an earlier one.

use serde::{Deserialize, Serialize};

use super::{Benchmark, BenchmarkRun, Target};

/// Less than that is what two runs on the same machine differ by anyway.
const NOISE: f64 = 1.25;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Nothing to compare with: it is new, or one of both was not measured.
    New,
    Same,
    Better,
    /// A regression.
    Worse,
}

impl Change {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Same => "same",
            Self::Better => "better",
            Self::Worse => "worse",
        }
    }
}

/// One benchmark, and the same of the earlier run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    pub now: Benchmark,
    pub before: Option<f64>,
    pub change: Change,
}

/// By name. Runs on other machines are compared too; whoever reads it sees both
/// machines.
pub fn compared(now: &BenchmarkRun, before: Option<&BenchmarkRun>) -> Vec<Compared> {
    let earlier = |name: &str| {
        let same = before?.benchmarks.iter().find(|benchmark| benchmark.name == name)?;
        same.figures.map(|figures| figures.mean)
    };
    let pair = |now: &Benchmark| {
        let before = earlier(&now.name);
        Compared { now: now.clone(), before, change: change(now, before) }
    };
    now.benchmarks.iter().map(pair).collect()
}

pub(super) fn change(now: &Benchmark, before: Option<f64>) -> Change {
    let (Some(figures), Some(before)) = (now.figures, before) else { return Change::New };
    let ratio = match is_rate(now) {
        true => before / figures.mean,
        false => figures.mean / before,
    };
    if ratio > NOISE {
        Change::Worse
    } else if ratio < 1.0 / NOISE {
        Change::Better
    } else {
        Change::Same
    }
}

/// Whether more is better.
fn is_rate(benchmark: &Benchmark) -> bool {
    matches!(benchmark.target, Some(Target::AtLeast(_))) || benchmark.unit.ends_with("/s")
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::benchmark::{BenchmarkVerdict, Figures};

    pub(in crate::benchmark) fn run(unit: &str, mean: f64) -> BenchmarkRun {
        let benchmark = Benchmark {
            run: 1,
            seq: 1,
            name: "one".into(),
            title: "One".into(),
            unit: unit.into(),
            figures: Some(Figures { mean, ..Figures::default() }),
            target: None,
            verdict: BenchmarkVerdict::Measured,
            note: String::new(),
            plan: None,
            at: DateTime::UNIX_EPOCH,
        };
        let text = || String::new();
        BenchmarkRun {
            run: 1,
            at: DateTime::UNIX_EPOCH,
            machine: text(),
            server: text(),
            version: text(),
            database_bytes: 0,
            benchmarks: vec![benchmark],
        }
    }

    #[test]
    fn what_took_longer_is_worse_and_what_did_more_is_better() {
        let of = |unit, now, before| compared(&run(unit, now), Some(&run(unit, before)))[0].change;
        assert_eq!(of("ms", 2.0, 1.0), Change::Worse);
        assert_eq!(of("ms", 1.2, 1.0), Change::Same);
        assert_eq!(of("ms", 0.5, 1.0), Change::Better);
        assert_eq!(of("rows/s", 2.0, 1.0), Change::Better);
        assert_eq!(of("rows/s", 1.0, 2.0), Change::Worse);
        assert_eq!(compared(&run("ms", 1.0), None)[0].change, Change::New);
    }
}
