//! The transaction that checks and probes ask in: bounded in time, waiting for
//! nobody, and free of what the role or the server has set.

use sqlx::{PgPool, Postgres, Transaction};

use crate::error::{Doing, Result};

const SETTINGS: &str = include_str!("queries/settings.sql");

/// A transaction that the database itself keeps from writing.
pub(crate) async fn read_only(pool: &PgPool, doing: &str) -> Result<Transaction<'static, Postgres>> {
    begin(pool, "begin read only", doing).await
}

/// A transaction that may write. Whoever asks for it must roll it back.
pub(crate) async fn writing(pool: &PgPool, doing: &str) -> Result<Transaction<'static, Postgres>> {
    begin(pool, "begin read write", doing).await
}

async fn begin(
    pool: &PgPool,
    statement: &'static str,
    doing: &str,
) -> Result<Transaction<'static, Postgres>> {
    let mut tx = pool.begin_with(statement).await.doing(doing)?;
    sqlx::raw_sql(SETTINGS).execute(&mut *tx).await.doing(doing)?;
    Ok(tx)
}
