//! The second factor of accounts.

use chrono::{DateTime, Utc};
use domain::account::Factor;
use sqlx::{PgExecutor, Result};

/// What codes are checked against.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Secret {
    pub secret: Vec<u8>,
    pub confirmed: bool,
    pub step: i64,
}

/// False when there is one that was confirmed.
pub async fn replace(
    db: impl PgExecutor<'_>,
    account: i64,
    secret: &[u8],
    now: DateTime<Utc>,
) -> Result<bool> {
    let query = sqlx::query(include_str!("queries/factor/replace.sql"));
    Ok(query.bind(account).bind(secret).bind(now).execute(db).await?.rows_affected() > 0)
}

/// Until the end of the transaction no other code of the account is looked at.
pub async fn lock(db: impl PgExecutor<'_>, account: i64) -> Result<Option<Secret>> {
    sqlx::query_as(include_str!("queries/factor/lock.sql")).bind(account).fetch_optional(db).await
}

pub async fn use_step(db: impl PgExecutor<'_>, account: i64, step: i64, now: DateTime<Utc>) -> Result<()> {
    let query = sqlx::query(include_str!("queries/factor/use_step.sql"));
    query.bind(account).bind(step).bind(now).execute(db).await?;
    Ok(())
}

/// False for what is none, or was used.
pub async fn use_recovery(
    db: impl PgExecutor<'_>,
    account: i64,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool> {
    let query = sqlx::query(include_str!("queries/factor/use_recovery.sql"));
    Ok(query.bind(account).bind(hash).bind(now).execute(db).await?.rows_affected() > 0)
}

pub async fn set_recovery(db: impl PgExecutor<'_>, account: i64, hashes: &[Vec<u8>]) -> Result<()> {
    let query = sqlx::query(include_str!("queries/factor/set_recovery.sql"));
    query.bind(account).bind(hashes).execute(db).await?;
    Ok(())
}

pub async fn remove(db: impl PgExecutor<'_>, account: i64) -> Result<bool> {
    let query = sqlx::query(include_str!("queries/factor/remove.sql"));
    Ok(query.bind(account).execute(db).await?.rows_affected() > 0)
}

/// One that was confirmed.
pub async fn get(db: impl PgExecutor<'_>, account: i64) -> Result<Option<Factor>> {
    let row: Option<(DateTime<Utc>, i64)> =
        sqlx::query_as(include_str!("queries/factor/get.sql")).bind(account).fetch_optional(db).await?;
    Ok(row.map(|(since, recovery)| Factor { since, recovery }))
}
