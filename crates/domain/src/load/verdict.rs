//! What a load test says as a whole.

use serde::{Deserialize, Serialize};

use super::{LoadRun, Side};
use crate::benchmark::{BenchmarkVerdict, Target};
use crate::fixed::fixed;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadVerdict {
    /// It goes on, or was stopped before its end.
    Unfinished,
    Met,
    Missed,
}

impl LoadVerdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unfinished => "unfinished",
            Self::Met => "met",
            Self::Missed => "missed",
        }
    }
}

impl LoadRun {
    pub fn verdict(&self) -> LoadVerdict {
        match self.ended_at {
            None => LoadVerdict::Unfinished,
            Some(_) if self.faults().is_empty() => LoadVerdict::Met,
            Some(_) => LoadVerdict::Missed,
        }
    }

    /// What is wrong. The legacy side is there to be compared, and is not judged.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.ended_at.is_none() {
            faults.push("it has not come to its end".to_owned());
        }
        let asked = i64::try_from(self.asked.operations()).unwrap_or(i64::MAX);
        let done = self.done(Side::Normalised);
        if self.ended_at.is_some() && done < asked {
            faults.push(format!("{done} of {asked} operations were carried out"));
        }
        let missed = self.measured.iter().filter(|measured| measured.verdict == BenchmarkVerdict::Missed);
        faults.extend(missed.filter_map(|measured| {
            let (Some(figures), Some(Target::AtMost(most))) = (measured.figures, measured.target) else {
                return None;
            };
            let (name, mean) = (measured.operation.as_str(), fixed(figures.mean, 2));
            Some(format!("{name} takes {mean} ms on average, more than {} ms", fixed(most, 0)))
        }));
        faults
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::benchmark::{Figures, judge};
    use crate::load::{Asked, Measured, Operation};

    fn run(done: i64, mean: f64, ended: bool) -> LoadRun {
        let at = DateTime::UNIX_EPOCH;
        let measure = |side, operation: Operation, mean| {
            let figures = Some(Figures { samples: done, mean, ..Figures::default() });
            let target = (side == Side::Normalised).then(|| operation.target());
            Measured { side, operation, done, errors: 0, figures, target, verdict: judge(figures, target) }
        };
        LoadRun {
            run: 1,
            asked: Asked { seconds: 1, rate: 10, legacy: true, ..Asked::default() },
            began_at: at,
            ended_at: ended.then_some(at),
            connections: 1,
            machine: String::new(),
            server: String::new(),
            version: String::new(),
            database_bytes: 0,
            wal_bytes: None,
            measured: vec![
                measure(Side::Normalised, Operation::Upsert, mean),
                measure(Side::Legacy, Operation::Upsert, 1e6),
            ],
            errors: Vec::new(),
            waits: Vec::new(),
        }
    }

    #[test]
    fn all_is_carried_out_in_time_or_it_is_missed() {
        for (run, verdict, faults) in [
            (run(10, 1.0, true), LoadVerdict::Met, 0),
            (run(9, 1.0, true), LoadVerdict::Missed, 1),
            (run(10, 5.1, true), LoadVerdict::Missed, 1),
            (run(4, 1.0, false), LoadVerdict::Unfinished, 1),
        ] {
            assert_eq!((run.verdict(), run.faults().len()), (verdict, faults), "{:?}", run.faults());
        }
    }
}
