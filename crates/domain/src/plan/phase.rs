//! Phases, and the tasks and criteria that they consist of.

use serde::{Deserialize, Serialize};

use super::Risk;

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
