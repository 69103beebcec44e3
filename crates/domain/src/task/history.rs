//! What was said of tasks, one after the other, and what follows from it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Mark, TaskState};

/// A mark and its task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub task: String,
    pub mark: Mark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub started: Option<DateTime<Utc>>,
    pub completed: Option<DateTime<Utc>>,
}

/// When the work that is in hand, or that was last, began and was done. Oldest
/// mark first. What was ticked without having been begun has no beginning.
pub fn times<'a>(marks: impl IntoIterator<Item = &'a Mark>) -> Times {
    marks.into_iter().fold(Times::default(), |times, mark| match mark.state {
        TaskState::Pending | TaskState::Deferred => Times::default(),
        TaskState::InProgress | TaskState::Blocked => {
            Times { started: times.started.or(Some(mark.at)), completed: None }
        }
        TaskState::Completed => Times { completed: times.completed.or(Some(mark.at)), ..times },
    })
}

/// A line in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    pub task: String,
    pub at: DateTime<Utc>,
    pub actor: String,
    /// After the names of actor and task: `set to blocked, gave to bob`.
    pub what: String,
    pub note: Option<String>,
}

/// The history in words, newest first. `lines` are the oldest first.
pub fn told(lines: &[Line]) -> Vec<Told> {
    let mut last: BTreeMap<&str, &Mark> = BTreeMap::new();
    let nothing = Mark::default();
    let mut told = Vec::new();
    for Line { task, mark } in lines {
        let before = last.insert(task, mark).unwrap_or(&nothing);
        let note = mark.because.clone().or_else(|| mark.note.clone().filter(|_| mark.note != before.note));
        told.push(Told {
            task: task.clone(),
            at: mark.at,
            actor: mark.actor.clone(),
            what: what(before, mark),
            note,
        });
    }
    told.reverse();
    told
}

fn what(before: &Mark, mark: &Mark) -> String {
    let state = (mark.state != before.state).then(|| format!("set to {}", mark.state.word()));
    let owner = (mark.owner != before.owner).then(|| match &mark.owner {
        Some(owner) if *owner == mark.actor => "took".to_owned(),
        Some(owner) => format!("gave to {owner}"),
        None => "gave back".to_owned(),
    });
    let parts: Vec<String> = [state, owner].into_iter().flatten().collect();
    if parts.is_empty() { "noted".to_owned() } else { parts.join(", ") }
}

/// Estimated minutes that were left from this moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Burn {
    pub at: DateTime<Utc>,
    pub left: u32,
}

/// How the estimate of these tasks went down, and up again where one was opened
/// again. `lines` are the oldest first; what was said of other tasks is passed
/// over. What was deferred is left out as long as it is.
pub fn burn_down(tasks: &[(String, u16)], lines: &[Line]) -> Vec<Burn> {
    let mut open: BTreeMap<&str, u32> =
        tasks.iter().map(|(id, minutes)| (id.as_str(), u32::from(*minutes))).collect();
    let estimate = open.clone();
    let mut points: Vec<Burn> = Vec::new();
    for Line { task, mark } in lines {
        let Some(minutes) = estimate.get(task.as_str()) else { continue };
        if points.is_empty() {
            points.push(Burn { at: mark.at, left: open.values().sum() });
        }
        match mark.state {
            TaskState::Completed | TaskState::Deferred => open.remove(task.as_str()),
            _ => open.insert(task, *minutes),
        };
        let left = open.values().sum();
        if points.last().is_some_and(|last| last.left != left) {
            points.push(Burn { at: mark.at, left });
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use TaskState::{Blocked, Completed, Deferred, InProgress, Pending};

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + minute * 60, 0).expect("a time")
    }

    fn line(minute: i64, task: &str, state: TaskState, owner: Option<&str>) -> Line {
        let mark = Mark {
            state,
            owner: owner.map(str::to_owned),
            actor: "ada".into(),
            at: at(minute),
            ..Mark::default()
        };
        Line { task: task.into(), mark }
    }

    #[test]
    fn times_are_those_of_the_work_in_hand() {
        let of = |states: &[TaskState]| {
            let marks: Vec<Mark> =
                states.iter().zip(0..).map(|(state, minute)| line(minute, "a", *state, None).mark).collect();
            let found = times(&marks);
            let minute = |time: Option<DateTime<Utc>>| time.map(|time| (time - at(0)).num_minutes());
            (minute(found.started), minute(found.completed))
        };
        for (states, expected) in [
            (&[][..], (None, None)),
            (&[Pending, InProgress, Blocked, InProgress], (Some(1), None)),
            (&[InProgress, Completed, Completed], (Some(0), Some(1))),
            (&[Completed], (None, Some(0))),
            (&[InProgress, Completed, InProgress], (Some(0), None)),
            (&[InProgress, Completed, Pending, InProgress, Completed], (Some(3), Some(4))),
            (&[InProgress, Deferred], (None, None)),
        ] {
            assert_eq!(of(states), expected, "{states:?}");
        }
    }

    #[test]
    fn a_history_tells_who_did_what() {
        let mut lines = vec![
            line(0, "a", InProgress, Some("ada")),
            line(1, "b", Pending, Some("bob")),
            line(2, "a", Blocked, Some("ada")),
            line(3, "a", Blocked, None),
            line(4, "a", Blocked, None),
        ];
        lines[2].mark.note = Some("waits".into());
        let words: Vec<String> = told(&lines)
            .into_iter()
            .map(|told| format!("{} {} {}", told.what, told.task, told.note.unwrap_or_default()))
            .collect();
        let expected = [
            "noted a ",
            "gave back a ",
            "set to blocked a waits",
            "gave to bob b ",
            "set to in progress, took a ",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn what_is_left_goes_down_and_up_again() {
        let tasks = [("a".to_owned(), 30), ("b".to_owned(), 45), ("c".to_owned(), 15)];
        let lines = [
            line(0, "a", InProgress, None),
            line(1, "x", Completed, None),
            line(5, "a", Completed, None),
            line(6, "a", Completed, None),
            line(7, "b", Deferred, None),
            line(9, "a", Pending, None),
            line(12, "c", Completed, None),
        ];
        let points: Vec<(i64, u32)> = burn_down(&tasks, &lines)
            .into_iter()
            .map(|burn| ((burn.at - at(0)).num_minutes(), burn.left))
            .collect();
        assert_eq!(points, [(0, 90), (5, 60), (7, 15), (9, 45), (12, 30)]);
        assert!(burn_down(&tasks, &[]).is_empty());
    }
}
