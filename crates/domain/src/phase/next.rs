//! The next thing that Refit itself can do in a phase.

use super::Facts;
use super::view::task_done;
use crate::plan::{Action, Phase, Plan, Task};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Carry out a task's action.
    Act { task: String, action: Action },
    /// Ask a task's checks.
    Check { task: String, checks: Vec<String> },
    /// Ask all checks of the phase; the criteria follow them.
    Validate { checks: Vec<String> },
}

/// The first unfinished automatic task in the plan's order; after the last one
/// the phase's validation; then nothing.
pub fn next(plan: &Plan, phase: &Phase, facts: &Facts) -> Option<Next> {
    let automatic = phase.tasks().filter(|task| !task.is_manual());
    let open = automatic.into_iter().find(|task| !task_done(task, facts));
    open.map(|task| step(task, facts)).or_else(|| validation(plan, phase, facts))
}

fn step(task: &Task, facts: &Facts) -> Next {
    match &task.action {
        Some(action) if !facts.is_done(action) => Next::Act { task: task.id.clone(), action: action.clone() },
        _ => Next::Check { task: task.id.clone(), checks: task.checks.clone() },
    }
}

fn validation(plan: &Plan, phase: &Phase, facts: &Facts) -> Option<Next> {
    let mut criteria = phase.criteria.iter().flat_map(|criterion| &criterion.checks);
    let open = criteria.any(|check| !facts.holds(check));
    open.then(|| Next::Validate {
        checks: plan.checks_of(phase.number).map(|check| check.id.clone()).collect(),
    })
}
