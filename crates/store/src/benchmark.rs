//! Benchmarks: what each run has measured, and where.

use chrono::{DateTime, Utc};
use domain::benchmark::{Benchmark, BenchmarkRun, BenchmarkVerdict, Figures, Target};
use sqlx::{PgConnection, PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct RunRow {
    run: i64,
    machine: String,
    server: String,
    version: String,
    database_bytes: i64,
    at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    run: i64,
    seq: i64,
    name: String,
    title: String,
    unit: String,
    samples: Option<i64>,
    mean: Option<f64>,
    p50: Option<f64>,
    p90: Option<f64>,
    p99: Option<f64>,
    slowest: Option<f64>,
    at_most: Option<f64>,
    at_least: Option<f64>,
    verdict: String,
    note: String,
    plan: Option<String>,
    at: DateTime<Utc>,
}

impl Row {
    fn figures(&self) -> Option<Figures> {
        Some(Figures {
            samples: self.samples?,
            mean: self.mean?,
            p50: self.p50?,
            p90: self.p90?,
            p99: self.p99?,
            slowest: self.slowest?,
        })
    }

    fn target(&self) -> Option<Target> {
        self.at_most.map(Target::AtMost).or_else(|| self.at_least.map(Target::AtLeast))
    }
}

impl TryFrom<Row> for Benchmark {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self> {
        let verdict = BenchmarkVerdict::parse(&row.verdict);
        Ok(Self {
            verdict: verdict.ok_or_else(|| crate::unreadable("benchmark.verdict", &row.verdict))?,
            figures: row.figures(),
            target: row.target(),
            run: row.run,
            seq: row.seq,
            name: row.name,
            title: row.title,
            unit: row.unit,
            note: row.note,
            plan: row.plan,
            at: row.at,
        })
    }
}

/// What a run measures on. One that is begun again starts anew.
#[derive(Clone, Debug)]
pub struct Begun<'a> {
    pub run: i64,
    pub machine: &'a str,
    pub server: &'a str,
    pub version: &'a str,
}

pub async fn begin(conn: &mut PgConnection, begun: &Begun<'_>) -> Result<()> {
    sqlx::query("DELETE FROM refit.benchmark_run WHERE run = $1").bind(begun.run).execute(&mut *conn).await?;
    sqlx::query(include_str!("queries/benchmark/begin.sql"))
        .bind(begun.run)
        .bind(begun.machine)
        .bind(begun.server)
        .bind(begun.version)
        .execute(conn)
        .await
        .map(drop)
}

pub async fn insert(db: impl PgExecutor<'_>, benchmark: &Benchmark) -> Result<()> {
    let (figures, target) = (benchmark.figures, benchmark.target);
    let at_most = target.and_then(|target| if let Target::AtMost(most) = target { Some(most) } else { None });
    let at_least =
        target.and_then(|target| if let Target::AtLeast(least) = target { Some(least) } else { None });
    sqlx::query(include_str!("queries/benchmark/insert.sql"))
        .bind(benchmark.run)
        .bind(benchmark.seq)
        .bind(&benchmark.name)
        .bind(&benchmark.title)
        .bind(&benchmark.unit)
        .bind(figures.map(|figures| figures.samples))
        .bind(figures.map(|figures| figures.mean))
        .bind(figures.map(|figures| figures.p50))
        .bind(figures.map(|figures| figures.p90))
        .bind(figures.map(|figures| figures.p99))
        .bind(figures.map(|figures| figures.slowest))
        .bind(at_most)
        .bind(at_least)
        .bind(benchmark.verdict.as_str())
        .bind(&benchmark.note)
        .bind(&benchmark.plan)
        .execute(db)
        .await
        .map(drop)
}

/// The newest runs that have measured something, from before `before`, newest
/// first, with all that they have measured.
pub async fn list(conn: &mut PgConnection, before: Option<i64>, limit: i64) -> Result<Vec<BenchmarkRun>> {
    let rows: Vec<RunRow> = sqlx::query_as(include_str!("queries/benchmark/runs.sql"))
        .bind(before)
        .bind(limit)
        .fetch_all(&mut *conn)
        .await?;
    let mut runs = Vec::with_capacity(rows.len());
    for row in rows {
        let benchmarks = of(&mut *conn, row.run).await?;
        let RunRow { run, machine, server, version, database_bytes, at } = row;
        runs.push(BenchmarkRun { run, at, machine, server, version, database_bytes, benchmarks });
    }
    Ok(runs)
}

async fn of(db: impl PgExecutor<'_>, run: i64) -> Result<Vec<Benchmark>> {
    let rows: Vec<Row> =
        sqlx::query_as(include_str!("queries/benchmark/of_run.sql")).bind(run).fetch_all(db).await?;
    rows.into_iter().map(Benchmark::try_from).collect()
}
