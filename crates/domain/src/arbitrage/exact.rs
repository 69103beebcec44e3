//! Exact quotients, rounded once.

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
