//! What is asked of the database: checks of a phase, questions of the integrity report.

use serde::{Deserialize, Serialize};

use crate::integrity::Kind;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    #[default]
    Error,
    Warning,
}

/// The one probe that takes a statement as well: it measures it.
pub const TIMES_A_STATEMENT: &str = "statement_speed";

/// A question to the database, asked by SQL or by a probe of the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub id: String,
    pub phase: u8,
    pub title: String,
    /// A file that returns `looked_at, subject, problem`.
    pub sql: Option<String>,
    pub probe: Option<String>,
    /// What is counted or measured: `rows`, `ms`, `µs`.
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub may_be_empty: bool,
    #[serde(default)]
    pub severity: Severity,
    #[serde(default)]
    pub remedy: String,
    /// The limit in words, for probes.
    pub target: Option<String>,
    /// The largest value that passes, in `unit`.
    pub limit: Option<f64>,
    /// The move that a probe looks at.
    #[serde(rename = "move")]
    pub move_id: Option<String>,
}

/// Columns that must name a row of another table. The integrity report looks
/// for orphans whether a foreign key says so or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    pub table: String,
    pub columns: Vec<String>,
    pub to: String,
    pub key: Vec<String>,
    /// The migration that creates the table.
    pub migration: String,
}

/// A question of the integrity report about the plan's own tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    pub id: String,
    pub title: String,
    pub kind: Kind,
    /// A file that returns `subject, key, problem`: a row for each that is
    /// wrong; without a table also those that are right, whose problem is null.
    pub sql: String,
    /// The migration that creates what it looks at; none when it is there
    /// before the plan.
    pub migration: Option<String>,
    /// What the statement reads as `piece`, some of its rows at a time.
    pub table: Option<String>,
    /// A piece is all rows with one value of this column: for questions about
    /// rows that follow each other.
    pub by: Option<String>,
    #[serde(default)]
    pub severity: Severity,
    pub remedy: String,
    /// A statement that puts it right.
    pub fix: Option<String>,
}
