//! Where a phase stands, what comes next in it, and what may not start and why.

mod gate;
mod next;
mod view;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use gate::{Refusal, may_start};
pub use next::{Next, next};
pub use view::{
    CriterionView, PhaseStatus, PhaseView, Said, TaskView, heard_at, phase_view, plan_view, tell_history,
};

use crate::migration::Applied;
use crate::moving::MoveState;
use crate::plan::Action;
use crate::report::Verdict;
use crate::run::{Run, RunKind, RunStatus};
use crate::task::Mark;

/// A check's latest answer under the plan as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub verdict: Verdict,
    pub value: String,
    pub report: i64,
    pub at: DateTime<Utc>,
}

/// Everything that the rules about phases need to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// By task id.
    pub marks: BTreeMap<String, Mark>,
    /// By check id.
    pub answers: BTreeMap<String, Answer>,
    /// By migration version.
    pub applied: BTreeMap<String, Applied>,
    /// The newest run of each kind and subject, and every open one.
    pub runs: Vec<Run>,
    /// Where each move stands that was ever begun.
    pub moves: BTreeMap<String, MoveState>,
}

impl Facts {
    pub fn latest(&self, kind: RunKind, subject: &str) -> Option<&Run> {
        let found = self.runs.iter().filter(|run| run.kind == kind && run.subject == subject);
        found.max_by_key(|run| run.id).filter(|run| !self.is_undone(run))
    }

    /// Whether the phase of a run was rolled back since: what it did is gone.
    pub fn is_undone(&self, run: &Run) -> bool {
        let back = self.runs.iter().filter(|back| {
            back.kind == RunKind::Rollback && back.status == RunStatus::Succeeded && back.phase.is_some()
        });
        run.kind != RunKind::Rollback
            && back.into_iter().any(|back| back.phase == run.phase && back.id > run.id)
    }

    pub fn latest_of(&self, action: &Action) -> Option<&Run> {
        let (kind, subject) = kind_of(action);
        self.latest(kind, subject)
    }

    pub fn open(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| run.status.is_open())
    }

    /// Whether what the action promises has happened.
    pub fn is_done(&self, action: &Action) -> bool {
        match action {
            Action::Migrate(version) => self.applied.contains_key(version),
            _ => self.latest_of(action).is_some_and(|run| run.status == RunStatus::Succeeded),
        }
    }

    pub fn holds(&self, check: &str) -> bool {
        self.answers.get(check).is_some_and(|answer| answer.verdict.holds())
    }
}

/// The kind and subject of the run that carries an action out.
pub fn kind_of(action: &Action) -> (RunKind, &str) {
    match action {
        Action::Migrate(version) => (RunKind::Migrate, version),
        Action::Fill(version) => (RunKind::Fill, version),
        Action::Move(id) => (RunKind::Move, id),
        Action::Refresh(view) => (RunKind::Refresh, view),
    }
}
