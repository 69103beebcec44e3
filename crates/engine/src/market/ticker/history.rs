//! How a symbol was quoted over time.

use chrono::{DateTime, Utc};
use domain::market::Decimal;
use sqlx::PgExecutor;

use crate::error::{Doing, Result};
use crate::market::{Bucket, Window};

const HISTORY: &str = include_str!("../../queries/market/ticker/history.sql");

/// The quotes of one step. Prices are the middle of bid and ask, in the quote
/// asset, exact; what is a mean is rounded to eight decimals.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Quotes {
    /// When the step begins.
    pub at: DateTime<Utc>,
    /// Quotes in it; a step without any is not there.
    pub count: i64,
    pub open: Decimal,
    pub high: Decimal,
    pub low: Decimal,
    pub close: Decimal,
    /// Ask less bid, the mean over the quotes, not over the time.
    pub mean_spread: Decimal,
}

/// Oldest first. The window's `limit` counts steps.
pub async fn history(db: impl PgExecutor<'_>, window: Window, bucket: Bucket) -> Result<Vec<Quotes>> {
    let seconds = bucket.over(&window)?;
    let statement = sqlx::query_as(HISTORY)
        .bind(window.symbol.0)
        .bind(window.from)
        .bind(window.until)
        .bind(seconds)
        .bind(window.limit);
    statement.fetch_all(db).await.doing("reading the history of quotes")
}
