//! A trade: what somebody has bought or sold.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Amount, AmountFault, Side, SymbolId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trade {
    pub symbol: SymbolId,
    /// When it took place at the exchange.
    pub at: DateTime<Utc>,
    pub side: Side,
    /// In the quote asset.
    pub price: Amount,
    /// In the base asset.
    pub quantity: Amount,
    /// Price times quantity as the exchange says it, in the quote asset.
    pub quote_quantity: Option<Decimal>,
    /// The exchange's number. The same trade may be stored more than once.
    pub trade_id: Option<String>,
    pub is_buyer: Option<bool>,
    pub is_maker: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{field} {fault}")]
pub struct TradeFault {
    pub field: &'static str,
    pub fault: AmountFault,
}

impl Trade {
    pub fn new(
        symbol: SymbolId,
        at: DateTime<Utc>,
        side: Side,
        price: Decimal,
        quantity: Decimal,
    ) -> Result<Self, TradeFault> {
        Self::of(symbol, at, side, Amount::new(price), Amount::new(quantity))
    }

    /// The same from a client's floats, each rounded to eight decimals.
    pub fn from_floats(
        symbol: SymbolId,
        at: DateTime<Utc>,
        side: Side,
        price: f64,
        quantity: f64,
    ) -> Result<Self, TradeFault> {
        Self::of(symbol, at, side, Amount::rounded(price), Amount::rounded(quantity))
    }

    fn of(
        symbol: SymbolId,
        at: DateTime<Utc>,
        side: Side,
        price: Result<Amount, AmountFault>,
        quantity: Result<Amount, AmountFault>,
    ) -> Result<Self, TradeFault> {
        let price = price.map_err(|fault| TradeFault { field: "price", fault })?;
        let quantity = quantity.map_err(|fault| TradeFault { field: "quantity", fault })?;
        let (quote_quantity, trade_id, is_buyer, is_maker) = (None, None, None, None);
        Ok(Self { symbol, at, side, price, quantity, quote_quantity, trade_id, is_buyer, is_maker })
    }

    /// Price times quantity, in the quote asset, rounded to 28 digits.
    pub fn notional(&self) -> Decimal {
        self.price.value() * self.quantity.value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trade_has_a_price_and_a_quantity() {
        let make = |price, quantity| {
            Trade::from_floats(SymbolId(1), DateTime::UNIX_EPOCH, Side::Buy, price, quantity)
                .map_err(|fault| fault.to_string())
        };
        assert_eq!(make(1.5, 2.0).map(|trade| trade.notional()), Ok(Decimal::from(3)));
        assert_eq!(make(0.0, 2.0).err().as_deref(), Some("price is not above zero"));
        assert_eq!(make(1.5, f64::NAN).err().as_deref(), Some("quantity is not a number"));
    }
}
