//! COPY's binary form, which costs the server half of what it spends on
//! reading text.

use std::ops::Range;

/// Microseconds from 1970 to 2000, where PostgreSQL's time begins.
const EPOCH: i64 = 946_684_800_000_000;
/// Digits of PostgreSQL's numeric are of base 10000, so 8 decimals are two.
const BASE: i64 = 10_000;

/// Where the value stands of a row's first column, when that is a whole number:
/// behind the count of columns and its own length.
pub(super) const FIRST_WHOLE: Range<usize> = 6..14;

pub(super) fn start(out: &mut Vec<u8>) {
    out.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
    out.extend_from_slice(&[0; 8]);
}

pub(super) fn end(out: &mut Vec<u8>) {
    out.extend_from_slice(&(-1i16).to_be_bytes());
}

pub(super) fn row(columns: i16, out: &mut Vec<u8>) {
    out.extend_from_slice(&columns.to_be_bytes());
}

pub(super) fn text(value: &str, out: &mut Vec<u8>) {
    field(value.as_bytes(), out);
}

pub(super) fn whole(value: i64, out: &mut Vec<u8>) {
    field(&value.to_be_bytes(), out);
}

pub(super) fn flag(value: bool, out: &mut Vec<u8>) {
    field(&[u8::from(value)], out);
}

/// An instant in microseconds since 1970.
pub(super) fn instant(micros: i64, out: &mut Vec<u8>) {
    whole(micros - EPOCH, out);
}

/// A numeric above zero, given in units of 10^-8.
pub(super) fn amount(units: i64, out: &mut Vec<u8>) {
    let (mut digits, mut count, mut rest) = ([0i16; 5], 0, units);
    while rest > 0 {
        digits[count] = (rest % BASE) as i16;
        rest /= BASE;
        count += 1;
    }
    let length = 8 + 2 * count as i32;
    out.extend_from_slice(&length.to_be_bytes());
    // How many digits, the place of the first, the sign, the decimals shown.
    for head in [count as i16, count as i16 - 3, 0, 8] {
        out.extend_from_slice(&head.to_be_bytes());
    }
    digits[..count].iter().rev().for_each(|digit| out.extend_from_slice(&digit.to_be_bytes()));
}

fn field(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(bytes.len() as i32).to_be_bytes());
    out.extend_from_slice(bytes);
}
