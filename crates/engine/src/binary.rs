//! COPY's binary form, which costs the server half of what it spends on
//! reading text.

use std::ops::Range;

/// Microseconds from 1970 to 2000, where PostgreSQL's time begins.
const EPOCH: i64 = 946_684_800_000_000;
/// Digits of PostgreSQL's numeric are of base 10000, so 8 decimals are two.
const BASE: i64 = 10_000;

/// Where the value stands of a row's first column, when that is a whole number:
/// behind the count of columns and its own length.
pub(crate) const FIRST_WHOLE: Range<usize> = 6..14;

pub(crate) fn start(out: &mut Vec<u8>) {
    out.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
    out.extend_from_slice(&[0; 8]);
}

pub(crate) fn end(out: &mut Vec<u8>) {
    out.extend_from_slice(&(-1i16).to_be_bytes());
}

pub(crate) fn row(columns: i16, out: &mut Vec<u8>) {
    out.extend_from_slice(&columns.to_be_bytes());
}

pub(crate) fn text(value: &str, out: &mut Vec<u8>) {
    field(value.as_bytes(), out);
}

pub(crate) fn whole(value: i64, out: &mut Vec<u8>) {
    field(&value.to_be_bytes(), out);
}

pub(crate) fn flag(value: bool, out: &mut Vec<u8>) {
    field(&[u8::from(value)], out);
}

/// An instant in microseconds since 1970.
pub(crate) fn instant(micros: i64, out: &mut Vec<u8>) {
    whole(micros - EPOCH, out);
}

pub(crate) fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(&(-1i32).to_be_bytes());
}

/// Of type integer.
pub(crate) fn whole_4(value: i32, out: &mut Vec<u8>) {
    field(&value.to_be_bytes(), out);
}

/// Of type smallint.
pub(crate) fn whole_2(value: i16, out: &mut Vec<u8>) {
    field(&value.to_be_bytes(), out);
}

/// A numeric above zero, given in units of 10^-8.
pub(crate) fn amount(units: i64, out: &mut Vec<u8>) {
    let (mut digits, mut count, mut rest) = ([0i16; 5], 0, units);
    while rest > 0 {
        digits[count] = (rest % BASE) as i16;
        rest /= BASE;
        count += 1;
    }
    numeric(&digits[..count], false, out);
}

/// Any numeric in units of 10^-8: up to 10^28 of them, and below zero.
pub(crate) fn large_amount(units: i128, out: &mut Vec<u8>) {
    let (mut digits, mut count, mut rest) = ([0i16; 7], 0, units.unsigned_abs());
    while rest > 0 {
        digits[count] = (rest % BASE.unsigned_abs() as u128) as i16;
        rest /= BASE.unsigned_abs() as u128;
        count += 1;
    }
    numeric(&digits[..count], units < 0, out);
}

/// The digits begin with the last.
fn numeric(digits: &[i16], negative: bool, out: &mut Vec<u8>) {
    let count = digits.len();
    let length = 8 + 2 * count as i32;
    out.extend_from_slice(&length.to_be_bytes());
    // How many digits, the place of the first, the sign, the decimals shown.
    let sign = if negative { 0x4000 } else { 0 };
    for head in [count as i16, count as i16 - 3, sign, 8] {
        out.extend_from_slice(&head.to_be_bytes());
    }
    digits.iter().rev().for_each(|digit| out.extend_from_slice(&digit.to_be_bytes()));
}

fn field(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(bytes.len() as i32).to_be_bytes());
    out.extend_from_slice(bytes);
}
