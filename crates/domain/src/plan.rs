//! The plan: what is done to a database, as data.
//!
//! A plan is a folder of TOML and SQL. These types mirror `plan.toml` key by
//! key; unknown keys are refused so that a typing error is never ignored.

mod check;
mod checklist;
mod faults;
mod moves;
mod order;
mod phase;

use serde::{Deserialize, Serialize};

use crate::deployment::Act;

pub use check::{Check, Probe, Reference, Severity, TIMES_A_STATEMENT};
pub use checklist::{Approval, Checklist, ChecklistItem, Section};
pub use faults::{Fault, faults};
pub use moves::{Column, Contract, Lookup, Move};
pub use order::{Graph, cycle};
pub use phase::{Action, Criterion, Phase, Step, Task};

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
