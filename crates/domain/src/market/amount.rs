//! A price or a quantity as `numeric(20, 8)` holds it: above zero, at most
//! twelve digits before the point and eight after it.

use std::fmt;
use std::str::FromStr;

use rust_decimal::prelude::FromPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Digits after the point that the tables keep.
const SCALE: u32 = 8;
/// The first number that has too many digits before the point.
const LIMIT: i64 = 1_000_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Amount(Decimal);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountFault {
    #[error("is not a number")]
    NotANumber,
    #[error("is not above zero")]
    NotPositive,
    #[error("has {0} decimals, {SCALE} at most")]
    TooFine(u32),
    #[error("has more than 12 digits before the point")]
    TooLarge,
}

impl Amount {
    /// The number if the tables hold it exactly. Zeros at its end do not count.
    pub fn new(value: Decimal) -> Result<Self, AmountFault> {
        let value = if value.scale() > SCALE { value.normalize() } else { value };
        if value <= Decimal::ZERO {
            Err(AmountFault::NotPositive)
        } else if value.scale() > SCALE {
            Err(AmountFault::TooFine(value.scale()))
        } else if value >= Decimal::from(LIMIT) {
            Err(AmountFault::TooLarge)
        } else {
            Ok(Self(value))
        }
    }

    /// What a client makes of a float: the nearest number of eight decimals, and
    /// of two the one further from zero, as the database rounds.
    pub fn rounded(value: f64) -> Result<Self, AmountFault> {
        if !value.is_finite() {
            return Err(AmountFault::NotANumber);
        }
        if value >= LIMIT as f64 {
            return Err(AmountFault::TooLarge);
        }
        let value = Decimal::from_f64(value).ok_or(AmountFault::NotANumber)?;
        Self::new(value.round_dp_with_strategy(SCALE, RoundingStrategy::MidpointAwayFromZero))
    }

    pub fn value(self) -> Decimal {
        self.0
    }

    /// In units of 10^-8, less than 10^20.
    pub fn units(self) -> i128 {
        self.0.mantissa() * 10_i128.pow(SCALE - self.0.scale())
    }
}

impl TryFrom<Decimal> for Amount {
    type Error = AmountFault;

    fn try_from(value: Decimal) -> Result<Self, AmountFault> {
        Self::new(value)
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl FromStr for Amount {
    type Err = AmountFault;

    /// Reads `43.522` as well as `1e-05`, exactly.
    fn from_str(text: &str) -> Result<Self, AmountFault> {
        let parsed = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
        Self::new(parsed.map_err(|_| too_long(text))?)
    }
}

/// A decimal takes 28 digits; what is longer is a number all the same.
fn too_long(text: &str) -> AmountFault {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if text.len() < 28 || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        AmountFault::NotANumber
    } else if whole.trim_start_matches('0').len() > 12 {
        AmountFault::TooLarge
    } else {
        AmountFault::TooFine(fraction.len() as u32)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<i128, AmountFault>) {
        assert_eq!(text.parse::<Amount>().map(Amount::units), expected, "{text}");
    }

    #[test]
    fn numbers_that_fit() {
        check("1", Ok(100_000_000));
        check("0.00000001", Ok(1));
        check("0.000000010000", Ok(1));
        check("43.52200000", Ok(4_352_200_000));
        check("1e-05", Ok(1_000));
        check("1.5E3", Ok(150_000_000_000));
        check("999999999999.99999999", Ok(99_999_999_999_999_999_999));
    }

    #[test]
    fn numbers_that_do_not() {
        check("0", Err(AmountFault::NotPositive));
        check("-1", Err(AmountFault::NotPositive));
        check("0.000000001", Err(AmountFault::TooFine(9)));
        check("1000000000000", Err(AmountFault::TooLarge));
        check("99999999999999999999999999999999", Err(AmountFault::TooLarge));
        check("0.00000000000000000000000000001", Err(AmountFault::TooFine(29)));
        for text in ["", "NaN", "Infinity", "1,5", "abc", "1.2.3", "0x10"] {
            check(text, Err(AmountFault::NotANumber));
        }
    }

    #[test]
    fn floats_are_rounded_to_eight_decimals() {
        for (value, units) in
            [(0.1 + 0.2, 30_000_000), (65_000.123_456_789, 6_500_012_345_679), (1e-8, 1), (6e-9, 1)]
        {
            assert_eq!(Amount::rounded(value).map(Amount::units), Ok(units), "{value}");
        }
        assert_eq!(Amount::rounded(f64::NAN), Err(AmountFault::NotANumber));
        assert_eq!(Amount::rounded(f64::INFINITY), Err(AmountFault::NotANumber));
        assert_eq!(Amount::rounded(1e12), Err(AmountFault::TooLarge));
        assert_eq!(Amount::rounded(1e-9), Err(AmountFault::NotPositive));
        assert_eq!(Amount::rounded(-1.0), Err(AmountFault::NotPositive));
    }
}
