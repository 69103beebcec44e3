//! Runs: their row, their changes of state, and what workers report.

mod row;

use domain::run::{Arrow, Failure, Run, RunKind, RunParams, RunStatus};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, Result};

use row::RunRow;

/// A run that is to be started.
#[derive(Clone, Debug)]
pub struct NewRun<'a> {
    pub kind: RunKind,
    pub subject: &'a str,
    pub title: &'a str,
    pub phase: Option<u8>,
    pub task: Option<&'a str>,
    pub actor: &'a str,
    pub plan_id: &'a str,
    pub plan_hash: &'a str,
    pub params: &'a RunParams,
}

/// Inserts a queued run. A second open run of the same kind and subject
/// violates `run_one_open`.
pub async fn insert(conn: &mut PgConnection, new: &NewRun<'_>) -> Result<Run> {
    let row: RunRow = sqlx::query_as(include_str!("queries/run/insert.sql"))
        .bind(new.kind.as_str())
        .bind(new.subject)
        .bind(new.title)
        .bind(new.phase.map(i16::from))
        .bind(new.task)
        .bind(new.actor)
        .bind(new.plan_id)
        .bind(new.plan_hash)
        .bind(Json(new.params))
        .fetch_one(&mut *conn)
        .await?;
    let run = Run::try_from(row)?;
    record(conn, run.id, None, run.status, "started", new.actor).await?;
    Ok(run)
}

pub async fn get(db: impl PgExecutor<'_>, id: i64) -> Result<Option<Run>> {
    one(sqlx::query_as(include_str!("queries/run/get.sql")).bind(id).fetch_optional(db).await?)
}

/// The run, its row locked until the transaction ends.
pub async fn lock(db: impl PgExecutor<'_>, id: i64) -> Result<Option<Run>> {
    one(sqlx::query_as(include_str!("queries/run/lock.sql")).bind(id).fetch_optional(db).await?)
}

/// Newest first; `before` pages by id.
pub async fn list(db: impl PgExecutor<'_>, before: Option<i64>, limit: i64) -> Result<Vec<Run>> {
    many(sqlx::query_as(include_str!("queries/run/list.sql")).bind(before).bind(limit).fetch_all(db).await?)
}

/// The runs that somebody wants to see; nothing set means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub status: Option<RunStatus>,
    pub kind: Option<RunKind>,
    pub phase: Option<u8>,
    pub subject: Option<String>,
}

/// Those of them that are older than `before`, newest first.
pub async fn page(
    db: impl PgExecutor<'_>,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Run>> {
    let query = sqlx::query_as(include_str!("queries/run/page.sql"))
        .bind(before)
        .bind(filter.status.map(RunStatus::as_str))
        .bind(filter.kind.map(RunKind::as_str))
        .bind(filter.phase.map(i32::from))
        .bind(&filter.subject)
        .bind(limit);
    many(query.fetch_all(db).await?)
}

/// Every open run and the newest of each kind and subject.
pub async fn current(db: impl PgExecutor<'_>, plan_id: &str) -> Result<Vec<Run>> {
    many(sqlx::query_as(include_str!("queries/run/current.sql")).bind(plan_id).fetch_all(db).await?)
}

/// Ids of a phase's moves that failed and could still be retried, locked.
pub async fn failed_moves(db: impl PgExecutor<'_>, plan_id: &str, phase: u8) -> Result<Vec<i64>> {
    let query = sqlx::query_scalar(include_str!("queries/run/failed_moves.sql"));
    query.bind(plan_id).bind(i16::from(phase)).fetch_all(db).await
}

/// Active runs that no worker holds: their job was lost or never came.
pub async fn orphans(db: impl PgExecutor<'_>) -> Result<Vec<i64>> {
    sqlx::query_scalar(include_str!("queries/run/orphans.sql")).fetch_all(db).await
}

/// The plan hash that a run was started under.
pub async fn plan_hash(db: impl PgExecutor<'_>, id: i64) -> Result<String> {
    sqlx::query_scalar(include_str!("queries/run/plan_hash.sql")).bind(id).fetch_one(db).await
}

/// Changes the state only from the state that the arrow starts at. None when
/// the run was in another state by then.
pub async fn change(conn: &mut PgConnection, id: i64, arrow: &Arrow, actor: &str) -> Result<Option<Run>> {
    let row: Option<RunRow> = sqlx::query_as(include_str!("queries/run/change.sql"))
        .bind(id)
        .bind(arrow.from.as_str())
        .bind(arrow.to.as_str())
        .fetch_optional(&mut *conn)
        .await?;
    let Some(run) = one(row)? else { return Ok(None) };
    record(conn, id, Some(arrow.from), arrow.to, arrow.reason, actor).await?;
    Ok(Some(run))
}

