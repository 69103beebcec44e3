//! The states of a run and every way from one to another.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    Queued,
    Running,
    Pausing,
    Paused,
    Cancelling,
    Cancelled,
    Succeeded,
    Failed,
}

/// One allowed change of state and why it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    pub from: RunStatus,
    pub to: RunStatus,
    pub reason: &'static str,
}

const fn arrow(from: RunStatus, to: RunStatus, reason: &'static str) -> Arrow {
    Arrow { from, to, reason }
}

use RunStatus::{Cancelled, Cancelling, Failed, Paused, Pausing, Queued, Running, Succeeded};

/// Every change of state there is. What is not listed does not happen.
pub const TRANSITIONS: &[Arrow] = &[
    arrow(Queued, Running, "a worker took the lease"),
    arrow(Queued, Paused, "paused before any worker took it"),
    arrow(Queued, Cancelling, "cancel was asked before a worker took it; a worker tidies up"),
    arrow(Queued, Failed, "the work could not be begun"),
    arrow(Running, Queued, "the worker shut down and handed the rest back"),
    arrow(Running, Pausing, "pause was asked; the batch in hand is finished first"),
    arrow(Running, Cancelling, "cancel was asked; the batch in hand is finished first"),
    arrow(Running, Succeeded, "all work is done"),
    arrow(Running, Failed, "the work met an error that a retry cannot cure"),
    arrow(Pausing, Paused, "the batch in hand is committed"),
    arrow(Pausing, Running, "resumed before the pause took effect"),
    arrow(Pausing, Cancelling, "cancel was asked while pausing"),
    arrow(Pausing, Succeeded, "the batch in hand was the last one"),
    arrow(Pausing, Failed, "the batch in hand met an error"),
    arrow(Paused, Queued, "resumed"),
    arrow(Paused, Cancelling, "cancelled while paused; a worker tidies up"),
    arrow(Cancelling, Cancelled, "the batch in hand is committed and the target tidied"),
    arrow(Cancelling, Failed, "tidying up met an error"),
    arrow(Failed, Queued, "retried; it goes on after the last committed batch"),
    arrow(Failed, Cancelling, "given up; a worker tidies up"),
];

/// The arrow between two states, if there is one.
pub fn transition(from: RunStatus, to: RunStatus) -> Option<&'static Arrow> {
    TRANSITIONS.iter().find(|arrow| arrow.from == from && arrow.to == to)
}

impl RunStatus {
    pub const ALL: [Self; 8] = [Queued, Running, Pausing, Paused, Cancelling, Cancelled, Succeeded, Failed];

    pub fn as_str(self) -> &'static str {
        match self {
            Queued => "queued",
            Running => "running",
            Pausing => "pausing",
            Paused => "paused",
            Cancelling => "cancelling",
            Cancelled => "cancelled",
            Succeeded => "succeeded",
            Failed => "failed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// A worker has it or will take it without being asked.
    pub fn is_active(self) -> bool {
        matches!(self, Queued | Running | Pausing | Cancelling)
    }

    /// It may still change the database: active, or paused half-way.
    pub fn is_open(self) -> bool {
        self.is_active() || self == Paused
    }

    pub fn is_over(self) -> bool {
        !self.is_open()
    }

    /// Where a pause leads from here, if it can be asked.
    pub fn on_pause(self) -> Option<Self> {
        match self {
            Queued => Some(Paused),
            Running => Some(Pausing),
            _ => None,
        }
    }

    pub fn on_resume(self) -> Option<Self> {
        match self {
            Pausing => Some(Running),
            Paused | Failed => Some(Queued),
            _ => None,
        }
    }

    pub fn on_cancel(self) -> Option<Self> {
        match self {
            Queued | Paused | Failed | Running | Pausing => Some(Cancelling),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_follows_an_arrow() {
        for from in RunStatus::ALL {
            for to in [from.on_pause(), from.on_resume(), from.on_cancel()].into_iter().flatten() {
                assert!(transition(from, to).is_some(), "{from:?} → {to:?} is not in the table");
            }
        }
    }

    #[test]
    fn nothing_leaves_success_or_cancellation() {
        assert!(!TRANSITIONS.iter().any(|arrow| matches!(arrow.from, Succeeded | Cancelled)));
    }

    #[test]
    fn names_are_read_back() {
        for status in RunStatus::ALL {
            assert_eq!(RunStatus::parse(status.as_str()), Some(status));
        }
    }
}
