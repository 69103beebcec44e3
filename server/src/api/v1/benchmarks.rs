//! Benchmarks: what runs have measured, and where.

use chrono::{DateTime, Utc};
use domain::access::Permission::See;
use domain::benchmark::{self, BenchmarkVerdict, Target};
use engine::benchmarks;
use engine::error::Result;

use crate::api::asked::Asked;
use crate::api::endpoint::{Endpoint, Gives, Kind, handler, param};
use crate::api::reply::Reply;
use crate::api::shape::{Shape, shape};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/api/v1/benchmarks",
        title: "Runs of benchmarks, the newest first",
        about: "Without what they have measured.",
        needs: See,
        params: &[],
        gives: Gives::Many(50),
        schema: BenchmarkRun::schema,
        handler: handler!(list),
    },
    Endpoint {
        path: "/api/v1/benchmarks/{run}",
        title: "One run of benchmarks",
        about: "With each benchmark, in the order in which they were measured.",
        needs: See,
        params: &[param("run", Kind::Whole, "Number of the run.")],
        gives: Gives::One,
        schema: BenchmarkDetail::schema,
        handler: handler!(one),
    },
];

shape! {
    /// What every figure of a run depends on, and how many have met their target.
    BenchmarkRun {
        run: i64,
        at: DateTime<Utc>,
        /// Processor and cores of the machine that measured.
        machine: String,
        /// Version of PostgreSQL.
        server: String,
        /// Version of Refit.
        version: String,
        database_bytes: i64,
        met: usize,
        missed: usize,
        /// Without a target.
        measured: usize,
        /// There was nothing to measure, or it failed.
        unmeasured: usize,
    }
}

shape! {
    /// Of all samples, in the benchmark's unit.
    BenchmarkFigures {
        samples: i64,
        mean: f64,
        p50: f64,
        p90: f64,
        p99: f64,
        slowest: f64,
    }
}

shape! {
    /// One benchmark of a run.
    Benchmark {
        /// The same from run to run.
        name: String,
        title: String,
        unit: String,
        /// Null when there was nothing to measure.
        figures: Option<BenchmarkFigures>,
        /// What the mean has to reach: at most this, or at least that.
        at_most: Option<f64>,
        at_least: Option<f64>,
        verdict: BenchmarkVerdict,
        /// How much was looked at, or why nothing was.
        note: String,
        /// EXPLAIN of the statement, where it is one.
        plan: Option<String>,
        at: DateTime<Utc>,
    }
}

shape! {
    /// A run with what it has measured.
    BenchmarkDetail {
        run: BenchmarkRun,
        benchmarks: Vec<Benchmark>,
    }
}

async fn list(asked: Asked) -> Result<Reply> {
    let found = benchmarks::list(&asked.engine, asked.after_number()?, asked.limit + 1).await?;
    let rows: Vec<BenchmarkRun> = found.iter().map(BenchmarkRun::from).collect();
    Reply::page(&asked, rows, |row: &BenchmarkRun| vec![row.run.to_string()])
}

async fn one(asked: Asked) -> Result<Reply> {
    let (found, _) = benchmarks::with_earlier(&asked.engine, asked.whole("run")).await?;
    let run = BenchmarkRun::from(&found);
    let benchmarks = found.benchmarks.into_iter().map(Benchmark::from).collect();
    Reply::one(&BenchmarkDetail { run, benchmarks }, None)
}

impl From<&benchmark::BenchmarkRun> for BenchmarkRun {
    fn from(run: &benchmark::BenchmarkRun) -> Self {
        Self {
            run: run.run,
            at: run.at,
            machine: run.machine.clone(),
            server: run.server.clone(),
            version: run.version.clone(),
            database_bytes: run.database_bytes,
            met: run.count(BenchmarkVerdict::Met),
            missed: run.count(BenchmarkVerdict::Missed),
            measured: run.count(BenchmarkVerdict::Measured),
            unmeasured: run.count(BenchmarkVerdict::Unmeasured),
        }
    }
}

impl From<benchmark::Benchmark> for Benchmark {
    fn from(benchmark: benchmark::Benchmark) -> Self {
        let (at_most, at_least) = match benchmark.target {
            Some(Target::AtMost(most)) => (Some(most), None),
            Some(Target::AtLeast(least)) => (None, Some(least)),
            None => (None, None),
        };
        Self {
            name: benchmark.name,
            title: benchmark.title,
            unit: benchmark.unit,
            figures: benchmark.figures.map(BenchmarkFigures::from),
            at_most,
            at_least,
            verdict: benchmark.verdict,
            note: benchmark.note,
            plan: benchmark.plan,
            at: benchmark.at,
        }
    }
}

impl From<benchmark::Figures> for BenchmarkFigures {
    fn from(figures: benchmark::Figures) -> Self {
        let benchmark::Figures { samples, mean, p50, p90, p99, slowest } = figures;
        Self { samples, mean, p50, p90, p99, slowest }
    }
}
