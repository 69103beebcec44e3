//! The timeline of a run's holds.

use chrono::{DateTime, Utc};
use domain::throttle::{Hold, HoldLine, Signal};
use sqlx::{PgExecutor, Result};

pub async fn open(db: impl PgExecutor<'_>, run: i64, hold: &Hold) -> Result<()> {
    sqlx::query(include_str!("queries/hold/open.sql"))
        .bind(run)
        .bind(hold.signal.as_str())
        .bind(hold.value)
        .bind(hold.threshold)
        .bind(&hold.says)
        .bind(hold.since)
        .execute(db)
        .await?;
    Ok(())
}

/// `overridden` is the id of the override that ended it.
pub async fn close(
    db: impl PgExecutor<'_>,
    run: i64,
    signal: Signal,
    until: DateTime<Utc>,
    overridden: Option<i64>,
) -> Result<()> {
    sqlx::query(include_str!("queries/hold/close.sql"))
        .bind(run)
        .bind(signal.as_str())
        .bind(until)
        .bind(overridden)
        .execute(db)
        .await?;
    Ok(())
}

/// Closes what a worker that vanished has left open.
pub async fn close_left(db: impl PgExecutor<'_>, run: i64) -> Result<()> {
    sqlx::query(include_str!("queries/hold/close_left.sql")).bind(run).execute(db).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct HoldRow {
    id: i64,
    signal: String,
    value: Option<f64>,
    threshold: f64,
    says: String,
    since: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    overridden_by: Option<String>,
}

/// Newest first.
pub async fn list(db: impl PgExecutor<'_>, run: i64, limit: i64) -> Result<Vec<HoldLine>> {
    let rows: Vec<HoldRow> =
        sqlx::query_as(include_str!("queries/hold/list.sql")).bind(run).bind(limit).fetch_all(db).await?;
    rows.into_iter().map(read).collect()
}

fn read(row: HoldRow) -> Result<HoldLine> {
    Ok(HoldLine {
        id: row.id,
        signal: crate::throttle::signal("hold.signal", &row.signal)?,
        value: row.value,
        threshold: row.threshold,
        says: row.says,
        since: row.since,
        until: row.until,
        overridden_by: row.overridden_by,
    })
}
