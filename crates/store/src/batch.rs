//! The ledger of a move.

use chrono::{DateTime, Utc};
use domain::run::{Batch, Counts};
use sqlx::{PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct BatchRow {
    seq: i64,
    range: i64,
    lo: Option<Vec<String>>,
    hi: Vec<String>,
    rows_read: i64,
    rows_inserted: i64,
    rows_present: i64,
    rows_quarantined: i64,
    duration_ms: i64,
    verified: bool,
    worker: String,
    committed_at: DateTime<Utc>,
}

impl From<BatchRow> for Batch {
    fn from(row: BatchRow) -> Self {
        Self {
            seq: row.seq,
            range: row.range,
            lo: row.lo,
            hi: row.hi,
            counts: Counts {
                read: row.rows_read,
                inserted: row.rows_inserted,
                present: row.rows_present,
                quarantined: row.rows_quarantined,
            },
            duration_ms: row.duration_ms,
            verified: row.verified,
            worker: row.worker,
            committed_at: row.committed_at,
        }
    }
}

pub async fn insert(db: impl PgExecutor<'_>, run: i64, batch: &Batch) -> Result<()> {
    sqlx::query(include_str!("queries/batch/insert.sql"))
        .bind(run)
        .bind(batch.seq)
        .bind(batch.range)
        .bind(&batch.lo)
        .bind(&batch.hi)
        .bind(batch.counts.read)
        .bind(batch.counts.inserted)
        .bind(batch.counts.present)
        .bind(batch.counts.quarantined)
        .bind(batch.duration_ms)
        .bind(batch.verified)
        .bind(&batch.worker)
        .execute(db)
        .await?;
    Ok(())
}

/// Marks what a move has copied as compared: every range of it is equal.
pub async fn set_verified(db: impl PgExecutor<'_>, plan: &str, move_id: &str) -> Result<()> {
    sqlx::query(include_str!("queries/batch/set_verified.sql")).bind(plan).bind(move_id).execute(db).await?;
    Ok(())
}

/// The newest lines, newest first.
pub async fn newest(db: impl PgExecutor<'_>, run: i64, limit: i64) -> Result<Vec<Batch>> {
    let rows: Vec<BatchRow> =
        sqlx::query_as(include_str!("queries/batch/newest.sql")).bind(run).bind(limit).fetch_all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The whole ledger in the order of the key.
pub async fn all(db: impl PgExecutor<'_>, run: i64) -> Result<Vec<Batch>> {
    let rows: Vec<BatchRow> =
        sqlx::query_as(include_str!("queries/batch/all.sql")).bind(run).fetch_all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many batches, and the 50th and 90th percentile of their milliseconds.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct Times {
    pub batches: i64,
    pub p50: Option<f64>,
    pub p90: Option<f64>,
}

pub async fn times(db: impl PgExecutor<'_>, run: i64) -> Result<Times> {
    sqlx::query_as(include_str!("queries/batch/times.sql")).bind(run).fetch_one(db).await
}
