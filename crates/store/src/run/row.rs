//! The row of `refit.run` and how it becomes a `Run`.

use chrono::{DateTime, Utc};
use domain::progress::Progress;
use domain::run::{Counts, Failure, Run, RunKind, RunParams, RunStatus};
use sqlx::types::Json;

use crate::unreadable;

#[derive(sqlx::FromRow)]
pub(super) struct RunRow {
    id: i64,
    kind: String,
    subject: String,
    title: String,
    phase: Option<i16>,
    task: Option<String>,
    status: String,
    actor: String,
    params: Json<RunParams>,
    stage: String,
    done: i64,
    total: Option<i64>,
    unit: String,
    rate: Option<f64>,
    rows_read: i64,
    rows_inserted: i64,
    rows_present: i64,
    rows_quarantined: i64,
    failure: Option<Json<Failure>>,
    report: Option<i64>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<RunRow> for Run {
    type Error = sqlx::Error;

    fn try_from(row: RunRow) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id,
            kind: RunKind::parse(&row.kind).ok_or_else(|| unreadable("run.kind", &row.kind))?,
            subject: row.subject,
            title: row.title,
            phase: row.phase.and_then(|phase| u8::try_from(phase).ok()),
            task: row.task,
            status: RunStatus::parse(&row.status).ok_or_else(|| unreadable("run.status", &row.status))?,
            actor: row.actor,
            params: row.params.0,
            stage: row.stage,
            progress: Progress { done: row.done, total: row.total, unit: row.unit, rate: row.rate },
            counts: Counts {
                read: row.rows_read,
                inserted: row.rows_inserted,
                present: row.rows_present,
                quarantined: row.rows_quarantined,
            },
            failure: row.failure.map(|failure| failure.0),
            report: row.report,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            updated_at: row.updated_at,
        })
    }
}
