//! Statements that lock tables: short waits, many attempts, never an untimed one.
//!
//! A statement that waits for a lock makes everybody behind it wait as well.
//! So each attempt gives up after 200 ms, and the pause between attempts grows
//! and is jittered. So does an attempt that falls silent: the database ends it after
//! 300 ms. A legacy client gives up after 10 s and never comes near.

use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use rand::Rng;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use crate::error::{Doing, Error, Kind, Result};

pub(crate) const ATTEMPTS: u32 = 40;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What a failed attempt left behind, for the log.
#[derive(Clone, Debug)]
pub struct Blocked {
    pub attempt: u32,
    pub why: String,
    /// Sessions that may be in the way, one sentence each.
    pub blockers: Vec<String>,
    pub pause: Duration,
}

/// Prepares a transaction for a statement that takes locks.
pub async fn limit_waits(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::raw_sql(include_str!("queries/limit_waits.sql")).execute(conn).await.map(|_| ())
}

/// Runs a script whose text comes from the plan folder or from the catalog.
pub async fn script(conn: &mut PgConnection, text: &str) -> sqlx::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(text.to_owned())).execute(conn).await.map(|_| ())
}

/// Tries again while locks are in the way. `attempt` is one whole transaction;
/// `report` is told of every failed one and may end the trying.
pub async fn retrying<'a, T>(
    pool: &PgPool,
    attempt: impl Fn() -> BoxFuture<'a, Result<T>>,
    report: impl Fn(Blocked) -> BoxFuture<'a, Result<()>>,
) -> Result<T> {
    let began = Instant::now();
    for number in 1..=ATTEMPTS {
        let error = match attempt().await {
            Err(error) if is_lock_trouble(&error) && number < ATTEMPTS => error,
            Err(error) if is_lock_trouble(&error) => return Err(gave_up(error, began.elapsed())),
            other => return other,
        };
        let pause = pause(number);
        let blockers = blockers(pool).await.unwrap_or_default();
        report(Blocked { attempt: number, why: error.why, blockers, pause }).await?;
        tokio::time::sleep(pause).await;
    }
    unreachable!("the last attempt returns")
}

/// Lock not available, deadlock, a serialisation failure, or a silence that others
/// would have waited for.
pub fn is_lock_trouble(error: &Error) -> bool {
    matches!(error.sqlstate().as_deref(), Some("55P03" | "40P01" | "40001" | "25P03"))
}

pub(crate) fn gave_up(error: Error, waited: Duration) -> Error {
    let why = format!("{} after {ATTEMPTS} attempts in {} s", error.why, waited.as_secs());
    let next = "End the session that holds the lock (`refit doctor` names it), then resume the run.";
    Error::new(Kind::Busy, error.doing, why, next)
}

pub(crate) fn pause(attempt: u32) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(1 << attempt.min(7)).min(LONGEST_PAUSE);
    full.mul_f64(rand::rng().random_range(0.5..1.0))
}

/// The oldest transactions of others that hold locks on tables.
pub async fn blockers(pool: &PgPool) -> Result<Vec<String>> {
    sqlx::query_scalar(include_str!("queries/blockers.sql"))
        .fetch_all(pool)
        .await
        .doing("looking for sessions that hold locks")
}
