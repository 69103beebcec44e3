//! A benchmark over its runs, and beside its legacy twin.

use super::compare::change;
use super::{Benchmark, BenchmarkRun, Change};

/// What one run has measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub run: i64,
    pub mean: f64,
    /// Against the run before that has measured it.
    pub change: Change,
}

/// Oldest first, by name, from runs that are newest first. Runs that have not
/// measured it are left out.
pub fn trend(runs: &[BenchmarkRun], name: &str) -> Vec<Point> {
    let (mut points, mut before): (Vec<Point>, Option<f64>) = (Vec::new(), None);
    for run in runs.iter().rev() {
        let Some(benchmark) = of(run, name) else { continue };
        let Some(figures) = benchmark.figures else { continue };
        points.push(Point { run: run.run, mean: figures.mean, change: change(benchmark, before) });
        before = Some(figures.mean);
    }
    points
}

/// A statement on the legacy table, and what takes its place on the normalised
/// ones.
const TWINS: [(&str, &str); 2] =
    [("store_one_legacy", "store_one"), ("newest_book_tickers_legacy", "newest_book_tickers")];

/// How many times as fast the normalised twin is.
#[derive(Clone, Debug, PartialEq)]
pub struct Twins<'a> {
    pub before: &'a Benchmark,
    pub after: &'a Benchmark,
    pub times: f64,
}

/// Those that the run has measured on both sides.
pub fn twins(run: &BenchmarkRun) -> Vec<Twins<'_>> {
    let pair = |(before, after): &(&str, &str)| {
        let (before, after) = (of(run, before)?, of(run, after)?);
        let (old, new) = (before.figures?.mean, after.figures?.mean);
        (new > 0.0).then(|| Twins { before, after, times: old / new })
    };
    TWINS.iter().filter_map(pair).collect()
}

fn of<'a>(run: &'a BenchmarkRun, name: &str) -> Option<&'a Benchmark> {
    run.benchmarks.iter().find(|benchmark| benchmark.name == name)
}

#[cfg(test)]
mod tests {
    use super::super::compare::tests::run;
    use super::*;

    #[test]
    fn a_step_up_is_a_regression_and_a_run_without_it_a_gap() {
        let of = |number, mean| BenchmarkRun { run: number, ..run("ms", mean) };
        let without = BenchmarkRun { run: 3, benchmarks: Vec::new(), ..of(3, 0.0) };
        let points = trend(&[of(5, 2.0), of(4, 4.0), without, of(2, 1.0), of(1, 1.1)], "one");
        let seen: Vec<_> = points.iter().map(|point| (point.run, point.change)).collect();
        let expected = [(1, Change::New), (2, Change::Same), (4, Change::Worse), (5, Change::Better)];
        assert_eq!(seen, expected);
    }

    #[test]
    fn twins_are_compared_where_both_are_measured() {
        let named = |name: &str, mean| {
            let mut benchmark = run("ms", mean).benchmarks.remove(0);
            benchmark.name = name.into();
            benchmark
        };
        let mut both = run("ms", 1.0);
        both.benchmarks = vec![named("store_one_legacy", 3.0), named("store_one", 1.5)];
        assert_eq!(twins(&both).iter().map(|twins| twins.times).collect::<Vec<_>>(), [2.0]);
        both.benchmarks.remove(1);
        assert!(twins(&both).is_empty());
    }
}
