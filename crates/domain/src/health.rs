//! Whether all that has to be there is there and well.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The words are those of the plan's own table of checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Health {
    Healthy,
    /// It could not be asked: neither well nor ill.
    Unknown,
    Warning,
    Critical,
}

impl Health {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "HEALTHY",
            Self::Unknown => "UNKNOWN",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
        }
    }

    /// For programs that draw it; the higher, the worse.
    pub fn number(self) -> u8 {
        self as u8
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HealthCheck {
    pub name: String,
    pub title: String,
    pub category: String,
    pub status: Health,
    /// What was seen, and what to do about it.
    pub message: String,
    pub response_ms: f64,
    pub at: DateTime<Utc>,
}

/// A measured value, as the plan's own table of metrics has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    pub name: String,
    pub category: String,
    pub value: f64,
    pub unit: String,
}

/// A check with what it has said before, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watched {
    pub check: HealthCheck,
    pub history: Vec<Past>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    pub at: DateTime<Utc>,
    pub status: Health,
    pub response_ms: f64,
}

/// So many are remembered of each check.
pub const REMEMBERED: usize = 120;

/// The newest answers behind those before them.
pub fn follow(before: &[Watched], now: &[HealthCheck]) -> Vec<Watched> {
    let watched = now.iter().map(|check| {
        let known = before.iter().find(|watched| watched.check.name == check.name);
        let mut history = known.map(|watched| watched.history.clone()).unwrap_or_default();
        history.push(Past { at: check.at, status: check.status, response_ms: check.response_ms });
        let old = history.len().saturating_sub(REMEMBERED);
        history.drain(..old);
        Watched { check: check.clone(), history }
    });
    watched.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_past_is_bounded() {
        let check = |second| HealthCheck {
            name: "database".into(),
            title: String::new(),
            category: String::new(),
            status: if second == 7 { Health::Critical } else { Health::Healthy },
            message: String::new(),
            response_ms: 1.0,
            at: DateTime::from_timestamp(second, 0).expect("a time"),
        };
        let all =
            (0..REMEMBERED as i64 + 5).fold(Vec::new(), |before, second| follow(&before, &[check(second)]));
        let [watched] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(watched.history.len(), REMEMBERED);
        assert_eq!(watched.history[0].at.timestamp(), 5);
        assert_eq!(watched.history[2].status, Health::Critical);
        assert!(Health::Critical > Health::Unknown && Health::Unknown > Health::Healthy);
    }
}
