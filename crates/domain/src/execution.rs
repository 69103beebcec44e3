//! What orders came to: their executions, and every status they have had.
//! Amounts are exact, as text.

pub mod filter;
#[cfg(feature = "arbitrage")]
mod slippage;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::market::{OrderStatus, OrderType, Side};

#[cfg(feature = "arbitrage")]
pub use slippage::slippage;

/// One execution of an order, beside what its venue quoted at the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub venue: String,
    pub base: String,
    pub quote: String,
    /// The venue's number of the order.
    pub order: String,
    pub execution: Option<String>,
    pub side: Side,
    pub quantity: String,
    pub price: String,
    /// Price times quantity, in the quote asset.
    pub value: String,
    pub commission: Option<String>,
    pub commission_asset: Option<String>,
    pub maker: Option<bool>,
    /// What the order was after it.
    pub status: OrderStatus,
    /// The venue's newest quote of then; none where it was stale.
    pub bid: Option<String>,
    pub ask: Option<String>,
    /// By how much it was worse than that quote; below 0 it was better.
    pub slippage_percent: Option<String>,
}

impl Execution {
    pub fn pair(&self) -> String {
        format!("{}/{}", self.base, self.quote)
    }
}

/// Executions in one quote asset: those of others cannot be added to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub quote: String,
    pub executions: i64,
    pub orders: i64,
    /// Of the buys, and of the sells.
    pub paid: String,
    pub received: String,
    /// In the quote asset, and those in the base asset at the execution's price.
    pub fees: String,
    /// Commissions in any other asset, which are not in `fees`.
    pub other_fees: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    pub executions: Vec<Execution>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Of all that fit, not of the page.
    pub totals: Vec<Totals>,
    pub venues: Vec<String>,
}

/// What has happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: DateTime<Utc>,
    /// `status` or `execution`.
    pub kind: String,
    pub code: i16,
    /// Filled so far, or executed now.
    pub quantity: String,
    pub price: Option<String>,
    pub note: Option<String>,
}

/// Everything about one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    pub venue: String,
    pub base: String,
    pub quote: String,
    pub id: String,
    /// None while nothing of it is executed.
    pub side: Option<Side>,
    pub order_type: Option<OrderType>,
    pub limit: Option<String>,
    pub status: Option<OrderStatus>,
    pub original: String,
    pub filled: String,
    pub average_price: Option<String>,
    pub value: String,
    /// In the order of their time.
    pub life: Vec<Event>,
    pub executions: Vec<Execution>,
}
