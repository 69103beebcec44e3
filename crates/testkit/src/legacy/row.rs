//! Rows as the collector makes them. Amounts are in units of 10^-8.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    pub exchange: Arc<str>,
    pub base: Arc<str>,
    pub quote: Arc<str>,
}

impl Name {
    pub fn new(exchange: &str, base: &str, quote: &str) -> Self {
        Self { exchange: exchange.into(), base: base.into(), quote: quote.into() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub at: DateTime<Utc>,
    pub name: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    pub bid_price: i64,
    pub bid_qty: i64,
    pub ask_price: i64,
    pub ask_qty: i64,
}

impl Quote {
    /// As the statements' parameters.
    pub fn texts(&self) -> [String; 4] {
        [self.bid_price, self.bid_qty, self.ask_price, self.ask_qty].map(amount)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub key: Key,
    pub quote: Quote,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trade {
    pub at: DateTime<Utc>,
    pub name: Name,
    pub price: i64,
    pub quantity: i64,
    pub side: &'static str,
    pub trade_id: String,
    /// The exchange may tell the same trade twice, and both are stored.
    pub copies: u32,
}

pub(super) fn amount(units: i64) -> String {
    format!("{}.{:08}", units / 100_000_000, units % 100_000_000)
}

/// To the microsecond, as PostgreSQL keeps it.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string()
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}", self.exchange, self.base, self.quote)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}", instant(self.at), self.name)
    }
}
