//! Benchmarks: how fast names are resolved, rows are read and rows are stored,
//! measured on the database itself, kept, and compared with earlier runs.
//!
//! What is written to measure it is rolled back. A benchmark whose tables are
//! not there yet is not measured, and says why.

mod cache_load;
mod cache_memory;
mod concurrent;
mod ingest;
mod latest;
mod machine;
mod measured;
mod newest;
mod resolve;
mod statement;

use domain::benchmark::{BenchmarkRun, Target};
use domain::run::{Run, RunKind, RunParams};
use futures::future::BoxFuture;
use sqlx::PgPool;

pub(crate) use machine::machine;
pub(crate) use measured::Measured;
pub(crate) use statement::LOOK_UPS;

use crate::Engine;
use crate::cache::ClassifierCache;
use crate::error::{Doing, Error, Result};
use crate::runs::{self, Wanted};

/// What a benchmark may look at.
#[derive(Clone, Copy)]
pub(crate) struct Ctx<'a> {
    pub(crate) pool: &'a PgPool,
    pub(crate) cache: &'a ClassifierCache,
}

/// One thing that is measured, the same from run to run.
pub struct Case {
    pub name: &'static str,
    pub title: &'static str,
    pub unit: &'static str,
    /// What the plan asks of the mean.
    pub target: Option<Target>,
    pub(crate) measure: Measure,
}

type Measure = for<'a> fn(Ctx<'a>) -> BoxFuture<'a, Result<Measured>>;

/// All of them, in the order in which they are measured.
pub const CASES: &[Case] = &[
    resolve::SYMBOL,
    resolve::EXCHANGE,
    concurrent::CASE,
    cache_load::CASE,
    cache_memory::CASE,
    statement::EXCHANGE,
    statement::SYMBOL,
    statement::CACHE_LOAD,
    statement::CROSS_EXCHANGE,
    newest::BOOK_TICKERS,
    newest::BOOK_TICKERS_LEGACY,
    newest::TRADES,
    latest::CASE,
    ingest::ONE,
    ingest::ONE_LEGACY,
    ingest::BATCH,
];

/// The subject of a run that measures everything.
const ALL: &str = "all";

/// Starts a run that measures these, or everything when none is named.
pub async fn start(engine: &Engine, names: Vec<String>, actor: &str) -> Result<Run> {
    if let Some(unknown) = names.iter().find(|name| !CASES.iter().any(|case| case.name == **name)) {
        let known: Vec<&str> = CASES.iter().map(|case| case.name).collect();
        let why = format!("there is no benchmark {unknown:?}");
        return Err(Error::not_found("starting benchmarks", why, format!("There are {}.", known.join(", "))));
    }
    let subject = if names.is_empty() { ALL.to_owned() } else { names.join(" ") };
    let params = RunParams { benchmarks: names, ..RunParams::default() };
    runs::begin(engine, Wanted::new(engine, RunKind::Benchmark, &subject, None, params), actor).await
}

/// Those that a run is to measure.
pub(crate) fn wanted(params: &RunParams) -> Vec<&'static Case> {
    let wanted =
        |case: &&Case| params.benchmarks.is_empty() || params.benchmarks.iter().any(|name| name == case.name);
    CASES.iter().filter(wanted).collect()
}

/// Runs with what they have measured, newest first; `before` is a run to page
/// from.
pub async fn list(engine: &Engine, before: Option<i64>, limit: i64) -> Result<Vec<BenchmarkRun>> {
    let doing = "reading the benchmarks";
    let mut conn = engine.control().acquire().await.doing(doing)?;
    store::benchmark::list(&mut conn, before, limit).await.doing(doing)
}

/// A run, or the newest one, and the run before it.
pub async fn with_earlier(engine: &Engine, run: Option<i64>) -> Result<(BenchmarkRun, Option<BenchmarkRun>)> {
    let mut found = list(engine, run.map(|run| run.saturating_add(1)), 2).await?.into_iter();
    match found.next() {
        Some(now) if run.is_none_or(|run| run == now.run) => Ok((now, found.next())),
        _ => {
            let why = "no such run has measured anything";
            let next = "List them with `refit bench list`, or start one with `refit bench run`.";
            Err(Error::not_found("looking for benchmarks", why, next))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_benchmark_has_a_name_of_its_own() {
        for case in CASES {
            assert_eq!(CASES.iter().filter(|other| other.name == case.name).count(), 1, "{}", case.name);
        }
    }
}
