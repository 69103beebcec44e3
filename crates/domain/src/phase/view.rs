//! A phase as the page and the command line show it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::gate::phase_before_is_complete;
use super::{Answer, Facts, Next, Refusal, may_start, next};
use crate::plan::{Action, Criterion, Phase, Plan, Risk, Task};
use crate::run::RunStatus;
use crate::task::{Line, Mark, TaskState, Times, times};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseStatus {
    NotStarted,
    InProgress,
    /// Something is being carried out right now.
    Running,
    /// A run or a check failed.
    Blocked,
    Completed,
}

/// What a person said last of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    pub actor: String,
    pub at: DateTime<Utc>,
    pub note: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskView {
    pub id: String,
    pub phase: u8,
    pub step: String,
    pub title: String,
    pub minutes: u16,
    pub after: Vec<String>,
    pub risk: Option<Risk>,
    pub detail: Option<String>,
    pub action: Option<Action>,
    pub checks: Vec<String>,
    pub manual: bool,
    pub state: TaskState,
    /// Why it is in that state, in words.
    pub because: String,
    pub owner: Option<String>,
    pub said: Option<Said>,
    /// The number of its newest mark, 0 before the first.
    pub seq: i32,
    /// When the work that is in hand was begun, and when it was done.
    pub started_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    /// The run that the state comes from.
    pub run: Option<i64>,
    /// The report that the state comes from.
    pub report: Option<i64>,
    pub at: Option<DateTime<Utc>>,
    /// Why its action may not start now; none for manual tasks.
    pub refusal: Option<Refusal>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CriterionView {
    pub id: String,
    pub title: String,
    pub manual: bool,
    pub met: bool,
    /// Check id, title and its latest answer.
    pub evidence: Vec<(String, String, Option<Answer>)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhaseView {
    pub number: u8,
    pub title: String,
    pub summary: String,
    pub risk: Risk,
    pub days: u8,
    pub rollback: Vec<String>,
    pub status: PhaseStatus,
    /// Step id, day and title, in order.
    pub steps: Vec<(String, u8, String)>,
    pub tasks: Vec<TaskView>,
    pub criteria: Vec<CriterionView>,
    /// What the start button would do next, in words.
    pub next: Option<String>,
    /// Why the start button is off.
    pub refusal: Option<Refusal>,
    /// The open run that belongs to the phase.
    pub run: Option<i64>,
}

impl PhaseView {
    pub fn tasks_done(&self) -> usize {
        self.tasks.iter().filter(|task| task.state == TaskState::Completed).count()
    }

    pub fn criteria_met(&self) -> usize {
        self.criteria.iter().filter(|criterion| criterion.met).count()
    }
}

pub fn plan_view(plan: &Plan, facts: &Facts) -> Vec<PhaseView> {
    plan.phases.iter().map(|phase| phase_view(plan, phase, facts)).collect()
}

pub fn phase_view(plan: &Plan, phase: &Phase, facts: &Facts) -> PhaseView {
    let tasks: Vec<TaskView> = phase
        .steps
        .iter()
        .flat_map(|step| step.tasks.iter().map(|task| (&step.id, task)))
        .map(|(step, task)| TaskView { phase: phase.number, ..task_view(plan, step, task, facts) })
        .collect();
    let criteria: Vec<CriterionView> =
        phase.criteria.iter().map(|criterion| criterion_view(plan, criterion, facts)).collect();
    let run = facts.open().find(|run| run.phase == Some(phase.number)).map(|run| run.id);
    let upcoming = next(plan, phase, facts);
    PhaseView {
        number: phase.number,
        title: phase.title.clone(),
        summary: phase.summary.clone(),
        risk: phase.risk,
        days: phase.days,
        rollback: phase.rollback.clone(),
        status: status(&tasks, &criteria, run.is_some()),
        steps: phase.steps.iter().map(|step| (step.id.clone(), step.day, step.title.clone())).collect(),
        refusal: start_refusal(plan, phase, facts, upcoming.as_ref()),
        next: upcoming.as_ref().map(|next| describe(plan, next)),
        tasks,
        criteria,
        run,
    }
}

fn status(tasks: &[TaskView], criteria: &[CriterionView], running: bool) -> PhaseStatus {
    if running {
        return PhaseStatus::Running;
    }
    if tasks.iter().any(|task| task.state == TaskState::Blocked) {
        return PhaseStatus::Blocked;
    }
    let settled = |task: &TaskView| matches!(task.state, TaskState::Completed | TaskState::Deferred);
    if tasks.iter().all(settled) && criteria.iter().all(|criterion| criterion.met || criterion.manual) {
        return PhaseStatus::Completed;
    }
    if tasks.iter().all(|task| task.state == TaskState::Pending) {
        return PhaseStatus::NotStarted;
    }
    PhaseStatus::InProgress
}

fn start_refusal(plan: &Plan, phase: &Phase, facts: &Facts, upcoming: Option<&Next>) -> Option<Refusal> {
    if let Some(run) = facts.open().find(|run| run.phase == Some(phase.number)) {
        return Some(Refusal {
            why: format!("run {} ({}) is {}", run.id, run.title, run.status.as_str()),
            next: "Wait for it, or cancel it.".into(),
            busy: true,
        });
    }
    if let Err(refusal) = phase_before_is_complete(plan, facts, phase.number) {
        return Some(refusal);
    }
    match upcoming {
        Some(Next::Act { action, .. }) => may_start(plan, facts, action).err(),
        Some(_) => None,
        None if phase.tasks().all(Task::is_manual) => Some(Refusal {
            why: "the phase has no task that Refit carries out".into(),
            next: "Tick its tasks as they are finished.".into(),
            busy: false,
        }),
        None => Some(Refusal {
            why: "every automatic task is done and every criterion that a check can show holds".into(),
            next: "Tick the manual tasks as they are finished.".into(),
            busy: false,
        }),
    }
}

fn describe(plan: &Plan, next: &Next) -> String {
    match next {
        Next::Act { task, .. } | Next::Check { task, .. } => {
            plan.task(task).map_or_else(|| task.clone(), |(_, found)| format!("{task} {}", found.title))
        }
        Next::Validate { checks } => format!("Validation with {} checks", checks.len()),
    }
}

fn criterion_view(plan: &Plan, criterion: &Criterion, facts: &Facts) -> CriterionView {
    let evidence = criterion.checks.iter().map(|id| {
        let title = plan.check(id).map_or_else(|| id.clone(), |check| check.title.clone());
        (id.clone(), title, facts.answers.get(id).cloned())
    });
    CriterionView {
        id: criterion.id.clone(),
        title: criterion.title.clone(),
        manual: criterion.manual,
        met: !criterion.checks.is_empty() && criterion.checks.iter().all(|check| facts.holds(check)),
        evidence: evidence.collect(),
    }
}

fn task_view(plan: &Plan, step: &str, task: &Task, facts: &Facts) -> TaskView {
    let mark = facts.marks.get(&task.id);
    let (state, because) = task_state(task, facts);
    let run = task.action.as_ref().and_then(|action| facts.latest_of(action));
    let answer =
        task.checks.iter().filter_map(|check| facts.answers.get(check)).max_by_key(|answer| answer.at);
    TaskView {
        id: task.id.clone(),
        step: step.to_owned(),
        title: task.title.clone(),
        minutes: task.minutes,
        after: task.after.clone(),
        risk: task.risk,
        detail: task.detail.clone(),
        action: task.action.clone(),
        checks: task.checks.clone(),
        manual: task.is_manual(),
        state,
        because,
        owner: mark.and_then(|mark| mark.owner.clone()).or_else(|| run.map(|run| run.actor.clone())),
        said: mark.filter(|mark| mark.because.is_none()).map(said),
        seq: mark.map_or(0, |mark| mark.seq),
        run: run.map(|run| run.id),
        report: answer.map(|answer| answer.report),
        at: at(task, facts),
        refusal: task.action.as_ref().and_then(|action| may_start(plan, facts, action).err()),
        phase: 0,
        started_at: None,
        completed_at: None,
    }
}

fn said(mark: &Mark) -> Said {
    Said { actor: mark.actor.clone(), at: mark.at, note: mark.note.clone() }
}

/// Adds what only its history tells of each task: when it was begun and done,
/// and what a person said last, whatever runs and checks did since. Oldest line
/// first.
pub fn tell_history(phases: &mut [PhaseView], lines: &[Line]) {
    for task in phases.iter_mut().flat_map(|phase| &mut phase.tasks) {
        let marks = || lines.iter().filter(|line| line.task == task.id).map(|line| &line.mark);
        let Times { started, completed } = times(marks());
        let spoken = marks().rfind(|mark| mark.because.is_none()).map(said);
        (task.started_at, task.completed_at, task.said) = (started, completed, spoken);
    }
}

/// When what decides the state was last heard of; marks aside.
pub fn heard_at(task: &Task, facts: &Facts) -> Option<DateTime<Utc>> {
    let run = task.action.as_ref().and_then(|action| facts.latest_of(action)).map(|run| run.updated_at);
    let checks = task.checks.iter().filter_map(|check| facts.answers.get(check)).map(|answer| answer.at);
    run.max(checks.max())
}

fn at(task: &Task, facts: &Facts) -> Option<DateTime<Utc>> {
    heard_at(task, facts).max(facts.marks.get(&task.id).map(|mark| mark.at))
}

/// Whether an automatic task has done what it promises.
pub(super) fn task_done(task: &Task, facts: &Facts) -> bool {
    task.action.as_ref().is_none_or(|action| facts.is_done(action))
        && task.checks.iter().all(|check| facts.holds(check))
}

fn task_state(task: &Task, facts: &Facts) -> (TaskState, String) {
    if task.is_manual() {
        return facts.marks.get(&task.id).map_or_else(
            || (TaskState::Pending, "to be ticked by hand".into()),
            |mark| (mark.state, mark.note.clone().unwrap_or_else(|| format!("set by {}", mark.actor))),
        );
    }
    let run = task.action.as_ref().and_then(|action| facts.latest_of(action));
    if let Some(run) = run.filter(|run| run.status.is_open()) {
        return (TaskState::InProgress, format!("run {} is {}", run.id, run.status.as_str()));
    }
    if task.action.as_ref().is_some_and(|action| !facts.is_done(action)) {
        return match run {
            Some(run) if run.status == RunStatus::Failed => {
                (TaskState::Blocked, format!("run {} failed", run.id))
            }
            Some(run) => (TaskState::Pending, format!("run {} was {}", run.id, run.status.as_str())),
            None => (TaskState::Pending, "not started".into()),
        };
    }
    by_checks(task, facts)
}

fn by_checks(task: &Task, facts: &Facts) -> (TaskState, String) {
    let asked = task.checks.iter().filter_map(|check| facts.answers.get(check).map(|answer| (check, answer)));
    if let Some((check, _)) = asked.clone().find(|(_, answer)| !answer.verdict.holds()) {
        return (TaskState::Blocked, format!("check {check} does not hold"));
    }
    match (asked.count(), task.checks.len()) {
        (0, 0) => (TaskState::Completed, "carried out".into()),
        (seen, all) if seen == all => (TaskState::Completed, format!("{all} of {all} checks hold")),
        (seen, all) => (TaskState::Pending, format!("{seen} of {all} checks asked")),
    }
}