async fn record(
    conn: &mut PgConnection,
    run: i64,
    from: Option<RunStatus>,
    to: RunStatus,
    reason: &str,
    actor: &str,
) -> Result<()> {
    sqlx::query(include_str!("queries/run/record.sql"))
        .bind(run)
        .bind(from.map(RunStatus::as_str))
        .bind(to.as_str())
        .bind(reason)
        .bind(actor)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn set_failure(db: impl PgExecutor<'_>, id: i64, failure: Option<&Failure>) -> Result<()> {
    sqlx::query(include_str!("queries/run/set_failure.sql"))
        .bind(id)
        .bind(failure.map(Json))
        .execute(db)
        .await?;
    Ok(())
}

pub async fn set_stage(db: impl PgExecutor<'_>, id: i64, stage: &str) -> Result<()> {
    sqlx::query(include_str!("queries/run/set_stage.sql")).bind(id).bind(stage).execute(db).await?;
    Ok(())
}

/// Progress in units; a rate of none leaves the last one.
pub async fn set_progress(
    db: impl PgExecutor<'_>,
    id: i64,
    done: i64,
    total: Option<i64>,
    unit: &str,
    rate: Option<f64>,
) -> Result<RunStatus> {
    let status: String = sqlx::query_scalar(include_str!("queries/run/set_progress.sql"))
        .bind(id)
        .bind(done)
        .bind(total)
        .bind(unit)
        .bind(rate)
        .fetch_one(db)
        .await?;
    RunStatus::parse(&status).ok_or_else(|| crate::unreadable("run.status", &status))
}

pub async fn set_report(db: impl PgExecutor<'_>, id: i64, report: i64) -> Result<()> {
    sqlx::query(include_str!("queries/run/set_report.sql")).bind(id).bind(report).execute(db).await?;
    Ok(())
}

/// Counts one more worker that vanished; returns how many in a row.
pub async fn add_crash(db: impl PgExecutor<'_>, id: i64) -> Result<i32> {
    sqlx::query_scalar(include_str!("queries/run/add_crash.sql")).bind(id).fetch_one(db).await
}

/// Workers that vanished in a row since the last progress.
pub async fn crashes(db: impl PgExecutor<'_>, id: i64) -> Result<i32> {
    sqlx::query_scalar(include_str!("queries/run/crashes.sql")).bind(id).fetch_one(db).await
}

/// How far a move goes, and the size its batches have come to.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct Bounds {
    pub upper_key: Option<Vec<String>>,
    pub batch_rows: Option<i64>,
}

pub async fn bounds(db: impl PgExecutor<'_>, id: i64) -> Result<Bounds> {
    sqlx::query_as(include_str!("queries/run/bounds.sql")).bind(id).fetch_one(db).await
}

pub async fn set_upper(db: impl PgExecutor<'_>, id: i64, upper: Option<&[String]>, total: i64) -> Result<()> {
    sqlx::query(include_str!("queries/run/set_upper.sql"))
        .bind(id)
        .bind(upper)
        .bind(total)
        .execute(db)
        .await?;
    Ok(())
}

/// What is done is all there was: the total may have been an estimate.
pub async fn is_all(db: impl PgExecutor<'_>, id: i64) -> Result<()> {
    sqlx::query(include_str!("queries/run/is_all.sql")).bind(id).execute(db).await?;
    Ok(())
}

/// Writes the sums of the ledger down and brings back the state that somebody
/// may have asked for in the meantime.
pub async fn tally(
    db: impl PgExecutor<'_>,
    id: i64,
    batch_rows: i64,
    rate: Option<f64>,
) -> Result<RunStatus> {
    let status: String = sqlx::query_scalar(include_str!("queries/run/tally.sql"))
        .bind(id)
        .bind(batch_rows)
        .bind(rate)
        .fetch_one(db)
        .await?;
    RunStatus::parse(&status).ok_or_else(|| crate::unreadable("run.status", &status))
}

fn one(row: Option<RunRow>) -> Result<Option<Run>> {
    row.map(Run::try_from).transpose()
}

fn many(rows: Vec<RunRow>) -> Result<Vec<Run>> {
    rows.into_iter().map(Run::try_from).collect()
}
