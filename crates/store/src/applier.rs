//! Who applies the log of a move: one applier at a time, by the database's
//! clock.

use chrono::{DateTime, Utc};
use domain::moving::MoveState;
use sqlx::{PgExecutor, Result};

use crate::unreadable;

/// The applier of a move, as the one who holds it names itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub plan: String,
    pub id: String,
    pub epoch: i64,
}

/// Takes the move's applier if nobody holds it.
pub async fn take(
    db: impl PgExecutor<'_>,
    plan: &str,
    id: &str,
    owner: &str,
    seconds: f64,
) -> Result<Option<Hold>> {
    let epoch: Option<i64> = sqlx::query_scalar(include_str!("queries/applier/take.sql"))
        .bind(plan)
        .bind(id)
        .bind(owner)
        .bind(seconds)
        .fetch_optional(db)
        .await?;
    Ok(epoch.map(|epoch| Hold { plan: plan.to_owned(), id: id.to_owned(), epoch }))
}

/// False when another one has it.
pub async fn renew(db: impl PgExecutor<'_>, hold: &Hold, seconds: f64) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/applier/renew.sql"))
        .bind(&hold.plan)
        .bind(&hold.id)
        .bind(hold.epoch)
        .bind(seconds)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The state of the move, which cannot change until the transaction ends.
/// None when another applier has taken over.
pub async fn fence(db: impl PgExecutor<'_>, hold: &Hold) -> Result<Option<MoveState>> {
    let state: Option<String> = sqlx::query_scalar(include_str!("queries/applier/fence.sql"))
        .bind(&hold.plan)
        .bind(&hold.id)
        .bind(hold.epoch)
        .fetch_optional(db)
        .await?;
    state.map(|state| MoveState::parse(&state).ok_or_else(|| unreadable("move.state", &state))).transpose()
}

/// What an applier says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub backlog: i64,
    /// When the oldest change that waits was made.
    pub oldest: Option<DateTime<Utc>>,
    /// Applied since the last report.
    pub applied: i64,
    pub failure: Option<String>,
}

pub async fn report(db: impl PgExecutor<'_>, hold: &Hold, report: &Report) -> Result<()> {
    sqlx::query(include_str!("queries/applier/report.sql"))
        .bind(&hold.plan)
        .bind(&hold.id)
        .bind(hold.epoch)
        .bind(report.backlog)
        .bind(report.oldest)
        .bind(report.applied)
        .bind(&report.failure)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn release(db: impl PgExecutor<'_>, hold: &Hold) -> Result<()> {
    let query = sqlx::query(include_str!("queries/applier/release.sql"));
    query.bind(&hold.plan).bind(&hold.id).bind(hold.epoch).execute(db).await?;
    Ok(())
}
