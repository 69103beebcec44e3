//! The plan: what is done to a database, as data.
//!
//! A plan is a folder of TOML and SQL. These types mirror `plan.toml` key by
//! key; unknown keys are refused so that a typing error is never ignored.

mod faults;
mod order;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::deployment::{Act, ActKind, EvidenceKind};
use crate::integrity::Kind;

pub use faults::{Fault, faults};
pub use order::{Graph, cycle};

/// Everything `plan.toml` declares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub id: String,
    pub title: String,
    pub summary: String,
    pub version: u32,
    #[serde(default, rename = "legacy")]
    pub legacies: Vec<Legacy>,
    #[serde(default, rename = "migration")]
    pub migrations: Vec<Migration>,
    #[serde(rename = "phase")]
    pub phases: Vec<Phase>,
    #[serde(default, rename = "check")]
    pub checks: Vec<Check>,
    #[serde(default, rename = "move")]
    pub moves: Vec<Move>,
    #[serde(default, rename = "reference")]
    pub references: Vec<Reference>,
    #[serde(default, rename = "probe")]
    pub probes: Vec<Probe>,
    #[serde(default, rename = "checklist")]
    pub checklists: Vec<Checklist>,
    /// Who signs what is hard to take back; without it, nobody is asked.
    pub approval: Option<Approval>,
}

/// A table that must be there before anything starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Legacy {
    pub table: String,
    /// A unique index over exactly these columns must exist.
    pub key: Vec<String>,
    pub columns: Vec<String>,
    /// The file that creates the table as its application does, used by
    /// `sample` and `import` on an empty database.
    pub create: Option<String>,
}

/// A schema step with an `up`, a `down` and perhaps a `fill` script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Migration {
    pub version: String,
    pub name: String,
    pub phase: u8,
    /// Relations that the migration makes and that must not exist before.
    #[serde(default)]
    pub creates: Vec<String>,
}

impl Migration {
    /// The file name of one of the migration's scripts, `up`, `down` or `fill`.
    pub fn file(&self, script: &str) -> String {
        format!("{}_{}.{script}.sql", self.version, self.name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    Low,
    Medium,
    High,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    pub number: u8,
    pub title: String,
    pub summary: String,
    pub risk: Risk,
    pub days: u8,
    #[serde(default)]
    pub rollback: Vec<String>,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    #[serde(default, rename = "criterion")]
    pub criteria: Vec<Criterion>,
}

impl Phase {
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.steps.iter().flat_map(|step| &step.tasks)
    }

    /// Whether it does anything to the database.
    pub fn acts(&self) -> bool {
        self.tasks().any(|task| task.action.is_some())
    }
}

/// A day's work within a phase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: String,
    pub day: u8,
    pub title: String,
    #[serde(rename = "task")]
    pub tasks: Vec<Task>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    pub id: String,
    pub title: String,
    /// Estimate in minutes.
    pub minutes: u16,
    #[serde(default)]
    pub after: Vec<String>,
    pub risk: Option<Risk>,
    pub detail: Option<String>,
    pub action: Option<Action>,
    #[serde(default)]
    pub checks: Vec<String>,
}

impl Task {
    /// A task that only a person can call done.
    pub fn is_manual(&self) -> bool {
        self.action.is_none() && self.checks.is_empty()
    }
}

/// What Refit carries out for a task; exactly one key in the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Apply the migration of this version, and its fill.
    Migrate(String),
    /// Run the fill of this version again.
    Fill(String),
    /// Carry out the move of this id.
    Move(String),
    /// Refresh this materialised view.
    Refresh(String),
}

/// What has to hold before a phase counts as complete.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub checks: Vec<String>,
    /// No check can show it yet; a person has to.
    #[serde(default)]
    pub manual: bool,
}

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

