//! What statements cost before, while and after a phase: pg_stat_statements
//! knows sums, and the difference of two of them is a time between.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Statement;

/// Sums of one statement at some moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    pub id: Option<String>,
    pub role: Option<String>,
    pub calls: i64,
    pub total_ms: f64,
    pub statement: String,
}

impl From<&Statement> for Cost {
    fn from(row: &Statement) -> Self {
        Self {
            id: row.id.clone(),
            role: row.role.clone(),
            calls: row.calls,
            total_ms: row.total_ms,
            statement: row.statement.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    Begun,
    /// It had no automatic step left.
    Ended,
}

impl Edge {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Ended => "ended",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Begun, Self::Ended].into_iter().find(|edge| edge.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    pub phase: u8,
    pub edge: Edge,
    pub at: DateTime<Utc>,
    pub statements: Vec<Cost>,
}

/// Calls and the mean of one of the three times; none where it was not called.
pub type Time = Option<(i64, f64)>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostChange {
    pub statement: String,
    pub before: Time,
    /// Until now, as long as the phase goes on.
    pub during: Time,
    pub after: Time,
}

impl CostChange {
    /// By how much the mean of its latest time is that of before, if it was
    /// called often enough in both to say so.
    pub fn factor(&self) -> Option<f64> {
        let (calls, mean) = self.after.or(self.during)?;
        let (calls_before, before) = self.before?;
        (calls >= ENOUGH && calls_before >= ENOUGH && before > 0.0).then(|| mean / before)
    }
}

const ENOUGH: i64 = 10;

/// Of statements that are counted now. `ended` is none while the phase goes on.
pub fn changes(begun: &Sample, ended: Option<&Sample>, now: &[Statement]) -> Vec<CostChange> {
    let of = |sample: &Sample, row: &Cost| {
        let same = |other: &&Cost| (&other.id, &other.role) == (&row.id, &row.role);
        sample.statements.iter().find(same).cloned().unwrap_or_default()
    };
    let change = |row: &Statement| {
        let now = Cost::from(row);
        let first = of(begun, &now);
        let last = ended.map(|ended| of(ended, &now));
        CostChange {
            statement: row.statement.clone(),
            before: between(&Cost::default(), &first),
            during: between(&first, last.as_ref().unwrap_or(&now)),
            after: last.as_ref().and_then(|last| between(last, &now)),
        }
    };
    now.iter().map(change).collect()
}

/// Sums that are smaller than before were reset in between.
fn between(then: &Cost, now: &Cost) -> Time {
    let (calls, total) = match now.calls < then.calls {
        true => (now.calls, now.total_ms),
        false => (now.calls - then.calls, now.total_ms - then.total_ms),
    };
    (calls > 0).then(|| (calls, total.max(0.0) / calls as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(id: &str, calls: i64, total_ms: f64) -> Cost {
        Cost { id: Some(id.to_owned()), calls, total_ms, ..Cost::default() }
    }

    fn now(id: &str, calls: i64, total_ms: f64) -> Statement {
        Statement {
            id: Some(id.to_owned()),
            role: None,
            calls,
            total_ms,
            mean_ms: 0.0,
            rows: 0,
            blocks_hit: 0,
            blocks_read: 0,
            temp_blocks: 0,
            share: None,
            statement: id.to_owned(),
        }
    }

    #[test]
    fn a_time_between_is_the_difference_of_its_sums() {
        let at = DateTime::default();
        let sample = |edge, statements| Sample { phase: 2, edge, at, statements };
        let begun = sample(Edge::Begun, vec![cost("a", 10, 20.0), cost("reset", 50, 50.0)]);
        let ended = sample(Edge::Ended, vec![cost("a", 30, 120.0), cost("new", 5, 5.0)]);
        let rows = [now("a", 50, 620.0), now("new", 5, 5.0), now("reset", 4, 8.0)];
        let found = changes(&begun, Some(&ended), &rows);
        assert_eq!((found[0].before, found[0].during), (Some((10, 2.0)), Some((20, 5.0))));
        assert_eq!((found[0].after, found[0].factor()), (Some((20, 25.0)), Some(12.5)));
        assert_eq!((found[1].before, found[1].during, found[1].after), (None, Some((5, 1.0)), None));
        assert_eq!((found[2].during, found[2].after), (None, Some((4, 2.0))));
        assert_eq!(found[2].factor(), None, "too few calls to say so");
        let open = changes(&begun, None, &rows);
        assert_eq!((open[0].during, open[0].after), (Some((40, 15.0)), None));
    }
}
