//! Which migrations of a plan are applied.

use chrono::{DateTime, Utc};
use domain::migration::Applied;
use sqlx::{PgExecutor, Result};

#[derive(sqlx::FromRow)]
struct AppliedRow {
    version: String,
    name: String,
    checksum: String,
    applied_at: DateTime<Utc>,
    actor: String,
    run: Option<i64>,
    duration_ms: i64,
}

impl From<AppliedRow> for Applied {
    fn from(row: AppliedRow) -> Self {
        Self {
            version: row.version,
            name: row.name,
            checksum: row.checksum,
            applied_at: row.applied_at,
            actor: row.actor,
            run: row.run,
            duration_ms: row.duration_ms,
        }
    }
}

pub async fn applied(db: impl PgExecutor<'_>, plan: &str) -> Result<Vec<Applied>> {
    let rows: Vec<AppliedRow> =
        sqlx::query_as(include_str!("queries/migration/applied.sql")).bind(plan).fetch_all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn insert(db: impl PgExecutor<'_>, plan: &str, applied: &Applied) -> Result<()> {
    sqlx::query(include_str!("queries/migration/insert.sql"))
        .bind(plan)
        .bind(&applied.version)
        .bind(&applied.name)
        .bind(&applied.checksum)
        .bind(&applied.actor)
        .bind(applied.run)
        .bind(applied.duration_ms)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn delete(db: impl PgExecutor<'_>, plan: &str, version: &str) -> Result<()> {
    sqlx::query(include_str!("queries/migration/delete.sql")).bind(plan).bind(version).execute(db).await?;
    Ok(())
}
