//! Exact quotients, rounded once.

use bigdecimal::num_bigint::Sign;
use bigdecimal::{BigDecimal, RoundingMode};

/// Decimals of a percentage.
const PLACES: i64 = 6;

/// `part` as a percentage of `whole`, rounded half away from zero. A hundred
/// digits come before the rounding: no quotient of prices lies closer to a half.
pub fn percent(part: &BigDecimal, whole: &BigDecimal) -> BigDecimal {
    let quotient = part * BigDecimal::from(100) / whole;
    quotient.with_scale_round(PLACES, RoundingMode::HalfUp)
}

/// Without the zeros at its end, and never in scientific notation.
pub fn plain(value: &BigDecimal) -> String {
    let short = value.normalized();
    let (_, scale) = short.as_bigint_and_exponent();
    if scale < 0 { short.with_scale(0).to_plain_string() } else { short.to_plain_string() }
}

/// With a sign and two decimals. What is above 0 and rounds to it says so by
/// its sign.
pub(super) fn signed(value: &BigDecimal) -> String {
    let sign = match value.sign() {
        Sign::Plus => "+",
        Sign::Minus => "\u{2212}",
        Sign::NoSign => "",
    };
    format!("{sign}{}", value.abs().with_scale_round(2, RoundingMode::HalfUp).to_plain_string())
}

/// Two decimals, or three figures of what is smaller than 1.
pub(super) fn brief(value: &BigDecimal) -> String {
    let sign = if value.sign() == Sign::Minus { "\u{2212}" } else { "" };
    let size = value.abs();
    let short = if size < 1 {
        plain(&size.with_prec(3))
    } else {
        size.with_scale_round(2, RoundingMode::HalfUp).to_plain_string()
    };
    format!("{sign}{short}")
}
