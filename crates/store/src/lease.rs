//! The fence: which worker may write for a run, by the database's clock.

use sqlx::{PgConnection, PgExecutor, Result};

/// Takes the lease if nobody holds it. Returns the epoch, and whether the last
/// owner vanished without giving it back.
pub async fn take(
    conn: &mut PgConnection,
    run: i64,
    owner: &str,
    seconds: f64,
) -> Result<Option<(i64, bool)>> {
    let vanished: Option<bool> = sqlx::query_scalar(include_str!("queries/lease/vanished.sql"))
        .bind(run)
        .fetch_optional(&mut *conn)
        .await?;
    let epoch: Option<i64> = sqlx::query_scalar(include_str!("queries/lease/take.sql"))
        .bind(run)
        .bind(owner)
        .bind(seconds)
        .fetch_optional(&mut *conn)
        .await?;
    if let Some(epoch) = epoch {
        sqlx::query(include_str!("queries/lease/raise.sql")).bind(run).bind(epoch).execute(conn).await?;
    }
    Ok(epoch.map(|epoch| (epoch, vanished.unwrap_or(false))))
}

/// Keeps the owner of the run in place until the transaction ends. False when
/// another worker has it: whoever asked must write nothing more.
pub async fn fence(db: impl PgExecutor<'_>, run: i64, epoch: i64) -> Result<bool> {
    let ours: Option<bool> = sqlx::query_scalar(include_str!("queries/lease/fence.sql"))
        .bind(run)
        .bind(epoch)
        .fetch_optional(db)
        .await?;
    Ok(ours.is_some())
}

/// Puts the end of the lease off. False when another worker has it.
pub async fn renew(db: impl PgExecutor<'_>, run: i64, epoch: i64, seconds: f64) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/lease/renew.sql"))
        .bind(run)
        .bind(epoch)
        .bind(seconds)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn release(db: impl PgExecutor<'_>, run: i64, epoch: i64) -> Result<()> {
    sqlx::query(include_str!("queries/lease/release.sql")).bind(run).bind(epoch).execute(db).await?;
    Ok(())
}

/// The runs that a living worker holds.
pub async fn held(db: impl PgExecutor<'_>) -> Result<Vec<i64>> {
    sqlx::query_scalar(include_str!("queries/lease/held.sql")).fetch_all(db).await
}
