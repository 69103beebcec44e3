//! The link to the first account.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, Result};

/// In place of any before it: only the newest link leads anywhere.
pub async fn replace(db: impl PgExecutor<'_>, token: &[u8], expires_at: DateTime<Utc>) -> Result<()> {
    let query = sqlx::query(include_str!("queries/invitation/replace.sql"));
    query.bind(token).bind(expires_at).execute(db).await?;
    Ok(())
}

pub async fn holds(db: impl PgExecutor<'_>, token: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let query = sqlx::query_scalar(include_str!("queries/invitation/holds.sql"));
    query.bind(token).bind(now).fetch_one(db).await
}

/// Whether it held. It never does again.
pub async fn take(db: impl PgExecutor<'_>, token: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let query = sqlx::query(include_str!("queries/invitation/take.sql"));
    Ok(query.bind(token).bind(now).execute(db).await?.rows_affected() > 0)
}