/// The copy of a table into its new shape, declared and not programmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    pub id: String,
    pub title: String,
    pub phase: u8,
    pub source: String,
    pub target: String,
    /// Unique in the source, and the order in which it is read.
    pub key: Vec<String>,
    pub target_key: Vec<String>,
    #[serde(default)]
    pub requires: Vec<String>,
    #[serde(default)]
    pub fills: Vec<String>,
    /// Materialised views over the target, refreshed when its rows are there.
    #[serde(default)]
    pub refreshes: Vec<String>,
    /// When the source may be shrunk, and to what; without it, never.
    pub contract: Option<Contract>,
    #[serde(default, rename = "lookup")]
    pub lookups: Vec<Lookup>,
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// The last step of a move: the source keeps a window of recent rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Days for which writers must have used the target.
    pub over_days: u16,
    /// Days in which nobody may have written to the source.
    pub silent_days: u16,
    /// The key column that tells how old a row is.
    pub window: String,
    /// Younger rows stay.
    pub keep_days: u16,
    /// How old the proved backup may be.
    pub backup_hours: u16,
}

impl Contract {
    pub fn backup_age(&self) -> chrono::TimeDelta {
        chrono::TimeDelta::hours(i64::from(self.backup_hours))
    }
}

/// Turns source strings into an id, exactly and with the case as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    pub id: String,
    pub relation: String,
    /// Column of the relation to column of the source.
    #[serde(rename = "match")]
    pub matches: BTreeMap<String, String>,
    pub yields: String,
}

/// One column of the target and where its value comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub target: String,
    pub source: Option<String>,
    pub lookup: Option<String>,
    /// A closed map of values; one outside it goes to quarantine.
    #[serde(default)]
    pub map: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Before,
    During,
    After,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    pub section: Section,
    #[serde(rename = "item")]
    pub items: Vec<ChecklistItem>,
}

impl Section {
    pub const ALL: [Self; 3] = [Self::Before, Self::During, Self::After];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::During => "during",
            Self::After => "after",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.as_str() == text)
    }

    /// The heading of its items.
    pub fn title(self) -> &'static str {
        match self {
            Self::Before => "Before deployment",
            Self::During => "Deployment steps",
            Self::After => "After deployment",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    pub id: String,
    pub title: String,
    /// What it cannot be ticked without; any other item takes a note.
    pub evidence: Option<EvidenceKind>,
    /// How old the evidence may be.
    pub within_hours: Option<u16>,
}

/// Who signs a deployment, for how long it counts, and what waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// How many of which role, each by somebody else.
    pub signatures: BTreeMap<Role, u8>,
    pub expires_hours: u16,
    /// Steps that are not carried out without a signed deployment.
    pub gates: Vec<ActKind>,
}

impl Plan {
    pub fn phase(&self, number: u8) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.number == number)
    }

    pub fn tasks(&self) -> impl Iterator<Item = (&Phase, &Task)> {
        self.phases.iter().flat_map(|phase| phase.tasks().map(move |task| (phase, task)))
    }

    pub fn task(&self, id: &str) -> Option<(&Phase, &Task)> {
        self.tasks().find(|(_, task)| task.id == id)
    }

    /// The task that carries this action, if any does.
    pub fn task_of(&self, action: &Action) -> Option<(&Phase, &Task)> {
        self.tasks().find(|(_, task)| task.action.as_ref() == Some(action))
    }

    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    pub fn move_of(&self, id: &str) -> Option<&Move> {
        self.moves.iter().find(|spec| spec.id == id)
    }

    pub fn migration(&self, version: &str) -> Option<&Migration> {
        self.migrations.iter().find(|migration| migration.version == version)
    }

    /// The approval that a step waits for, if it waits for one.
    pub fn gate(&self, act: &Act) -> Option<&Approval> {
        self.approval.as_ref().filter(|approval| approval.gates.contains(&act.kind))
    }

    /// The checks of a phase, in the plan's order.
    pub fn checks_of(&self, phase: u8) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |check| check.phase == phase)
    }
}
