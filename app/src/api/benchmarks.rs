//! Benchmarks: the newest run beside the one before it, and those before them.

use chrono::{DateTime, Utc};
use domain::benchmark::{BenchmarkRun, Compared};
use domain::run::Run;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Benchmarks {
    pub at: DateTime<Utc>,
    /// What the run that is shown has measured, beside the run before it.
    pub lines: Vec<Compared>,
    /// Newest first. The first is the one that is shown.
    pub runs: Vec<BenchmarkRun>,
    pub open: Option<Run>,
}

#[cfg(feature = "ssr")]
const LISTED: i64 = 20;

/// `run` is the one to show; the newest when it is empty.
#[server(name = ReadBenchmarks, endpoint = "benchmarks", output = Page)]
pub async fn benchmarks(run: String) -> Answer<Written> {
    use domain::run::RunKind::Benchmark;
    let (engine, snapshot) = (super::server::engine(), super::server::snapshot());
    let before = run.parse::<i64>().ok().map(|run| run.saturating_add(1));
    let runs = engine::benchmarks::list(&engine, before, LISTED).await.map_err(super::server::unreadable)?;
    let lines = runs.first().map_or_else(Vec::new, |now| domain::benchmark::compared(now, runs.get(1)));
    let open = snapshot.runs.iter().find(|run| run.kind == Benchmark && run.status.is_open()).cloned();
    Written::of(&Benchmarks { at: snapshot.at, lines, runs, open })
}

#[server(endpoint = "start_benchmarks", output = Json)]
pub async fn start_benchmarks() -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::benchmarks::start(&engine, Vec::new(), &actor).await).await
}
