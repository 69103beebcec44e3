//! Indexes and constraints that wait to be put back.

use sqlx::{PgExecutor, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Stripped {
    pub ordinal: i32,
    /// `primary`, `unique`, `index` or `foreign`.
    pub kind: String,
    pub name: String,
    pub definition: String,
}

pub async fn insert(db: impl PgExecutor<'_>, run: i64, part: &Stripped) -> Result<()> {
    sqlx::query(include_str!("queries/strip/insert.sql"))
        .bind(run)
        .bind(part.ordinal)
        .bind(&part.kind)
        .bind(&part.name)
        .bind(&part.definition)
        .execute(db)
        .await?;
    Ok(())
}

/// What is still off, in the order in which it is put back.
pub async fn missing(db: impl PgExecutor<'_>, run: i64) -> Result<Vec<Stripped>> {
    sqlx::query_as(include_str!("queries/strip/missing.sql")).bind(run).fetch_all(db).await
}

/// Foreign keys that are back, checked or not.
pub async fn foreign(db: impl PgExecutor<'_>, run: i64) -> Result<Vec<Stripped>> {
    sqlx::query_as(include_str!("queries/strip/foreign.sql")).bind(run).fetch_all(db).await
}

pub async fn restored(db: impl PgExecutor<'_>, run: i64, ordinal: i32) -> Result<()> {
    sqlx::query(include_str!("queries/strip/restored.sql")).bind(run).bind(ordinal).execute(db).await?;
    Ok(())
}
