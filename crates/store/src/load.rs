//! Load tests: what each asked for, what every second looked like, what came
//! of it.

use chrono::{DateTime, Utc};
use domain::benchmark::{BenchmarkVerdict, Figures, Target};
use domain::load::{Asked, Failed, LoadRun, Measured, Mix, Operation, Pace, Sample, Side, Wait};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, Result};

use crate::unreadable;

#[derive(sqlx::FromRow)]
struct Row {
    run: i64,
    seconds: i32,
    rate: i32,
    upsert: i32,
    read: i32,
    lookup: i32,
    legacy: bool,
    connections: i64,
    machine: String,
    server: String,
    version: String,
    database_bytes: i64,
    began_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    wal_bytes: Option<i64>,
    errors: Json<Vec<Failed>>,
    waits: Json<Vec<Wait>>,
}

impl Row {
    fn asked(&self) -> Asked {
        let parts = |parts: i32| u16::try_from(parts).unwrap_or_default();
        let mix = Mix { upsert: parts(self.upsert), read: parts(self.read), lookup: parts(self.lookup) };
        let (seconds, rate) = (self.seconds.unsigned_abs(), self.rate.unsigned_abs());
        Asked { seconds, rate, mix, legacy: self.legacy }
    }

    fn with(self, measured: Vec<Measured>) -> LoadRun {
        LoadRun {
            asked: self.asked(),
            run: self.run,
            began_at: self.began_at,
            ended_at: self.ended_at,
            connections: self.connections,
            machine: self.machine,
            server: self.server,
            version: self.version,
            database_bytes: self.database_bytes,
            wal_bytes: self.wal_bytes,
            measured,
            errors: self.errors.0,
            waits: self.waits.0,
        }
    }
}

#[derive(sqlx::FromRow)]
struct OperationRow {
    side: String,
    operation: String,
    done: i64,
    errors: i64,
    mean: Option<f64>,
    p50: Option<f64>,
    p90: Option<f64>,
    p99: Option<f64>,
    slowest: Option<f64>,
    at_most: Option<f64>,
    verdict: String,
}

impl OperationRow {
    fn figures(&self) -> Option<Figures> {
        Some(Figures {
            samples: self.done,
            mean: self.mean?,
            p50: self.p50?,
            p90: self.p90?,
            p99: self.p99?,
            slowest: self.slowest?,
        })
    }
}

impl TryFrom<OperationRow> for Measured {
    type Error = sqlx::Error;

    fn try_from(row: OperationRow) -> Result<Self> {
        let unknown = |column, value: &str| unreadable(column, value);
        Ok(Self {
            side: Side::parse(&row.side).ok_or_else(|| unknown("load_operation.side", &row.side))?,
            operation: Operation::parse(&row.operation)
                .ok_or_else(|| unknown("load_operation.operation", &row.operation))?,
            verdict: BenchmarkVerdict::parse(&row.verdict)
                .ok_or_else(|| unknown("load_operation.verdict", &row.verdict))?,
            figures: row.figures(),
            target: row.at_most.map(Target::AtMost),
            done: row.done,
            errors: row.errors,
        })
    }
}

#[derive(sqlx::FromRow)]
struct SampleRow {
    at_ms: i64,
    span_ms: i64,
    done: i64,
    errors: i64,
    p50: f64,
    p99: f64,
    slowest: f64,
    legacy_done: Option<i64>,
    legacy_errors: Option<i64>,
    legacy_p50: Option<f64>,
    legacy_p99: Option<f64>,
    legacy_slowest: Option<f64>,
    cpu: Option<f64>,
    memory_bytes: Option<i64>,
    waiting: i64,
}

impl SampleRow {
    fn legacy(&self) -> Option<Pace> {
        Some(Pace {
            done: self.legacy_done?,
            errors: self.legacy_errors?,
            p50: self.legacy_p50?,
            p99: self.legacy_p99?,
            slowest: self.legacy_slowest?,
        })
    }
}

impl From<SampleRow> for Sample {
    fn from(row: SampleRow) -> Self {
        let legacy = row.legacy();
        let SampleRow { at_ms, span_ms, done, errors, p50, p99, slowest, .. } = row;
        let normalised = Pace { done, errors, p50, p99, slowest };
        let (cpu, memory_bytes, waiting) = (row.cpu, row.memory_bytes, row.waiting);
        Self { at_ms, span_ms, normalised, legacy, cpu, memory_bytes, waiting }
    }
}

/// What a test runs on. One that is begun again starts anew.
#[derive(Clone, Debug)]
pub struct Begun<'a> {
    pub run: i64,
    pub asked: &'a Asked,
    pub connections: i64,
    pub machine: &'a str,
    pub server: &'a str,
    pub version: &'a str,
}

