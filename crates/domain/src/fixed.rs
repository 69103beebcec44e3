//! Numbers as text: with separators, and with a given count of decimals.

/// 14,918,204
pub fn thousands(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 3);
    if value < 0 {
        text.push('\u{2212}');
    }
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// By whole numbers: Rust's own way, exact to the last of a hundred digits, is
/// a good part of the browser's program.
pub fn fixed(value: f64, places: u32) -> String {
    let scale = 10_i64.pow(places);
    let whole = (value * scale as f64).round() as i64;
    let (sign, size) = (if whole < 0 { "-" } else { "" }, whole.unsigned_abs());
    let (before, after) = (size / scale.unsigned_abs(), size % scale.unsigned_abs());
    match places {
        0 => format!("{sign}{before}"),
        _ => format!("{sign}{before}.{after:0width$}", width = places as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::fixed;

    #[test]
    fn decimals_are_rounded_and_kept() {
        for (value, places, text) in [
            (0.0, 0, "0"),
            (0.04, 1, "0.0"),
            (0.05, 1, "0.1"),
            (12.345, 1, "12.3"),
            (99.96, 1, "100.0"),
            (-1.5, 2, "-1.50"),
            (1.0 / 3.0, 4, "0.3333"),
            (1e12, 1, "1000000000000.0"),
        ] {
            assert_eq!(fixed(value, places), text, "{value} with {places}");
        }
    }
}
