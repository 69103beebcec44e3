//! Who still uses the tables of a move.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Census {
    pub id: String,
    pub source: String,
    pub target: String,
    /// Whether writers are counted at all right now.
    pub counting: bool,
    /// Who wrote, newest first.
    pub writers: Vec<Writer>,
    /// Written rows by hour, oldest first.
    pub hours: Vec<Hour>,
    /// Sessions that use one of the tables right now.
    pub sessions: Vec<Session>,
    pub statements: Statements,
    pub silence: Silence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Source,
    Target,
}

impl Side {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Source, Self::Target].into_iter().find(|side| side.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writer {
    pub side: Side,
    /// As it names itself; empty when it does not.
    pub application: String,
    pub role: String,
    pub inserted: i64,
    pub updated: i64,
    pub deleted: i64,
    /// The hours in which it wrote first and last.
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    pub side: Side,
    pub hour: DateTime<Utc>,
    pub rows: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub side: Side,
    pub pid: i32,
    pub application: String,
    pub role: String,
    /// It holds a lock that writers take.
    pub writes: bool,
    pub state: String,
    pub query: String,
    pub since: Option<DateTime<Utc>>,
}

/// What the database remembers of statements that name one of the tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Statements {
    Known(Vec<Statement>),
    /// Why they are not known, and what to do about it.
    Unknown {
        why: String,
        next: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub side: Side,
    pub role: String,
    pub calls: i64,
    pub rows: i64,
    pub query: String,
}

/// How long nobody has written to the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// Whole days; zero whenever it cannot be known.
    pub days: i64,
    /// The end of the last hour in which somebody wrote.
    pub last_write: Option<DateTime<Utc>>,
    /// Writers were counted from here on.
    pub counted_from: Option<DateTime<Utc>>,
    /// Why it cannot be known.
    pub unknown: Option<String>,
}

impl Silence {
    pub fn unknown(why: impl Into<String>) -> Self {
        Self { days: 0, last_write: None, counted_from: None, unknown: Some(why.into()) }
    }

    /// Nothing was written between the later of the two and now.
    pub fn between(
        counted_from: DateTime<Utc>,
        last_write: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Self {
        let quiet_since = last_write.map_or(counted_from, |last| last.max(counted_from));
        let days = (now - quiet_since).num_days().max(0);
        Self { days, last_write, counted_from: Some(counted_from), unknown: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn days_are_whole_and_never_before_the_counting() {
        let (start, day) = (DateTime::UNIX_EPOCH, TimeDelta::days(1));
        let days = |last, now| Silence::between(start, last, now).days;
        assert_eq!(days(None, start + day * 3), 3);
        assert_eq!(days(None, start + day * 3 - TimeDelta::seconds(1)), 2);
        assert_eq!(days(Some(start + day), start + day * 3), 2);
        assert_eq!(days(Some(start - day), start + day), 1);
        assert_eq!(days(Some(start + day * 9), start + day), 0, "a clock that is behind");
    }
}
