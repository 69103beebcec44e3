//! How often indexes were used, as it was noted now and then.

use chrono::{DateTime, Utc};
use domain::diagnostics::index_use::{Sample, Use};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct SampleRow {
    run: i64,
    at: DateTime<Utc>,
    reset_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct UseRow {
    run: i64,
    schema: String,
    name: String,
    table_name: String,
    scans: i64,
    bytes: Option<i64>,
}

/// A run that is begun again notes what it finds then.
pub async fn insert(conn: &mut PgConnection, run: i64, sample: &Sample) -> Result<()> {
    sqlx::query("DELETE FROM refit.index_use WHERE run = $1").bind(run).execute(&mut *conn).await?;
    sqlx::query(include_str!("queries/index_sample/begin.sql"))
        .bind(run)
        .bind(sample.at)
        .bind(sample.reset_at)
        .execute(&mut *conn)
        .await?;
    sqlx::query(include_str!("queries/index_sample/insert.sql"))
        .bind(run)
        .bind(Json(&sample.uses))
        .execute(conn)
        .await
        .map(drop)
}

pub async fn prune(db: impl PgExecutor<'_>, before: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/index_sample/prune.sql")).bind(before).execute(db).await.map(drop)
}

/// The newest samples, oldest of them first, of so many indexes at most.
pub async fn newest(conn: &mut PgConnection, samples: i64, indexes: i64) -> Result<Vec<Sample>> {
    let mut rows: Vec<SampleRow> = sqlx::query_as(include_str!("queries/index_sample/samples.sql"))
        .bind(samples)
        .fetch_all(&mut *conn)
        .await?;
    let Some(newest) = rows.first().map(|row| row.run) else { return Ok(Vec::new()) };
    let runs: Vec<i64> = rows.iter().map(|row| row.run).collect();
    let uses: Vec<UseRow> = sqlx::query_as(include_str!("queries/index_sample/uses.sql"))
        .bind(newest)
        .bind(&runs)
        .bind(indexes)
        .fetch_all(conn)
        .await?;
    rows.reverse();
    Ok(rows.into_iter().map(|row| sample(row, &uses)).collect())
}

fn sample(row: SampleRow, uses: &[UseRow]) -> Sample {
    let own = uses.iter().filter(|found| found.run == row.run).map(|found| Use {
        schema: found.schema.clone(),
        name: found.name.clone(),
        table_name: found.table_name.clone(),
        scans: found.scans,
        bytes: found.bytes,
    });
    Sample { at: row.at, reset_at: row.reset_at, uses: own.collect() }
}
