//! Measures one benchmark after the other and keeps each as it is done.

use std::time::Instant;

use domain::benchmark::{Benchmark, BenchmarkVerdict, judge};
use domain::run::Level;
use store::benchmark::Begun;

use super::context::{Context, Step};
use crate::benchmarks::{self, Case, Ctx, Measured};
use crate::error::{Doing, Result};

pub(super) async fn run(context: &Context) -> Result<Step> {
    context.stage("Measuring").await?;
    begin(context).await?;
    let cases = benchmarks::wanted(&context.run.params);
    for (seq, case) in (1..).zip(&cases) {
        if let Some(stop) = context.stop_asked().await? {
            return Ok(Step::Stopped(stop));
        }
        let began = Instant::now();
        let benchmark = measure(context, case, seq).await;
        tracing::debug!(name = case.name, seconds = began.elapsed().as_secs_f64(), "measured");
        keep(context, &benchmark, cases.len() as i64).await?;
    }
    Ok(Step::Done)
}

async fn begin(context: &Context) -> Result<()> {
    let doing = "beginning the benchmarks";
    let (machine, server) = (benchmarks::machine(), &context.engine.server().version_text);
    let begun = Begun { run: context.run.id, machine: &machine, server, version: env!("CARGO_PKG_VERSION") };
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::benchmark::begin(&mut tx, &begun).await.doing(doing)?;
    tx.commit().await.doing(doing)
}

/// What could not be measured is no success, and no reason to leave the others.
async fn measure(context: &Context, case: &Case, seq: i64) -> Benchmark {
    let engine = &context.engine;
    let ctx = Ctx { pool: engine.work(), cache: engine.cache() };
    // Other runs may have made or filled the tables since.
    let _ = engine.cache().look(engine.control()).await;
    let measured = (case.measure)(ctx).await;
    let Measured { figures, note, plan, fault } =
        measured.unwrap_or_else(|error| Measured::nothing(error.to_string()));
    let verdict = match fault {
        Some(_) if figures.is_some() => BenchmarkVerdict::Missed,
        _ => judge(figures, case.target),
    };
    let note = fault.map_or_else(|| note.clone(), |fault| format!("{fault} {note}"));
    Benchmark {
        run: context.run.id,
        seq,
        name: case.name.into(),
        title: case.title.into(),
        unit: case.unit.into(),
        figures,
        target: case.target,
        verdict,
        note,
        plan,
        at: engine.now(),
    }
}

async fn keep(context: &Context, benchmark: &Benchmark, total: i64) -> Result<()> {
    let doing = "keeping a benchmark";
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::benchmark::insert(&mut *tx, benchmark).await.doing(doing)?;
    store::run::set_progress(&mut *tx, context.run.id, benchmark.seq, Some(total), "benchmarks", None)
        .await
        .doing(doing)?;
    let level = match benchmark.verdict {
        BenchmarkVerdict::Missed => Level::Error,
        BenchmarkVerdict::Unmeasured => Level::Warn,
        BenchmarkVerdict::Met | BenchmarkVerdict::Measured => Level::Info,
    };
    context.note(&mut tx, level, &line(benchmark)).await?;
    tx.commit().await.doing(doing)
}

fn line(benchmark: &Benchmark) -> String {
    let figure = benchmark.figures.map_or_else(String::new, |figures| {
        format!(" {:.4} {} (p99 {:.4})", figures.mean, benchmark.unit, figures.p99)
    });
    format!("{} {}:{figure} {}", benchmark.verdict.as_str(), benchmark.name, benchmark.note)
}
