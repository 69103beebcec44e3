//! A day's work in four steps: review, implement, validate, update.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{TaskState, Told};
use crate::phase::{PhaseView, TaskView};

/// What happened within this time is reviewed, and a task of which nothing was
/// said for as long wants a word.
const DAY: TimeDelta = TimeDelta::hours(24);
/// So many tasks that could be begun are enough to choose from.
const CHOICE: usize = 6;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Daily {
    /// Review: what others said in the last day, newest first.
    pub told: Vec<Told>,
    /// Review: what is in the way, whoever has it.
    pub blocked: Vec<TaskView>,
    /// Implement: one's own, begun.
    pub doing: Vec<TaskView>,
    /// Implement: what may be begun, one's own first.
    pub ready: Vec<TaskView>,
    /// Validate: tasks whose checks decide, and have not all been seen to hold.
    pub validate: Vec<TaskView>,
    /// Update: one's own that are not done, and of which nothing was said for a day.
    pub update: Vec<TaskView>,
}

pub fn is_settled(state: TaskState) -> bool {
    matches!(state, TaskState::Completed | TaskState::Deferred)
}

/// The day of one person. `told` is the newest first.
pub fn daily(phases: &[PhaseView], told: &[Told], me: &str, now: DateTime<Utc>) -> Daily {
    let all = || phases.iter().flat_map(|phase| &phase.tasks);
    let settled = |id: &String| all().all(|task| task.id != *id || is_settled(task.state));
    let free = |task: &&TaskView| task.after.iter().all(settled);
    let mine = |task: &&TaskView| task.owner.as_deref() == Some(me);
    let in_state = |state| move |task: &&TaskView| task.state == state;
    let recent = told.iter().filter(|told| told.actor != me && now - told.at < DAY);
    let silent = |task: &&TaskView| task.said.as_ref().is_none_or(|said| now - said.at >= DAY);
    let begun = |task: &&TaskView| matches!(task.state, TaskState::InProgress | TaskState::Blocked);
    Daily {
        told: recent.cloned().collect(),
        blocked: all().filter(in_state(TaskState::Blocked)).cloned().collect(),
        doing: all().filter(in_state(TaskState::InProgress)).filter(mine).cloned().collect(),
        ready: ready(all().filter(in_state(TaskState::Pending)).filter(free), me),
        validate: all().filter(free).filter(wants_check).cloned().collect(),
        update: all().filter(mine).filter(begun).filter(silent).cloned().collect(),
    }
}

/// Nobody else's, and nothing that only asks a check.
fn ready<'a>(tasks: impl Iterator<Item = &'a TaskView>, me: &str) -> Vec<TaskView> {
    let open = |task: &&TaskView| task.owner.as_deref().is_none_or(|owner| owner == me);
    let work = |task: &&TaskView| (task.manual || task.action.is_some()) && !wants_check(task);
    let mut found: Vec<TaskView> = tasks.filter(open).filter(work).cloned().collect();
    found.sort_by_key(|task| task.owner.is_none());
    found.truncate(CHOICE);
    found
}

/// Its action is done, or it has none, and a check has yet to hold.
fn wants_check(task: &&TaskView) -> bool {
    let acted = task.action.is_none() || task.report.is_some();
    !task.checks.is_empty() && acted && matches!(task.state, TaskState::Pending | TaskState::Blocked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phase::{PhaseStatus, Said};
    use crate::plan::Risk;
    use TaskState::{Blocked, Completed, Deferred, InProgress, Pending};

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).expect("a time")
    }

    fn task(id: &str, state: TaskState, owner: &str, after: &[&str]) -> TaskView {
        TaskView {
            id: id.into(),
            manual: true,
            state,
            owner: (!owner.is_empty()).then(|| owner.to_owned()),
            after: after.iter().map(|id| (*id).to_owned()).collect(),
            said: Some(Said { actor: "ada".into(), at: now() - TimeDelta::hours(2), note: None }),
            ..TaskView::default()
        }
    }

    fn phase(tasks: Vec<TaskView>) -> PhaseView {
        PhaseView {
            number: 1,
            title: String::new(),
            summary: String::new(),
            risk: Risk::Low,
            days: 1,
            rollback: Vec::new(),
            status: PhaseStatus::InProgress,
            steps: Vec::new(),
            tasks,
            criteria: Vec::new(),
            next: None,
            refusal: None,
            run: None,
        }
    }

    #[test]
    fn a_day_has_what_its_owner_can_do_something_about() {
        let check =
            |id, state| TaskView { manual: false, checks: vec!["c".into()], ..task(id, state, "", &["a"]) };
        let mut silent = task("c", InProgress, "ada", &[]);
        silent.said = Some(Said { at: now() - TimeDelta::hours(25), ..silent.said.expect("it was said") });
        let phases = [phase(vec![
            task("a", Completed, "ada", &[]),
            task("b", InProgress, "ada", &["a"]),
            silent,
            task("d", InProgress, "bob", &[]),
            task("e", Blocked, "bob", &[]),
            task("f", Pending, "", &["a", "x"]),
            task("g", Pending, "ada", &["x"]),
            task("h", Pending, "bob", &["a"]),
            task("i", Pending, "", &["b"]),
            task("x", Deferred, "", &[]),
            check("k", Pending),
            check("l", Blocked),
            check("m", Completed),
        ])];
        let said = |actor: &str, hours| Told {
            task: "a".into(),
            at: now() - TimeDelta::hours(hours),
            actor: actor.into(),
            what: "took".into(),
            note: None,
        };
        let day = daily(&phases, &[said("bob", 1), said("ada", 1), said("bob", 30)], "ada", now());
        let ids =
            |tasks: &[TaskView]| tasks.iter().map(|task| task.id.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(day.told.len(), 1);
        assert_eq!(ids(&day.blocked), "e l");
        assert_eq!(ids(&day.doing), "b c");
        assert_eq!(ids(&day.ready), "g f");
        assert_eq!(ids(&day.validate), "k l");
        assert_eq!(ids(&day.update), "c");
    }
}
