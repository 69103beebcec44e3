//! How a symbol was traded over time.

use chrono::{DateTime, Utc};
use domain::market::Decimal;
use sqlx::PgExecutor;

use crate::error::{Doing, Result};
use crate::market::{Bucket, Window};

const HISTORY: &str = include_str!("../../queries/market/trade/history.sql");

/// The trades of one step.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Traded {
    /// When the step begins.
    pub at: DateTime<Utc>,
    /// Rows in it; a step without any is not there.
    pub count: i64,
    pub open: Decimal,
    pub high: Decimal,
    pub low: Decimal,
    pub close: Decimal,
    /// In the base asset.
    pub volume: Decimal,
    /// The part of the volume that was bought, in the base asset.
    pub bought: Decimal,
    /// Mean price by volume, in the quote asset, rounded to eight decimals.
    pub mean_price: Decimal,
}

/// Oldest first. The window's `limit` counts steps.
pub async fn history(db: impl PgExecutor<'_>, window: Window, bucket: Bucket) -> Result<Vec<Traded>> {
    let seconds = bucket.over(&window)?;
    let statement = sqlx::query_as(HISTORY)
        .bind(window.symbol.0)
        .bind(window.from)
        .bind(window.until)
        .bind(seconds)
        .bind(window.limit);
    statement.fetch_all(db).await.doing("reading the history of trades")
}
