//! The states of a task and every way that a person may take it.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    #[default]
    Pending,
    InProgress,
    Blocked,
    Completed,
    Deferred,
}

/// One allowed change of state and why it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    pub from: TaskState,
    pub to: TaskState,
    pub reason: &'static str,
}

const fn arrow(from: TaskState, to: TaskState, reason: &'static str) -> Arrow {
    Arrow { from, to, reason }
}

use TaskState::{Blocked, Completed, Deferred, InProgress, Pending};

/// Every change of a task that is done by people. What is not listed does not
/// happen: nothing is done while something is in its way, and what was left for
/// later is taken up before it is done. The state of the other tasks follows
/// their runs and checks.
pub const TRANSITIONS: &[Arrow] = &[
    arrow(Pending, InProgress, "somebody takes it up"),
    arrow(Pending, Blocked, "something is in its way before it begins"),
    arrow(Pending, Completed, "it was done, and is only written down now"),
    arrow(Pending, Deferred, "it is left for later"),
    arrow(InProgress, Pending, "nobody works on it any more"),
    arrow(InProgress, Blocked, "something came in its way"),
    arrow(InProgress, Completed, "the work is done"),
    arrow(InProgress, Deferred, "it is left for later, half-way"),
    arrow(Blocked, Pending, "the way is free, and nobody works on it yet"),
    arrow(Blocked, InProgress, "the way is free, and the work goes on"),
    arrow(Blocked, Deferred, "the way will not be free soon"),
    arrow(Completed, Pending, "it was not done after all, or was taken back"),
    arrow(Completed, InProgress, "something was missing, and is being done"),
    arrow(Deferred, Pending, "it is wanted again"),
    arrow(Deferred, InProgress, "it is wanted again, and somebody takes it up"),
];

/// The arrow between two states, if there is one.
pub fn transition(from: TaskState, to: TaskState) -> Option<&'static Arrow> {
    TRANSITIONS.iter().find(|arrow| arrow.from == from && arrow.to == to)
}

impl TaskState {
    pub const ALL: [Self; 5] = [Pending, InProgress, Blocked, Completed, Deferred];

    pub fn as_str(self) -> &'static str {
        match self {
            Pending => "pending",
            InProgress => "in_progress",
            Blocked => "blocked",
            Completed => "completed",
            Deferred => "deferred",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Within a sentence.
    pub fn word(self) -> &'static str {
        match self {
            InProgress => "in progress",
            other => other.as_str(),
        }
    }

    /// Whoever waits for it has to know why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Blocked | Deferred)
    }

    /// The states that a person may choose next, this one first.
    pub fn choices(self) -> Vec<Self> {
        let next = Self::ALL.into_iter().filter(|to| transition(self, *to).is_some());
        std::iter::once(self).chain(next).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_can_be_left_and_no_arrow_stands_twice() {
        for state in TaskState::ALL {
            assert_eq!(TaskState::parse(state.as_str()), Some(state));
            assert!(state.choices().len() > 2, "{state:?}");
        }
        for (place, arrow) in TRANSITIONS.iter().enumerate() {
            assert!(arrow.from != arrow.to && !arrow.reason.is_empty(), "{arrow:?}");
            let same = |other: &&Arrow| other.from == arrow.from && other.to == arrow.to;
            assert!(!TRANSITIONS.iter().skip(place + 1).any(|other| same(&other)), "{arrow:?}");
        }
        assert_eq!(transition(Blocked, Completed), None);
        assert_eq!(transition(Deferred, Completed), None);
    }
}
