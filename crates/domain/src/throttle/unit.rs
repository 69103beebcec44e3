//! Values of signals as people write and read them.

use crate::fixed::fixed;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Bytes,
    Seconds,
    Segments,
    /// Running VACUUMs.
    Vacuums,
    /// Sessions per core.
    PerCore,
    Percent,
    /// Times the baseline.
    Times,
}

/// As PostgreSQL counts them, in steps of 1024.
const BYTES: [(&str, f64); 4] =
    [("TB", 1_099_511_627_776.0), ("GB", 1_073_741_824.0), ("MB", 1_048_576.0), ("kB", 1_024.0)];

impl Unit {
    /// `64 MB`, `0.5 s`, `42 segments`.
    pub fn say(self, value: f64) -> String {
        match self {
            Self::Bytes => bytes(value),
            Self::Seconds => format!("{} s", short(value)),
            Self::Segments => format!("{} segments", short(value)),
            Self::Vacuums => format!("{} running", short(value)),
            Self::PerCore => format!("{} per core", short(value)),
            Self::Percent => format!("{} %", short(value)),
            Self::Times => format!("{} times", short(value)),
        }
    }

    /// Reads what a person writes: a number, with or without the unit.
    pub fn read(self, text: &str) -> Option<f64> {
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, word) = (text[..end].parse::<f64>().ok()?, text[end..].trim());
        (word.is_empty()).then_some(number).or_else(|| self.factor(word).map(|factor| number * factor))
    }

    fn factor(self, word: &str) -> Option<f64> {
        let known: &[&str] = match self {
            Self::Bytes => {
                let found = BYTES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
                return found.map(|(_, size)| *size).or((word == "B").then_some(1.0));
            }
            Self::Seconds if word == "ms" => return Some(0.001),
            Self::Seconds if word == "min" => return Some(60.0),
            Self::Seconds => &["s"],
            Self::Segments => &["segments"],
            Self::Vacuums => &["running"],
            Self::PerCore => &["per core"],
            Self::Percent => &["%"],
            Self::Times => &["times", "x"],
        };
        known.contains(&word).then_some(1.0)
    }
}

fn bytes(value: f64) -> String {
    match BYTES.iter().find(|(_, size)| value >= *size) {
        Some((name, size)) => format!("{} {name}", short(value / size)),
        None => format!("{} B", short(value)),
    }
}

/// Three figures at least, and no zeros at the end.
fn short(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = fixed(value, places);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_well() {
        for (unit, value, text) in [
            (Unit::Bytes, 67_108_864.0, "64 MB"),
            (Unit::Bytes, 1_610_612_736.0, "1.5 GB"),
            (Unit::Bytes, 12.0, "12 B"),
            (Unit::Seconds, 0.5, "0.5 s"),
            (Unit::Seconds, 10.0, "10 s"),
            (Unit::Segments, 100.0, "100 segments"),
            (Unit::PerCore, 1.5, "1.5 per core"),
            (Unit::Percent, 9.96, "9.96 %"),
            (Unit::Times, 2.0, "2 times"),
        ] {
            assert_eq!(unit.say(value), text);
        }
    }

    #[test]
    fn what_is_said_is_read_back() {
        for unit in [
            Unit::Bytes,
            Unit::Seconds,
            Unit::Segments,
            Unit::Vacuums,
            Unit::PerCore,
            Unit::Percent,
            Unit::Times,
        ] {
            for value in [0.0, 0.5, 42.0, 1_048_576.0] {
                assert_eq!(unit.read(&unit.say(value)), Some(value), "{unit:?}");
            }
        }
    }

    #[test]
    fn other_units_and_nonsense_are_refused() {
        for (unit, text, value) in [
            (Unit::Bytes, "64mb", Some(67_108_864.0)),
            (Unit::Bytes, "64 s", None),
            (Unit::Seconds, "500ms", Some(0.5)),
            (Unit::Seconds, "2", Some(2.0)),
            (Unit::Seconds, "-2", None),
            (Unit::Seconds, "", None),
            (Unit::Percent, "10%", Some(10.0)),
            (Unit::Percent, "NaN", None),
            (Unit::Times, "1.2.3", None),
            (Unit::Times, "2x", Some(2.0)),
        ] {
            assert_eq!(unit.read(text), value, "{text}");
        }
    }
}