pub async fn begin(conn: &mut PgConnection, begun: &Begun<'_>) -> Result<()> {
    sqlx::query("DELETE FROM refit.load WHERE run = $1").bind(begun.run).execute(&mut *conn).await?;
    let Asked { seconds, rate, mix, legacy } = *begun.asked;
    sqlx::query(include_str!("queries/load/begin.sql"))
        .bind(begun.run)
        .bind(i64::from(seconds))
        .bind(i64::from(rate))
        .bind(i32::from(mix.upsert))
        .bind(i32::from(mix.read))
        .bind(i32::from(mix.lookup))
        .bind(legacy)
        .bind(begun.connections)
        .bind(begun.machine)
        .bind(begun.server)
        .bind(begun.version)
        .execute(conn)
        .await
        .map(drop)
}

pub async fn sample(db: impl PgExecutor<'_>, run: i64, sample: &Sample) -> Result<()> {
    let (now, legacy) = (&sample.normalised, sample.legacy.as_ref());
    sqlx::query(include_str!("queries/load/sample.sql"))
        .bind(run)
        .bind(sample.at_ms)
        .bind(sample.span_ms)
        .bind(now.done)
        .bind(now.errors)
        .bind(now.p50)
        .bind(now.p99)
        .bind(now.slowest)
        .bind(legacy.map(|pace| pace.done))
        .bind(legacy.map(|pace| pace.errors))
        .bind(legacy.map(|pace| pace.p50))
        .bind(legacy.map(|pace| pace.p99))
        .bind(legacy.map(|pace| pace.slowest))
        .bind(sample.cpu)
        .bind(sample.memory_bytes)
        .bind(sample.waiting)
        .execute(db)
        .await
        .map(drop)
}

/// What is known by now of all operations, with errors and waits.
pub async fn keep(
    conn: &mut PgConnection,
    run: i64,
    measured: &[Measured],
    errors: &[Failed],
    waits: &[Wait],
) -> Result<()> {
    for (seq, measured) in (1_i64..).zip(measured) {
        keep_one(&mut *conn, run, seq, measured).await?;
    }
    let query = sqlx::query(include_str!("queries/load/note.sql")).bind(run);
    query.bind(Json(errors)).bind(Json(waits)).execute(conn).await.map(drop)
}

async fn keep_one(db: impl PgExecutor<'_>, run: i64, seq: i64, measured: &Measured) -> Result<()> {
    let figures = measured.figures;
    let at_most = match measured.target {
        Some(Target::AtMost(most)) => Some(most),
        _ => None,
    };
    sqlx::query(include_str!("queries/load/keep.sql"))
        .bind(run)
        .bind(seq)
        .bind(measured.side.as_str())
        .bind(measured.operation.as_str())
        .bind(measured.done)
        .bind(measured.errors)
        .bind(figures.map(|figures| figures.mean))
        .bind(figures.map(|figures| figures.p50))
        .bind(figures.map(|figures| figures.p90))
        .bind(figures.map(|figures| figures.p99))
        .bind(figures.map(|figures| figures.slowest))
        .bind(at_most)
        .bind(measured.verdict.as_str())
        .execute(db)
        .await
        .map(drop)
}

/// It has come to its end.
pub async fn finish(db: impl PgExecutor<'_>, run: i64, wal_bytes: Option<i64>) -> Result<()> {
    sqlx::query(include_str!("queries/load/finish.sql")).bind(run).bind(wal_bytes).execute(db).await.map(drop)
}

/// Newest first, or the one of this run.
pub async fn list(conn: &mut PgConnection, run: Option<i64>, limit: i64) -> Result<Vec<LoadRun>> {
    let rows: Vec<Row> = sqlx::query_as(include_str!("queries/load/list.sql"))
        .bind(run)
        .bind(limit)
        .fetch_all(&mut *conn)
        .await?;
    let mut runs = Vec::with_capacity(rows.len());
    for row in rows {
        let measured = operations(&mut *conn, row.run).await?;
        runs.push(row.with(measured));
    }
    Ok(runs)
}

async fn operations(db: impl PgExecutor<'_>, run: i64) -> Result<Vec<Measured>> {
    let rows: Vec<OperationRow> =
        sqlx::query_as(include_str!("queries/load/operations.sql")).bind(run).fetch_all(db).await?;
    rows.into_iter().map(Measured::try_from).collect()
}

/// Oldest first, at most so many: of each stretch of time the slowest.
pub async fn samples(db: impl PgExecutor<'_>, run: i64, most: i32) -> Result<Vec<Sample>> {
    let rows: Vec<SampleRow> =
        sqlx::query_as(include_str!("queries/load/samples.sql")).bind(run).bind(most).fetch_all(db).await?;
    Ok(rows.into_iter().map(Sample::from).collect())
}
