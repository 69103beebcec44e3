//! What venues quoted for a pair over time.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// In minutes.
pub const SPANS: [(i64, &str); 5] =
    [(15, "15 min"), (60, "1 h"), (360, "6 h"), (1_440, "24 h"), (10_080, "7 d")];
pub const USUAL: i64 = 60;
/// Intervals of a span.
pub const POINTS: usize = 120;

/// The last quote of each interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// In minutes.
    pub span: i64,
    pub lines: Vec<Line>,
    pub marks: Vec<Mark>,
}

/// One venue. None where it quoted nothing in the interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub venue: String,
    /// Its place among all venues, so that it has one colour everywhere.
    pub place: usize,
    pub points: Vec<Option<(String, String)>>,
}

/// An opportunity that stood in the span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub buy: String,
    pub sell: String,
    pub best_percent: String,
}

impl Chart {
    /// Nothing yet.
    pub fn empty(to: DateTime<Utc>, span: i64) -> Self {
        let from = to - TimeDelta::minutes(span);
        Self { from, to, span, lines: Vec::new(), marks: Vec::new() }
    }

    /// Where an interval ends.
    pub fn at(&self, place: usize) -> DateTime<Utc> {
        self.from + TimeDelta::milliseconds(self.step_ms() * (place as i64 + 1))
    }

    pub fn step_ms(&self) -> i64 {
        self.span * 60_000 / POINTS as i64
    }
}

/// The span that an address asks for, and where it ends if not with the newest
/// quote.
pub fn asked(span: &str, to: &str) -> Result<(i64, Option<DateTime<Utc>>), String> {
    let wanted = if span.is_empty() { Some(USUAL) } else { span.parse().ok() };
    let known = wanted.filter(|wanted| SPANS.iter().any(|(span, _)| span == wanted));
    let span = known.ok_or_else(|| format!("{span} is none of the spans of the chart"))?;
    if to.is_empty() {
        return Ok((span, None));
    }
    let to = DateTime::parse_from_rfc3339(to).map_err(|_| format!("{to} is not a time"))?;
    Ok((span, Some(to.with_timezone(&Utc))))
}
