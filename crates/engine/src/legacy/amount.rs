//! Decimal numbers for `numeric(20, 8)`, read exactly and never by way of a float.

/// Digits after the point that the legacy tables keep.
const SCALE: i64 = 8;
/// `numeric(20, 8)` holds less than 10^12, so less than 10^20 units of 10^-8.
const LIMIT: u128 = 100_000_000_000_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    NotANumber,
    Negative,
    /// It has this many decimals; zeros at the end do not count.
    TooFine(i64),
    TooLarge,
}

/// The number in units of 10^-8.
pub(super) fn parse(text: &str) -> Result<u128, Fault> {
    let (negative, text) = sign(text);
    let (mantissa, exponent) = exponent(text).ok_or(Fault::NotANumber)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.bytes().chain(fraction.bytes());
    if mantissa.len() <= usize::from(mantissa.contains('.'))
        || !digits.clone().all(|digit| digit.is_ascii_digit())
    {
        return Err(Fault::NotANumber);
    }
    let (value, zeros) = significant(digits).ok_or(Fault::TooLarge)?;
    if negative && value > 0 {
        return Err(Fault::Negative);
    }
    scaled(value, fraction.len() as i64 - exponent - zeros)
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Splits off an exponent, as Python writes small floats: `1e-05`.
fn exponent(text: &str) -> Option<(&str, i64)> {
    match text.split_once(['e', 'E']) {
        None => Some((text, 0)),
        Some((mantissa, exponent)) if exponent.len() <= 4 => Some((mantissa, exponent.parse().ok()?)),
        Some(_) => None,
    }
}

/// The digits without the zeros at their end, and how many of these there were.
fn significant(digits: impl Iterator<Item = u8>) -> Option<(u128, i64)> {
    let (mut value, mut zeros) = (0u128, 0u32);
    for digit in digits {
        if digit != b'0' {
            value =
                value.checked_mul(10u128.checked_pow(zeros + 1)?)?.checked_add(u128::from(digit - b'0'))?;
            zeros = 0;
        } else if value > 0 {
            zeros += 1;
        }
    }
    Some((value, i64::from(zeros)))
}

fn scaled(value: u128, decimals: i64) -> Result<u128, Fault> {
    if value == 0 {
        return Ok(0);
    }
    if decimals > SCALE {
        return Err(Fault::TooFine(decimals));
    }
    let factor = u32::try_from(SCALE - decimals).ok().and_then(|power| 10u128.checked_pow(power));
    let units = factor.and_then(|factor| value.checked_mul(factor)).ok_or(Fault::TooLarge)?;
    if units < LIMIT { Ok(units) } else { Err(Fault::TooLarge) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<u128, Fault>) {
        assert_eq!(parse(text), expected, "{text}");
    }

    #[test]
    fn numbers_that_fit() {
        check("1", Ok(100_000_000));
        check("0", Ok(0));
        check("-0.0", Ok(0));
        check("0.00000001", Ok(1));
        check("0.000000010000", Ok(1));
        check("43.52200000", Ok(4_352_200_000));
        check(".5", Ok(50_000_000));
        check("5.", Ok(500_000_000));
        check("+5", Ok(500_000_000));
        check("1e-05", Ok(1_000));
        check("1.5E3", Ok(150_000_000_000));
        check("00000000000000000000000000000000000000000000000001", Ok(100_000_000));
        check("999999999999.99999999", Ok(99_999_999_999_999_999_999));
    }

    #[test]
    fn numbers_that_do_not() {
        check("0.000010058", Err(Fault::TooFine(9)));
        check("1e-9", Err(Fault::TooFine(9)));
        check("1000000000000", Err(Fault::TooLarge));
        check("1e99", Err(Fault::TooLarge));
        check("123456789012345678901234567890123456789012345678901", Err(Fault::TooLarge));
        check("-1", Err(Fault::Negative));
        for text in [
            "", ".", "-", "e5", "1e", "1e12345", "abc", "NaN", "Infinity", "1,5", "1.2.3", "0x10", "1 2", "١",
        ] {
            check(text, Err(Fault::NotANumber));
        }
    }
}
