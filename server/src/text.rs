//! Numbers and times as people read them.

use chrono::{DateTime, Utc};

/// 1234567 is `1,234,567`.
pub(crate) fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let grouped: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{}{}", if number < 0 { "-" } else { "" }, grouped.join(","))
}

/// 1234567 is `1.2 MB`.
pub(crate) fn bytes(bytes: i64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if bytes < 1000 { format!("{bytes} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

/// 0.42 is `0.4 s`, 3725 is `1 h 2 min`.
pub(crate) fn seconds(seconds: f64) -> String {
    let whole = seconds.round() as i64;
    match whole {
        ..10 => format!("{seconds:.1} s"),
        10..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// UTC, to the second.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

pub(crate) fn maybe_time(at: Option<DateTime<Utc>>) -> String {
    at.map(time).unwrap_or_default()
}

/// The word that serde writes for a plain enum.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(
            [0, 7, 999, 1000, 1_234_567, -1000].map(count),
            ["0", "7", "999", "1,000", "1,234,567", "-1,000"]
        );
    }

    #[test]
    fn sizes_have_a_fitting_unit() {
        assert_eq!([999, 1_234_567, 61_000_000_000].map(bytes), ["999 B", "1.2 MB", "61.0 GB"]);
    }

    #[test]
    fn times_have_a_fitting_unit() {
        assert_eq!([0.42, 42.4, 125.0, 3725.0].map(seconds), ["0.4 s", "42 s", "2 min 5 s", "1 h 2 min"]);
    }
}
