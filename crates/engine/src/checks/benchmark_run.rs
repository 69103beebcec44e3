//! Whether the newest run of all benchmarks has met its targets. It is not
//! carried out here: it takes longer than a check, and its figures are kept to
//! be compared.

use domain::benchmark::{Benchmark, BenchmarkRun, BenchmarkVerdict, Target};
use domain::check::Evidence;
use domain::report::Finding;
use sqlx::PgPool;

use super::{Probe, nothing_to_ask};
use crate::benchmarks::CASES;
use crate::error::{Doing, Result};

pub(super) const PROBE: Probe =
    Probe { name: "benchmark_run", unit: "benchmarks", ask: |ctx, _| Box::pin(ask(ctx.pool)) };

const DOING: &str = "looking for a run of all benchmarks";
/// Among so many of the newest it is looked for.
const LOOKED_AT: i64 = 20;

async fn ask(pool: &PgPool) -> Result<Evidence> {
    let mut conn = pool.acquire().await.doing(DOING)?;
    let runs = store::benchmark::list(&mut conn, None, LOOKED_AT).await.doing(DOING)?;
    runs.iter().find(|run| is_whole(run)).map(evidence).ok_or_else(|| {
        let why = "none has come to its end: press Run benchmarks, or `refit bench run`";
        nothing_to_ask(DOING, why)
    })
}

/// Whether it has come to its end, with all that there is to measure.
fn is_whole(run: &BenchmarkRun) -> bool {
    CASES.iter().all(|case| run.benchmarks.iter().any(|benchmark| benchmark.name == case.name))
}

fn evidence(run: &BenchmarkRun) -> Evidence {
    let findings = run.benchmarks.iter().filter_map(finding).collect();
    let met = run.count(BenchmarkVerdict::Met);
    let note = format!("Run {} of {}, {met} targets met.", run.run, run.at.format("%Y-%m-%d"));
    Evidence { looked_at: run.benchmarks.len() as i64, measured: None, note, findings }
}

/// What has a target and did not meet it, also where nothing was measured.
fn finding(benchmark: &Benchmark) -> Option<Finding> {
    let (word, limit) = match benchmark.target? {
        Target::AtMost(limit) => ("most", limit),
        Target::AtLeast(limit) => ("least", limit),
    };
    let unit = &benchmark.unit;
    let problem = match (benchmark.verdict, benchmark.figures) {
        (BenchmarkVerdict::Met, _) => return None,
        (_, None) => format!("it was not measured: {}", benchmark.note),
        (_, Some(figures)) => {
            format!("{:.4} {unit}, and at {word} {limit} {unit} is asked. {}", figures.mean, benchmark.note)
        }
    };
    Some(Finding { subject: benchmark.name.clone(), problem })
}
