//! How the database carries a known statement out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a statement is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownFrom {
    /// A check of the plan.
    Check,
    /// A look-up that benchmarks measure.
    Benchmark,
    /// One of those that took the most time, by pg_stat_statements.
    Counted,
}

/// A statement that may be explained; no other one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub id: String,
    pub from: KnownFrom,
    pub title: String,
    pub statement: String,
    /// How many values it leaves open. They are not known, so that it can be
    /// explained for any of them and not carried out.
    pub open: usize,
}

/// The last plan of a statement that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    pub at: DateTime<Utc>,
    pub by: String,
    /// Whether it was carried out for it.
    pub analysed: bool,
    pub plan: String,
}

/// The highest `$n` of a statement.
pub fn open_values(statement: &str) -> usize {
    let after = statement.split('$').skip(1);
    let numbers = after.map(|rest| {
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        rest[..digits].parse().unwrap_or(0)
    });
    numbers.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::open_values;

    #[test]
    fn open_values_are_counted_by_their_highest_number() {
        for (statement, expected) in [
            ("select 1", 0),
            ("select $1, $12 from t where a = $2", 12),
            ("select '$' || a", 0),
            ("select $$text$$", 0),
        ] {
            assert_eq!(open_values(statement), expected, "{statement}");
        }
    }
}
