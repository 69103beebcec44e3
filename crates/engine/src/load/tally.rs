//! What came of the operations: latencies in histograms, errors by their class.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::benchmark::judge;
use domain::load::{Asked, Failed, Measured, Operation, Pace, Side};

use crate::error::Error;
use crate::samples::Samples;

struct Count {
    side: Side,
    operation: Operation,
    samples: Samples,
    errors: i64,
}

/// One side since the last look.
struct Recent {
    side: Side,
    samples: Samples,
    errors: i64,
}

impl Recent {
    fn new(side: Side) -> Self {
        Self { side, samples: Samples::new(), errors: 0 }
    }

    fn pace(&self) -> Pace {
        let figures = self.samples.figures(1e6);
        let (p50, p99, slowest) = (figures.p50, figures.p99, figures.slowest);
        Pace { done: figures.samples, errors: self.errors, p50, p99, slowest }
    }
}

pub(super) struct Tally {
    counts: Vec<Count>,
    recent: Vec<Recent>,
    errors: BTreeMap<(&'static str, String), Failed>,
}

/// Errors of more classes than that are counted as one: their words may differ
/// each time.
const CLASSES: usize = 50;

impl Tally {
    pub(super) fn new(asked: &Asked) -> Self {
        let parts = [asked.mix.upsert, asked.mix.read, asked.mix.lookup];
        let wanted = Operation::ALL.into_iter().zip(parts).filter(|(_, parts)| *parts > 0);
        let counts = wanted.flat_map(|(operation, _)| {
            asked.sides().iter().map(move |side| Count {
                side: *side,
                operation,
                samples: Samples::new(),
                errors: 0,
            })
        });
        let recent = asked.sides().iter().map(|side| Recent::new(*side)).collect();
        Self { counts: counts.collect(), recent, errors: BTreeMap::new() }
    }

    pub(super) fn done(&mut self, side: Side, operation: Operation, took: Duration) {
        if let Some(count) = self.count(side, operation) {
            count.samples.record(took);
        }
        if let Some(recent) = self.recent.iter_mut().find(|recent| recent.side == side) {
            recent.samples.record(took);
        }
    }

    pub(super) fn failed(&mut self, side: Side, operation: Operation, error: &Error) {
        if let Some(count) = self.count(side, operation) {
            count.errors += 1;
        }
        if let Some(recent) = self.recent.iter_mut().find(|recent| recent.side == side) {
            recent.errors += 1;
        }
        self.note(side, class(error), 1, error.to_string());
    }

    fn count(&mut self, side: Side, operation: Operation) -> Option<&mut Count> {
        self.counts.iter_mut().find(|count| count.side == side && count.operation == operation)
    }

    pub(super) fn note(&mut self, side: Side, class: String, count: i64, example: String) {
        let known = self.errors.contains_key(&(side.as_str(), class.clone()));
        let class = if known || self.errors.len() < CLASSES { class } else { "other".into() };
        let failed = self.errors.entry((side.as_str(), class.clone()));
        failed.or_insert(Failed { side, class, count: 0, example }).count += count;
    }

    /// Of each side since it was asked the last time.
    pub(super) fn take_recent(&mut self) -> Vec<(Side, Pace)> {
        let taken = self.recent.iter_mut().map(|recent| {
            let next = Recent::new(recent.side);
            let before = std::mem::replace(recent, next);
            (before.side, before.pace())
        });
        taken.collect()
    }

    pub(super) fn measured(&self) -> Vec<Measured> {
        self.counts.iter().map(measured).collect()
    }

    pub(super) fn errors(&self) -> Vec<Failed> {
        self.errors.values().cloned().collect()
    }

    /// Carried out, well or not.
    pub(super) fn all(&self) -> i64 {
        self.counts.iter().map(|count| count.samples.count() + count.errors).sum()
    }
}

fn measured(count: &Count) -> Measured {
    let figures = (count.samples.count() > 0).then(|| count.samples.figures(1e6));
    let target = (count.side == Side::Normalised).then(|| count.operation.target());
    Measured {
        side: count.side,
        operation: count.operation,
        done: count.samples.count(),
        errors: count.errors,
        figures,
        target,
        verdict: judge(figures, target),
    }
}

/// The database's own code, or what kind of trouble it was.
fn class(error: &Error) -> String {
    error
        .sqlstate()
        .map_or_else(|| format!("{:?}", error.kind).to_lowercase(), |code| format!("SQLSTATE {code}"))
}

#[cfg(test)]
mod tests {
    use domain::load::Mix;

    use super::*;
    use crate::error::Kind;

    #[test]
    fn what_was_due_long_ago_took_long() {
        let mix = Mix { upsert: 1, read: 1, lookup: 0 };
        let mut tally = Tally::new(&Asked { mix, legacy: true, ..Asked::default() });
        let waited = Error::new(Kind::Unavailable, "a", "b", "");
        tally.done(Side::Normalised, Operation::Read, Duration::from_millis(2));
        tally.done(Side::Legacy, Operation::Read, Duration::from_millis(900));
        tally.failed(Side::Legacy, Operation::Upsert, &waited);
        let recent = tally.take_recent();
        assert_eq!((recent[0].1.done, recent[1].1.done, recent[1].1.errors), (1, 1, 1));
        assert!(recent[1].1.slowest > 890.0 && recent[0].1.slowest < 2.1);
        assert_eq!(tally.take_recent()[1].1, Pace::default(), "they are counted once");
        assert_eq!((tally.measured().len(), tally.all()), (4, 3));
        assert_eq!(tally.errors()[0].class, "unavailable");
    }
}
