//! The log of a run. Write only while holding the run's row.

use chrono::{DateTime, Utc};
use domain::run::{Level, LogLine};
use sqlx::{PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct LineRow {
    id: i64,
    run: i64,
    at: DateTime<Utc>,
    level: String,
    text: String,
}

impl From<LineRow> for LogLine {
    fn from(row: LineRow) -> Self {
        Self { id: row.id, run: row.run, at: row.at, level: Level::parse(&row.level), text: row.text }
    }
}

pub async fn insert(db: impl PgExecutor<'_>, run: i64, level: Level, text: &str) -> Result<()> {
    sqlx::query(include_str!("queries/log/insert.sql"))
        .bind(run)
        .bind(level.as_str())
        .bind(text)
        .execute(db)
        .await?;
    Ok(())
}

/// Lines after an id, oldest first.
pub async fn after(db: impl PgExecutor<'_>, run: i64, after: i64, limit: i64) -> Result<Vec<LogLine>> {
    let rows: Vec<LineRow> = sqlx::query_as(include_str!("queries/log/after.sql"))
        .bind(run)
        .bind(after)
        .bind(limit)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The newest lines, oldest of them first.
pub async fn tail(db: impl PgExecutor<'_>, run: i64, limit: i64) -> Result<Vec<LogLine>> {
    let rows: Vec<LineRow> =
        sqlx::query_as(include_str!("queries/log/tail.sql")).bind(run).bind(limit).fetch_all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// New lines of several runs at once, each after its own id.
pub async fn after_each(db: impl PgExecutor<'_>, runs: &[i64], after: &[i64]) -> Result<Vec<LogLine>> {
    let rows: Vec<LineRow> = sqlx::query_as(include_str!("queries/log/after_each.sql"))
        .bind(runs)
        .bind(after)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
