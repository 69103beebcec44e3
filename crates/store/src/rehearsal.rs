//! Rehearsals and their steps.

use chrono::{DateTime, Utc};
use domain::rehearsal::{Rehearsal, Rehearsed};
use domain::run::RunKind;
use sqlx::{PgConnection, PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct RehearsalRow {
    run: i64,
    backup: Option<i64>,
    rows: i64,
    real_rows: i64,
    server: String,
    at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct StepRow {
    seq: i64,
    phase: i16,
    kind: String,
    title: String,
    duration_ms: i64,
    bytes: i64,
    wal_bytes: i64,
    lock_ms: i64,
    locked: String,
    failure: Option<String>,
}

impl TryFrom<StepRow> for Rehearsed {
    type Error = sqlx::Error;

    fn try_from(row: StepRow) -> Result<Self> {
        let kind = RunKind::parse(&row.kind);
        Ok(Self {
            seq: row.seq,
            phase: u8::try_from(row.phase)
                .map_err(|_| crate::unreadable("rehearsal_step.phase", &row.phase.to_string()))?,
            kind: kind.ok_or_else(|| crate::unreadable("rehearsal_step.kind", &row.kind))?,
            title: row.title,
            duration_ms: row.duration_ms,
            bytes: row.bytes,
            wal_bytes: row.wal_bytes,
            lock_ms: row.lock_ms,
            locked: row.locked,
            failure: row.failure,
        })
    }
}

/// What a rehearsal was made with. One that is begun again starts anew.
#[derive(Clone, Debug)]
pub struct Begun<'a> {
    pub run: i64,
    pub backup: Option<i64>,
    pub rows: i64,
    pub real_rows: i64,
    pub server: &'a str,
}

pub async fn begin(conn: &mut PgConnection, begun: &Begun<'_>) -> Result<()> {
    sqlx::query("DELETE FROM refit.rehearsal WHERE run = $1").bind(begun.run).execute(&mut *conn).await?;
    sqlx::query(include_str!("queries/rehearsal/insert.sql"))
        .bind(begun.run)
        .bind(begun.backup)
        .bind(begun.rows)
        .bind(begun.real_rows)
        .bind(begun.server)
        .execute(conn)
        .await
        .map(drop)
}

pub async fn insert_step(db: impl PgExecutor<'_>, run: i64, step: &Rehearsed) -> Result<()> {
    sqlx::query(include_str!("queries/rehearsal/insert_step.sql"))
        .bind(run)
        .bind(step.seq)
        .bind(i16::from(step.phase))
        .bind(step.kind.as_str())
        .bind(&step.title)
        .bind(step.duration_ms)
        .bind(step.bytes)
        .bind(step.wal_bytes)
        .bind(step.lock_ms)
        .bind(&step.locked)
        .bind(&step.failure)
        .execute(db)
        .await
        .map(drop)
}

pub async fn get(conn: &mut PgConnection, run: i64) -> Result<Option<Rehearsal>> {
    let row: Option<RehearsalRow> = sqlx::query_as(include_str!("queries/rehearsal/get.sql"))
        .bind(run)
        .fetch_optional(&mut *conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let steps: Vec<StepRow> =
        sqlx::query_as(include_str!("queries/rehearsal/steps.sql")).bind(run).fetch_all(conn).await?;
    let steps = steps.into_iter().map(Rehearsed::try_from).collect::<Result<_>>()?;
    Ok(Some(Rehearsal {
        run: row.run,
        backup: row.backup,
        rows: row.rows,
        real_rows: row.real_rows,
        server: row.server,
        at: row.at,
        steps,
    }))
}

/// The run of the newest rehearsal that has steps to show.
pub async fn newest(db: impl PgExecutor<'_>) -> Result<Option<i64>> {
    sqlx::query_scalar("SELECT max(run) FROM refit.rehearsal_step").fetch_one(db).await
}
