//! Orders and balances made up from a seed and from what was quoted: the same
//! seed and the same quotes make the same rows. Prices are those that the venue
//! quoted at the time, and every amount that an account gained or lost is a
//! line of its audit.

mod accounts;
mod moments;
mod orders;
mod store;

use chrono::{DateTime, Utc};
use domain::audit::Verb;
use serde::Serialize;

use crate::Engine;
use crate::audit::{self, Deed};
use crate::error::{Doing, Result};
use crate::legacy::random::Random;

const DOING: &str = "making sample orders and balances";
const NEEDED: [&str; 7] = [
    "symbols",
    "book_ticker_snapshots_v2",
    "account_balances",
    "balance_changes",
    "order_executions",
    "order_status_history",
    "exchange_fees",
];

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampled {
    Made(Summary),
    /// Why nothing was made.
    Nothing(&'static str),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    pub orders: u64,
    pub executions: u64,
    pub statuses: u64,
    pub balances: u64,
    pub changes: u64,
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
}

/// Into empty tables only: what somebody has recorded is not mixed with what is
/// made up.
pub async fn sample(engine: &Engine, orders: u64, seed: u64, actor: &str) -> Result<Sampled> {
    engine.allow(Verb::MakeSample)?;
    let mut tx = engine.work().begin().await.doing(DOING)?;
    let missing: Vec<String> = sqlx::query_scalar(include_str!("../desk/queries/missing.sql"))
        .bind(NEEDED.map(str::to_owned).to_vec())
        .fetch_all(&mut *tx)
        .await
        .doing(DOING)?;
    if !missing.is_empty() {
        return Ok(Sampled::Nothing("the tables of phase 4 are not there"));
    }
    sqlx::query(include_str!("queries/sample_lock.sql")).execute(&mut *tx).await.doing(DOING)?;
    let used: bool =
        sqlx::query_scalar(include_str!("queries/sample_used.sql")).fetch_one(&mut *tx).await.doing(DOING)?;
    if used {
        return Ok(Sampled::Nothing("orders or balances are recorded already, and are not added to"));
    }
    let mut chance = Random::new(seed);
    let moments = moments::pick(&mut tx, orders, &mut chance).await?;
    if moments.is_empty() {
        return Ok(Sampled::Nothing("no active spot venue has quoted anything"));
    }
    let orders = orders::make(&moments, &mut chance);
    let books = accounts::keep(&orders, &moments);
    let summary = store::store(&mut tx, &orders, &moments, &books).await?;
    let made_of = format!("{} orders, {} balances, seed {seed}", summary.orders, summary.balances);
    audit::write(engine, &mut tx, actor, Deed::new(Verb::MakeSample, "orders and balances").to(made_of))
        .await?;
    tx.commit().await.doing(DOING)?;
    Ok(Sampled::Made(summary))
}
