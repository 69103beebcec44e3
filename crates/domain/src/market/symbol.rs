//! A symbol: what is traded against what on one exchange, in its exact
//! spelling, and the exchange's rules for orders in it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Amount, ExchangeId};

/// The key of table `symbols`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SymbolId(pub i32);

/// What the exchange demands of an order. What is none is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradingRules {
    /// Decimals of a price.
    pub price_precision: i16,
    /// Decimals of a quantity.
    pub quantity_precision: i16,
    /// In the base asset.
    pub min_order_size: Option<Decimal>,
    /// In the base asset.
    pub max_order_size: Option<Decimal>,
    /// Prices are multiples of it; in the quote asset.
    pub tick_size: Option<Decimal>,
    /// Quantities are multiples of it; in the base asset.
    pub step_size: Option<Decimal>,
    /// Least price times quantity of an order; in the quote asset.
    pub min_notional: Option<Decimal>,
}

impl Default for TradingRules {
    fn default() -> Self {
        Self {
            price_precision: 8,
            quantity_precision: 8,
            min_order_size: None,
            max_order_size: None,
            tick_size: None,
            step_size: None,
            min_notional: None,
        }
    }
}

impl TradingRules {
    /// Why the table would refuse them, in words for a person.
    pub fn fault(&self) -> Option<String> {
        let sizes = [
            ("least order size", self.min_order_size),
            ("largest order size", self.max_order_size),
            ("tick size", self.tick_size),
            ("step size", self.step_size),
            ("least notional", self.min_notional),
        ];
        precision_fault("price precision", self.price_precision)
            .or_else(|| precision_fault("quantity precision", self.quantity_precision))
            .or_else(|| sizes.into_iter().find_map(|(what, size)| size_fault(what, size?)))
            .or_else(|| self.order_fault())
    }

    fn order_fault(&self) -> Option<String> {
        let (least, largest) = self.min_order_size.zip(self.max_order_size)?;
        (least > largest).then(|| format!("the least order size {least} is above the largest, {largest}"))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    pub id: SymbolId,
    pub exchange: ExchangeId,
    pub base: String,
    pub quote: String,
    /// The exchange's own spelling; none until somebody knows it.
    pub exchange_symbol: Option<String>,
    /// Whether the symbol itself is active; its exchange may still not be.
    pub is_active: bool,
    pub rules: TradingRules,
}

/// A symbol before it has an id. It begins active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSymbol {
    pub exchange: ExchangeId,
    pub base: String,
    pub quote: String,
    pub exchange_symbol: Option<String>,
    pub rules: TradingRules,
}

impl NewSymbol {
    /// With rules that are not known yet.
    pub fn named(exchange: ExchangeId, base: &str, quote: &str) -> Self {
        let (base, quote) = (base.to_owned(), quote.to_owned());
        Self { exchange, base, quote, exchange_symbol: None, rules: TradingRules::default() }
    }

    /// Why the table would refuse it, in words for a person.
    pub fn fault(&self) -> Option<String> {
        let own = self.exchange_symbol.as_deref();
        text_fault("base asset", &self.base, 20)
            .or_else(|| text_fault("quote asset", &self.quote, 20))
            .or_else(|| own.and_then(|own| text_fault("exchange's own spelling", own, 50)))
            .or_else(|| {
                (self.base == self.quote).then(|| format!("base and quote asset are both {}", self.base))
            })
            .or_else(|| self.rules.fault())
    }
}

pub(super) fn text_fault(what: &str, text: &str, most: usize) -> Option<String> {
    let length = text.chars().count();
    if text.is_empty() {
        Some(format!("the {what} is empty"))
    } else if text.contains('\0') {
        Some(format!("the {what} has a zero byte"))
    } else {
        (length > most).then(|| format!("the {what} has {length} characters, {most} at most"))
    }
}

pub(super) fn precision_fault(what: &str, digits: i16) -> Option<String> {
    (!(1..=18).contains(&digits)).then(|| format!("the {what} is {digits}, not between 1 and 18"))
}

fn size_fault(what: &str, size: Decimal) -> Option<String> {
    Amount::new(size).err().map(|fault| format!("the {what} {size} {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_table_refuses_is_named() {
        let fault = |change: fn(&mut NewSymbol)| {
            let mut symbol = NewSymbol::named(ExchangeId(1), "BTC", "USDT");
            change(&mut symbol);
            symbol.fault().unwrap_or_default()
        };
        assert_eq!(fault(|_| ()), "");
        assert_eq!(fault(|s| s.quote = "BTC".into()), "base and quote asset are both BTC");
        assert_eq!(fault(|s| s.base = "A\0".into()), "the base asset has a zero byte");
        assert_eq!(fault(|s| s.exchange_symbol = Some("".into())), "the exchange's own spelling is empty");
        assert_eq!(fault(|s| s.rules.price_precision = 0), "the price precision is 0, not between 1 and 18");
        assert_eq!(fault(|s| s.rules.tick_size = Some(Decimal::ZERO)), "the tick size 0 is not above zero");
        let crossed = fault(|s| {
            s.rules.min_order_size = Some(Decimal::from(2));
            s.rules.max_order_size = Some(Decimal::ONE);
        });
        assert_eq!(crossed, "the least order size 2 is above the largest, 1");
    }
}
