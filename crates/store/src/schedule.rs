//! Schedules and what came of the times at which they were due.

use chrono::{DateTime, Utc};
use domain::run::{RunKind, RunStatus};
use domain::schedule::{Firing, Outcome, Schedule};
use sqlx::{PgExecutor, Result};

use crate::unreadable;

/// Names one schedule of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    pub plan: &'a str,
    pub kind: RunKind,
    pub subject: &'a str,
}

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    subject: String,
    expression: String,
    next_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
    changed_by: String,
}

impl TryFrom<Row> for Schedule {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            kind: RunKind::parse(&row.kind).ok_or_else(|| unreadable("schedule.kind", &row.kind))?,
            subject: row.subject,
            expression: row.expression,
            next_at: row.next_at,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        })
    }
}

#[derive(sqlx::FromRow)]
struct FiringRow {
    kind: String,
    subject: String,
    due_at: DateTime<Utc>,
    outcome: String,
    times: i64,
    run: Option<i64>,
    status: Option<String>,
    note: String,
}

impl TryFrom<FiringRow> for Firing {
    type Error = sqlx::Error;

    fn try_from(row: FiringRow) -> Result<Self> {
        let outcome = Outcome::parse(&row.outcome);
        Ok(Self {
            kind: RunKind::parse(&row.kind).ok_or_else(|| unreadable("firing.kind", &row.kind))?,
            subject: row.subject,
            due_at: row.due_at,
            outcome: outcome.ok_or_else(|| unreadable("firing.outcome", &row.outcome))?,
            times: row.times,
            run: row.run,
            status: row.status.as_deref().and_then(RunStatus::parse),
            note: row.note,
        })
    }
}

/// All that somebody has said something about.
pub async fn list(db: impl PgExecutor<'_>, plan: &str) -> Result<Vec<Schedule>> {
    many(sqlx::query_as(include_str!("queries/schedule/list.sql")).bind(plan).fetch_all(db).await?)
}

/// Those whose time has come.
pub async fn due(db: impl PgExecutor<'_>, plan: &str, now: DateTime<Utc>) -> Result<Vec<Schedule>> {
    let query = sqlx::query_as(include_str!("queries/schedule/due.sql"));
    many(query.bind(plan).bind(now).fetch_all(db).await?)
}

fn many(rows: Vec<Row>) -> Result<Vec<Schedule>> {
    rows.into_iter().map(Schedule::try_from).collect()
}

/// Its row locked until the transaction ends.
pub async fn lock(db: impl PgExecutor<'_>, named: Named<'_>) -> Result<Option<Schedule>> {
    let row: Option<Row> = sqlx::query_as(include_str!("queries/schedule/lock.sql"))
        .bind(named.plan)
        .bind(named.kind.as_str())
        .bind(named.subject)
        .fetch_optional(db)
        .await?;
    row.map(Schedule::try_from).transpose()
}

pub async fn set(db: impl PgExecutor<'_>, plan: &str, schedule: &Schedule) -> Result<()> {
    sqlx::query(include_str!("queries/schedule/set.sql"))
        .bind(plan)
        .bind(schedule.kind.as_str())
        .bind(&schedule.subject)
        .bind(&schedule.expression)
        .bind(schedule.next_at)
        .bind(schedule.changed_at)
        .bind(&schedule.changed_by)
        .execute(db)
        .await
        .map(drop)
}

/// Moves the next time on. Whether it was still the one that the caller saw.
pub async fn claim(
    db: impl PgExecutor<'_>,
    named: Named<'_>,
    seen: DateTime<Utc>,
    next: Option<DateTime<Utc>>,
) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/schedule/claim.sql"))
        .bind(named.plan)
        .bind(named.kind.as_str())
        .bind(named.subject)
        .bind(seen)
        .bind(next)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes a time down that has come. Whether nobody had yet.
pub async fn fire(
    db: impl PgExecutor<'_>,
    named: Named<'_>,
    due_at: DateTime<Utc>,
    (outcome, times): (Outcome, i64),
) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/schedule/fire.sql"))
        .bind(named.plan)
        .bind(named.kind.as_str())
        .bind(named.subject)
        .bind(due_at)
        .bind(outcome.as_str())
        .bind(times)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What has come of a time that was taken.
pub async fn settle(
    db: impl PgExecutor<'_>,
    named: Named<'_>,
    due_at: DateTime<Utc>,
    (outcome, run, note): (Outcome, Option<i64>, &str),
) -> Result<()> {
    sqlx::query(include_str!("queries/schedule/settle.sql"))
        .bind(named.plan)
        .bind(named.kind.as_str())
        .bind(named.subject)
        .bind(due_at)
        .bind(outcome.as_str())
        .bind(run)
        .bind(note)
        .execute(db)
        .await
        .map(drop)
}

/// Forgets all but the newest.
pub async fn prune(db: impl PgExecutor<'_>, named: Named<'_>, keep: i64) -> Result<()> {
    sqlx::query(include_str!("queries/schedule/prune.sql"))
        .bind(named.plan)
        .bind(named.kind.as_str())
        .bind(named.subject)
        .bind(keep)
        .execute(db)
        .await
        .map(drop)
}

/// The newest of each schedule, newest first.
pub async fn firings(db: impl PgExecutor<'_>, plan: &str, of_each: i64) -> Result<Vec<Firing>> {
    let rows: Vec<FiringRow> = sqlx::query_as(include_str!("queries/schedule/firings.sql"))
        .bind(plan)
        .bind(of_each)
        .fetch_all(db)
        .await?;
    rows.into_iter().map(Firing::try_from).collect()
}
