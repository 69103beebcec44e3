//! Sign-ins that failed in a row, by account and by address.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, Result};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Brake {
    pub key: String,
    pub failures: i32,
    pub failed_at: DateTime<Utc>,
}

pub async fn get(db: impl PgExecutor<'_>, keys: &[String]) -> Result<Vec<Brake>> {
    sqlx::query_as(include_str!("queries/brake/get.sql")).bind(keys).fetch_all(db).await
}

/// Counts one more; what failed before `forgotten` counts no longer.
pub async fn count(
    db: impl PgExecutor<'_>,
    keys: &[String],
    now: DateTime<Utc>,
    forgotten: DateTime<Utc>,
) -> Result<()> {
    let query = sqlx::query(include_str!("queries/brake/count.sql"));
    query.bind(keys).bind(now).bind(forgotten).execute(db).await?;
    Ok(())
}

/// The account's failures are forgotten, and of the peer's this one try: who has
/// an account must not be able to guess others' for ever.
pub async fn release(
    db: impl PgExecutor<'_>,
    account: &str,
    peer: &str,
    forgotten: DateTime<Utc>,
) -> Result<()> {
    let query = sqlx::query(include_str!("queries/brake/release.sql"));
    query.bind(account).bind(peer).bind(forgotten).execute(db).await?;
    Ok(())
}
