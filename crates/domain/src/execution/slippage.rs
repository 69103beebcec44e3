//! What an execution cost beside the quote of its time.

use bigdecimal::BigDecimal;

use crate::arbitrage::percent;
use crate::market::Side;

/// In per cent of what whoever crosses the book would have got: the ask for a
/// buy, the bid for a sale. Above 0 it was worse than that; rounded once.
pub fn slippage(side: Side, price: &BigDecimal, bid: &BigDecimal, ask: &BigDecimal) -> BigDecimal {
    match side {
        Side::Buy => percent(&(price - ask), ask),
        Side::Sell => percent(&(bid - price), bid),
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;

    #[test]
    fn worse_is_above_zero_on_either_side() {
        let of = |text: &str| BigDecimal::from_str(text).expect("a number");
        for (side, price, expected) in [
            (Side::Buy, "101", "0.000000"),
            (Side::Buy, "102.01", "1.000000"),
            (Side::Buy, "100", "-0.990099"),
            (Side::Sell, "100", "0.000000"),
            (Side::Sell, "99", "1.000000"),
            (Side::Sell, "101", "-1.000000"),
        ] {
            let found = slippage(side, &of(price), &of("100"), &of("101"));
            assert_eq!(found.to_plain_string(), expected, "{side:?} at {price}");
        }
    }
}
