//! What statements cost before, while and after a phase.

use super::super::grid::Kind;
use super::super::grid::Kind::{Main, Number, State};
use super::super::statement_cost::{CostChange, Edge, Time, changes};
use super::super::{Diagnosis, Grid, Line, Part, Tone, Value};

/// So many times slower or faster is no chance any more.
const SLOWER: f64 = 1.5;

const COSTS: [(&str, &str, Kind); 6] = [
    ("statement", "Statement", Main),
    ("verdict", "Verdict", State),
    ("before", "Before", Number),
    ("while", "While", Number),
    ("after", "After", Number),
    ("calls", "Calls since", Number),
];

pub(super) fn grid(seen: &Diagnosis) -> Part<Grid> {
    let samples = match (&seen.statements, &seen.statement_samples) {
        (Part::Unknown(why), _) | (_, Part::Unknown(why)) => return Part::Unknown(why.clone()),
        (_, Part::Known(samples)) => samples,
    };
    let begun = samples.iter().find(|sample| sample.edge == Edge::Begun);
    let ended = samples.iter().find(|sample| sample.edge == Edge::Ended);
    let now = seen.statements.known().map_or(&[][..], Vec::as_slice);
    let changes = begun.map_or_else(Vec::new, |begun| changes(begun, ended, now));
    Part::Known(Grid::new(&COSTS, "-calls", changes.iter().map(cost_line).collect()))
}

fn cost_line(change: &CostChange) -> Line {
    let (tone, word) = match change.factor() {
        Some(factor) if factor >= SLOWER => (Tone::Warn, "slower"),
        Some(factor) if factor <= 1.0 / SLOWER => (Tone::Ok, "faster"),
        Some(_) => (Tone::Idle, "as before"),
        None => (Tone::Idle, "too few calls"),
    };
    let mean = |time: Time| Value::some(time, |(_, mean)| Value::Milliseconds(mean));
    let calls: i64 = [change.during, change.after].into_iter().flatten().map(|(calls, _)| calls).sum();
    let cells = vec![
        Value::Code(change.statement.clone()),
        Value::State(tone, word.to_owned()),
        mean(change.before),
        mean(change.during),
        mean(change.after),
        Value::Count(calls),
    ];
    Line { cells, tone, remedy: None }
}
