//! A load test: what it asks of the database, and what came of it.

mod asked;
mod mix;
mod verdict;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use asked::{Asked, LONGEST, MOST};
pub use mix::Mix;
pub use verdict::LoadVerdict;

use crate::benchmark::{BenchmarkVerdict, Figures, Target};

/// What a client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Stores a quote, committed.
    Upsert,
    /// The newest 100 quotes of a symbol.
    Read,
    /// A name resolved, and its newest quote.
    Lookup,
}

impl Operation {
    pub const ALL: [Self; 3] = [Self::Upsert, Self::Read, Self::Lookup];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upsert => "upsert",
            Self::Read => "read",
            Self::Lookup => "lookup",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.as_str() == text)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Upsert => "Store a quote",
            Self::Read => "Read the newest 100 quotes of a symbol",
            Self::Lookup => "Look a name up, with its newest quote",
        }
    }

    /// What the guide asks of the mean, in milliseconds: of the newest rows of a
    /// symbol 10, of every other query 5. Storing is more than a query of 1 ms,
    /// for it waits for its commit to be on disk.
    pub fn target(self) -> Target {
        match self {
            Self::Read => Target::AtMost(10.0),
            Self::Upsert | Self::Lookup => Target::AtMost(5.0),
        }
    }
}

/// By which tables and statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Normalised,
    /// The legacy table, by the statements of its client.
    Legacy,
}

impl Side {
    pub const ALL: [Self; 2] = [Self::Normalised, Self::Legacy];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normalised => "normalised",
            Self::Legacy => "legacy",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.as_str() == text)
    }
}

/// One side between two looks. Latencies in milliseconds, from the moment that
/// an operation was due: waiting for a free connection is part of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    pub done: i64,
    pub errors: i64,
    pub p50: f64,
    pub p99: f64,
    pub slowest: f64,
}

/// What a look every second has seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Since the beginning.
    pub at_ms: i64,
    /// What `done` is counted over.
    pub span_ms: i64,
    pub normalised: Pace,
    pub legacy: Option<Pace>,
    /// Of the process that makes the load, in cores; none where it does not say.
    pub cpu: Option<f64>,
    pub memory_bytes: Option<i64>,
    /// Operations that were due and not begun.
    pub waiting: i64,
}

impl Sample {
    pub fn pace(&self, side: Side) -> Option<&Pace> {
        match side {
            Side::Normalised => Some(&self.normalised),
            Side::Legacy => self.legacy.as_ref(),
        }
    }

    pub fn rate(&self, side: Side) -> Option<f64> {
        let pace = self.pace(side)?;
        (self.span_ms > 0).then(|| pace.done as f64 * 1000.0 / self.span_ms as f64)
    }
}

/// One operation over the whole test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    pub side: Side,
    pub operation: Operation,
    pub done: i64,
    pub errors: i64,
    /// Of those that were done, in milliseconds.
    pub figures: Option<Figures>,
    /// The legacy side has none: it is there to be compared.
    pub target: Option<Target>,
    pub verdict: BenchmarkVerdict,
}

/// Errors of one class, and the words of the first of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    pub side: Side,
    pub class: String,
    pub count: i64,
    pub example: String,
}

/// What sessions of the test were found waiting for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// As pg_stat_activity names it, e.g. `IO WALSync`; `CPU` for none.
    pub event: String,
    pub seen: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadRun {
    pub run: i64,
    pub asked: Asked,
    pub began_at: DateTime<Utc>,
    /// None while it goes on, and when it was stopped before its end.
    pub ended_at: Option<DateTime<Utc>>,
    pub connections: i64,
    pub machine: String,
    /// Version of PostgreSQL.
    pub server: String,
    /// Version of Refit.
    pub version: String,
    pub database_bytes: i64,
    /// By how much the write-ahead log has grown, other clients' writes included.
    pub wal_bytes: Option<i64>,
    pub measured: Vec<Measured>,
    pub errors: Vec<Failed>,
    pub waits: Vec<Wait>,
}

impl LoadRun {
    pub fn done(&self, side: Side) -> i64 {
        self.measured.iter().filter(|measured| measured.side == side).map(|measured| measured.done).sum()
    }

    pub fn errors(&self) -> i64 {
        self.errors.iter().map(|failed| failed.count).sum()
    }

    /// The same operation through the legacy statements.
    pub fn twin(&self, of: &Measured) -> Option<&Measured> {
        let is_twin = |other: &&Measured| {
            other.operation == of.operation && other.side != of.side && of.side == Side::Normalised
        };
        self.measured.iter().find(is_twin)
    }
}
