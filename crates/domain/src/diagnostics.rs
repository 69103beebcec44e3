//! What a database says of itself at one moment, and what is wrong with it.
//!
//! The engine reads, this judges: each row carries what is to be said of it, so
//! that pages and command line say the same.

pub mod case;
pub mod figures;
pub mod foreign_key;
pub mod grid;
pub mod index;
pub mod index_use;
pub mod lock;
mod sheets;
pub mod statement_cost;
pub mod table;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use figures::{Checkpoints, Figures, Pulse, Rates};
pub use foreign_key::ForeignKey;
pub use grid::{Answered, Column, Grid, Line, Sheet, Tone, Value};
pub use index::Index;
pub use index_use::IndexUses;
pub use lock::Waiter;
pub use sheets::{SHEETS, sheet};
pub use table::Table;

/// A part that was read, or why it was not. What could not be asked is no pass
/// and leaves the other parts as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part<T> {
    Known(T),
    Unknown(Why),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    pub why: String,
    pub next: String,
}

impl<T> Part<T> {
    pub fn unknown(why: impl Into<String>, next: impl Into<String>) -> Self {
        Self::Unknown(Why { why: why.into(), next: next.into() })
    }

    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    pub fn map<U>(&self, of: impl FnOnce(&T) -> U) -> Part<U> {
        match self {
            Self::Known(value) => Part::Known(of(value)),
            Self::Unknown(why) => Part::Unknown(why.clone()),
        }
    }
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self::unknown("nobody has looked yet", "")
    }
}

/// What to do about a row: what the statement does, and the statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    pub does: String,
    pub statement: String,
}

/// Everything that one look has seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Grows with every look; 0 before the first.
    pub version: u64,
    pub at: DateTime<Utc>,
    /// Why nothing newer could be read.
    pub fault: Option<Why>,
    pub sessions: Part<Vec<Session>>,
    /// In the order of the tree: whoever waits stands below whom it waits for.
    pub locks: Part<Vec<Waiter>>,
    pub transactions: Part<Vec<Transaction>>,
    pub figures: Part<Figures>,
    pub checkpoints: Part<Checkpoints>,
    /// None until there were two looks.
    pub rates: Option<Rates>,
    pub tables: Part<Vec<Table>>,
    pub indexes: Part<Vec<Index>>,
    /// As samples that are kept have it.
    #[serde(default)]
    pub index_uses: Part<IndexUses>,
    pub foreign_keys: Part<Vec<ForeignKey>>,
    pub constraints: Part<Vec<Unvalidated>>,
    pub statements: Part<Vec<Statement>>,
    /// The newest beginning of a phase, and its end.
    #[serde(default)]
    pub statement_samples: Part<Vec<statement_cost::Sample>>,
}

/// Sessions of one application in one state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub application: String,
    /// As PostgreSQL calls it, or `hidden` where the role may not look.
    pub state: String,
    pub sessions: i64,
    pub roles: i64,
    /// For a lock.
    pub waiting: i64,
    /// Seconds.
    pub oldest_transaction: Option<f64>,
    pub longest_in_state: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transaction {
    pub pid: Option<i32>,
    /// The name of a prepared one, which has no session.
    pub prepared: Option<String>,
    pub application: String,
    pub role: String,
    pub state: String,
    /// Seconds.
    pub open_for: f64,
    pub in_state: Option<f64>,
    pub waits_for: String,
    /// So many transactions old is what vacuum must keep for it.
    pub holds_back: Option<i64>,
    pub statement: String,
    #[serde(default)]
    pub remedy: Option<Remedy>,
}

/// Longer than this, others notice.
const LONG_SECONDS: f64 = 60.0;

impl Transaction {
    pub fn is_long(&self) -> bool {
        self.open_for >= LONG_SECONDS
    }
}

/// A constraint that was never checked against older rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unvalidated {
    pub schema: String,
    pub table_name: String,
    pub name: String,
    pub kind: String,
    #[serde(default)]
    pub remedy: Option<Remedy>,
}

/// One line of pg_stat_statements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    pub id: Option<String>,
    pub role: Option<String>,
    pub calls: i64,
    pub total_ms: f64,
    pub mean_ms: f64,
    pub rows: i64,
    pub blocks_hit: i64,
    pub blocks_read: i64,
    pub temp_blocks: i64,
    /// Per cent of the time of all statements.
    pub share: Option<f64>,
    pub statement: String,
}

/// Slower than this on average, a statement is named by the case of performance.
const SLOW_MS: f64 = 100.0;

impl Statement {
    pub fn is_slow(&self) -> bool {
        self.mean_ms >= SLOW_MS
    }
}

impl Diagnosis {
    /// For whoever may not read what others' statements say.
    pub fn without_statements(&self) -> Self {
        let mut hidden = self.clone();
        let why = "Statements may hold data, so only an operator or a lead sees them.";
        if let Part::Known(locks) = &mut hidden.locks {
            locks.iter_mut().for_each(|waiter| waiter.statement.clear());
        }
        if let Part::Known(transactions) = &mut hidden.transactions {
            transactions.iter_mut().for_each(|transaction| transaction.statement.clear());
        }
        let next = "Ask somebody with one of these roles.";
        hidden.statements = Part::unknown(why, next);
        hidden.statement_samples = Part::unknown(why, next);
        hidden
    }

    /// Sessions that the role may not look into: whether they wait, or hold
    /// anything up, cannot be told.
    pub fn hidden(&self) -> i64 {
        let sessions = self.sessions.known().into_iter().flatten();
        sessions.filter(|session| session.state == "hidden").map(|session| session.sessions).sum()
    }

    pub fn pulse(&self) -> Pulse {
        let figures = self.figures.known();
        let ages = self.transactions.known().into_iter().flatten().map(|transaction| transaction.open_for);
        Pulse {
            connections: figures.map(|figures| figures.connections),
            connections_allowed: figures.map(|figures| figures.connections_allowed),
            waiting: self.locks.known().map(|locks| locks.iter().filter(|lock| lock.waits()).count() as i64),
            oldest_seconds: ages.reduce(f64::max),
            rates: self.rates,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_hidden_with_their_reason() {
        let waiter = Waiter { statement: "UPDATE t SET secret = 1".into(), ..Waiter::default() };
        let seen = Diagnosis {
            locks: Part::Known(vec![waiter]),
            statements: Part::Known(Vec::new()),
            ..Diagnosis::default()
        };
        let hidden = seen.without_statements();
        assert_eq!(hidden.locks.known().map(|locks| locks[0].statement.as_str()), Some(""));
        assert!(matches!(hidden.statements, Part::Unknown(why) if why.why.contains("operator")));
    }
}
