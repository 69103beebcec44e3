//! Exact quotients, rounded once.

use bigdecimal::num_bigint::{BigInt, Sign};
use bigdecimal::{BigDecimal, RoundingMode};

/// Decimals of a percentage.
const PLACES: i64 = 6;

/// `part` as a percentage of `whole`, rounded half away from zero. Worked out in
/// whole numbers, so nothing is rounded but the result.
pub fn percent(part: &BigDecimal, whole: &BigDecimal) -> BigDecimal {
    let ((part, part_scale), (whole, whole_scale)) =
        (part.as_bigint_and_scale(), whole.as_bigint_and_scale());
    // Two of them make a share a percentage.
    let exponent = PLACES + 2 + whole_scale - part_scale;
    let ten = BigInt::from(10).pow(u32::try_from(exponent.unsigned_abs()).unwrap_or(u32::MAX));
    let (over, under) = if exponent < 0 {
        (part.into_owned(), whole.as_ref() * ten)
    } else {
        (part.as_ref() * ten, whole.into_owned())
    };
    BigDecimal::new(rounded(&over, &under), PLACES)
}

/// The quotient, half away from zero.
fn rounded(over: &BigInt, under: &BigInt) -> BigInt {
    let size = (over.magnitude() * 2_u32 + under.magnitude()) / (under.magnitude() * 2_u32);
    BigInt::from_biguint(over.sign() * under.sign(), size)
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
