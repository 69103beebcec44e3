//! Who wrote to the tables of a move, by hour.

use chrono::{DateTime, Utc};
use domain::census::{Hour, Side, Writer};
use sqlx::{PgExecutor, Result};

use crate::unreadable;

#[derive(sqlx::FromRow)]
struct WriterRow {
    side: String,
    application: String,
    role: String,
    inserted: i64,
    updated: i64,
    deleted: i64,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
}

impl TryFrom<WriterRow> for Writer {
    type Error = sqlx::Error;

    fn try_from(row: WriterRow) -> Result<Self> {
        Ok(Self {
            side: side(&row.side)?,
            application: row.application,
            role: row.role,
            inserted: row.inserted,
            updated: row.updated,
            deleted: row.deleted,
            first: row.first,
            last: row.last,
        })
    }
}

fn side(text: &str) -> Result<Side> {
    Side::parse(text).ok_or_else(|| unreadable("census.side", text))
}

/// Whoever wrote last comes first.
pub async fn writers(db: impl PgExecutor<'_>, plan: &str, id: &str, limit: i64) -> Result<Vec<Writer>> {
    let query = sqlx::query_as(include_str!("queries/census/writers.sql"));
    let rows: Vec<WriterRow> = query.bind(plan).bind(id).bind(limit).fetch_all(db).await?;
    rows.into_iter().map(Writer::try_from).collect()
}

/// Written rows by hour, oldest first.
pub async fn hours(db: impl PgExecutor<'_>, plan: &str, id: &str, since: DateTime<Utc>) -> Result<Vec<Hour>> {
    let query = sqlx::query_as(include_str!("queries/census/hours.sql"));
    let rows: Vec<(String, DateTime<Utc>, i64)> = query.bind(plan).bind(id).bind(since).fetch_all(db).await?;
    rows.into_iter().map(|(text, hour, rows)| Ok(Hour { side: side(&text)?, hour, rows })).collect()
}

/// The last hour in which somebody wrote to a side.
pub async fn last_write(
    db: impl PgExecutor<'_>,
    plan: &str,
    id: &str,
    side: Side,
) -> Result<Option<DateTime<Utc>>> {
    let query = sqlx::query_scalar(include_str!("queries/census/last_write.sql"));
    query.bind(plan).bind(id).bind(side.as_str()).fetch_one(db).await
}
