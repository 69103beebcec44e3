//! Compared ranges and the keys that differ.

use sqlx::{PgExecutor, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Compared {
    pub seq: i64,
    pub lo: Option<Vec<String>>,
    pub hi: Option<Vec<String>>,
    pub source_rows: i64,
    pub target_rows: i64,
    pub equal: bool,
    pub duration_ms: i64,
}

pub async fn insert(db: impl PgExecutor<'_>, run: i64, range: &Compared) -> Result<()> {
    sqlx::query(include_str!("queries/verify/insert.sql"))
        .bind(run)
        .bind(range.seq)
        .bind(&range.lo)
        .bind(&range.hi)
        .bind(range.source_rows)
        .bind(range.target_rows)
        .bind(range.equal)
        .bind(range.duration_ms)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn all(db: impl PgExecutor<'_>, run: i64) -> Result<Vec<Compared>> {
    sqlx::query_as(include_str!("queries/verify/all.sql")).bind(run).fetch_all(db).await
}

/// Forgets an earlier comparison: a new one starts from nothing.
pub async fn clear(db: &mut sqlx::PgConnection, run: i64) -> Result<()> {
    sqlx::query(include_str!("queries/verify/clear_ranges.sql")).bind(run).execute(&mut *db).await?;
    sqlx::query(include_str!("queries/verify/clear_differences.sql")).bind(run).execute(&mut *db).await?;
    Ok(())
}

/// Forgets what was not equal, to compare it again. Only such ranges have
/// differences.
pub async fn forget_unequal(db: &mut sqlx::PgConnection, run: i64) -> Result<()> {
    sqlx::query(include_str!("queries/verify/forget_unequal.sql")).bind(run).execute(&mut *db).await?;
    sqlx::query(include_str!("queries/verify/clear_differences.sql")).bind(run).execute(&mut *db).await?;
    Ok(())
}

pub async fn insert_difference(db: impl PgExecutor<'_>, run: i64, kind: &str, key: &[String]) -> Result<()> {
    sqlx::query(include_str!("queries/verify/insert_difference.sql"))
        .bind(run)
        .bind(kind)
        .bind(key)
        .execute(db)
        .await?;
    Ok(())
}

/// Kind and key of what differs.
pub async fn differences(
    db: impl PgExecutor<'_>,
    run: i64,
    limit: i64,
) -> Result<Vec<(String, Vec<String>)>> {
    sqlx::query_as(include_str!("queries/verify/differences.sql")).bind(run).bind(limit).fetch_all(db).await
}
