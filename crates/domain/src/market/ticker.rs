//! A book ticker: the best bid and the best ask of a symbol at one moment.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Amount, AmountFault, SymbolId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookTicker {
    pub symbol: SymbolId,
    /// When the exchange quoted it. With the symbol it is the row's key.
    pub at: DateTime<Utc>,
    /// Highest price that somebody pays, in the quote asset.
    pub bid_price: Amount,
    /// How much is wanted at that price, in the base asset.
    pub bid_qty: Amount,
    /// Lowest price that somebody takes, in the quote asset; not below the bid.
    pub ask_price: Amount,
    /// How much is offered at that price, in the base asset.
    pub ask_qty: Amount,
    /// The exchange's number of the update, where it has one.
    pub sequence_number: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TickerFault {
    #[error("{field} {fault}")]
    Amount { field: &'static str, fault: AmountFault },
    #[error("the ask {ask} is below the bid {bid}")]
    Crossed { bid: Amount, ask: Amount },
}

/// The four values of a quote, in the order of the columns.
const FIELDS: [&str; 4] = ["bid_price", "bid_qty", "ask_price", "ask_qty"];

impl BookTicker {
    /// Bid price, bid quantity, ask price, ask quantity, as decimals.
    pub fn new(symbol: SymbolId, at: DateTime<Utc>, values: [Decimal; 4]) -> Result<Self, TickerFault> {
        Self::of(symbol, at, values.map(Amount::new))
    }

    /// The same from a client's floats, each rounded to eight decimals.
    pub fn from_floats(symbol: SymbolId, at: DateTime<Utc>, values: [f64; 4]) -> Result<Self, TickerFault> {
        Self::of(symbol, at, values.map(Amount::rounded))
    }

    /// The same from text as files and exchanges write it.
    pub fn from_text(symbol: SymbolId, at: DateTime<Utc>, values: [&str; 4]) -> Result<Self, TickerFault> {
        Self::of(symbol, at, values.map(str::parse))
    }

    fn of(
        symbol: SymbolId,
        at: DateTime<Utc>,
        values: [Result<Amount, AmountFault>; 4],
    ) -> Result<Self, TickerFault> {
        let value =
            |place: usize| values[place].map_err(|fault| TickerFault::Amount { field: FIELDS[place], fault });
        let (bid_price, bid_qty, ask_price, ask_qty) = (value(0)?, value(1)?, value(2)?, value(3)?);
        if ask_price < bid_price {
            return Err(TickerFault::Crossed { bid: bid_price, ask: ask_price });
        }
        Ok(Self { symbol, at, bid_price, bid_qty, ask_price, ask_qty, sequence_number: None })
    }

    /// Ask less bid, in the quote asset.
    pub fn spread(&self) -> Decimal {
        self.ask_price.value() - self.bid_price.value()
    }

    /// The middle of bid and ask, in the quote asset.
    pub fn mid(&self) -> Decimal {
        (self.ask_price.value() + self.bid_price.value()) / Decimal::TWO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticker(values: [&str; 4]) -> Result<BookTicker, String> {
        let made = BookTicker::from_text(SymbolId(1), DateTime::UNIX_EPOCH, values);
        made.map_err(|fault| fault.to_string())
    }

    #[test]
    fn what_the_table_refuses_is_named() {
        for (values, fault) in [
            (["1", "1", "0.9", "1"], "the ask 0.9 is below the bid 1"),
            (["0", "1", "1", "1"], "bid_price is not above zero"),
            (["1", "0.000000001", "1", "1"], "bid_qty has 9 decimals, 8 at most"),
            (["1", "1", "NaN", "1"], "ask_price is not a number"),
            (["1", "1", "1", "1e12"], "ask_qty has more than 12 digits before the point"),
        ] {
            assert_eq!(ticker(values).err().as_deref(), Some(fault));
        }
    }

    #[test]
    fn the_three_ways_to_make_one_agree() {
        let text = ticker(["1.5", "2", "1.75", "3"]).expect("a good ticker");
        let floats = BookTicker::from_floats(text.symbol, text.at, [1.5, 2.0, 1.75, 3.0]);
        assert_eq!(floats.as_ref(), Ok(&text));
        assert_eq!(text.spread(), Decimal::new(25, 2));
        assert_eq!(text.mid(), Decimal::new(1625, 3));
    }
}
