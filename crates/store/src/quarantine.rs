//! Rows that a move could not bring over, as they were.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Quarantined {
    pub id: i64,
    pub key: Vec<String>,
    pub reason: String,
    pub row: serde_json::Value,
    pub at: DateTime<Utc>,
}

pub async fn list(db: impl PgExecutor<'_>, run: i64, limit: i64) -> Result<Vec<Quarantined>> {
    sqlx::query_as(include_str!("queries/quarantine/list.sql")).bind(run).bind(limit).fetch_all(db).await
}
