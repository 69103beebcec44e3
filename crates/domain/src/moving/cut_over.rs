//! A cut-over that was asked for, and every attempt at it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::MoveState;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutOver {
    pub id: i64,
    pub from: MoveState,
    pub to: MoveState,
    pub direction: Direction,
    pub actor: String,
    pub began_at: DateTime<Utc>,
    /// None while it is under way.
    pub outcome: Option<CutOverOutcome>,
    /// Why it came to nothing.
    pub error: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Who cancelled it.
    pub ended_by: Option<String>,
    /// Newest first.
    pub attempts: Vec<Attempt>,
}

/// One transaction that was to change the state of the move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub number: i32,
    pub at: DateTime<Utc>,
    /// From its first statement to its end: nobody waited for it any longer.
    pub waited_ms: i64,
    pub outcome: AttemptOutcome,
    pub error: Option<String>,
    /// Whom it waited for.
    pub holders: Vec<Holder>,
}

/// A session that held a lock which an attempt wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub pid: i32,
    pub application: String,
    /// Its beginning.
    pub query: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Reads,
    Writes,
    Back,
    Contract,
}

impl Direction {
    /// Of a cut-over between two states.
    pub fn of(from: MoveState, to: MoveState) -> Self {
        match to {
            _ if to < from => Self::Back,
            MoveState::Contracted => Self::Contract,
            MoveState::WritesOver => Self::Writes,
            _ => Self::Reads,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::Back => "back",
            Self::Contract => "contract",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutOverOutcome {
    Done,
    /// A condition did not hold.
    Refused,
    Failed,
    /// Something was in the way each time.
    GaveUp,
    /// Somebody stopped it before it committed.
    Cancelled,
    /// The process that carried it out is gone.
    Vanished,
}

impl CutOverOutcome {
    const ALL: [Self; 6] =
        [Self::Done, Self::Refused, Self::Failed, Self::GaveUp, Self::Cancelled, Self::Vanished];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::GaveUp => "gave_up",
            Self::Cancelled => "cancelled",
            Self::Vanished => "vanished",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    Done,
    /// Another session held a lock for too long.
    Blocked,
    /// Writers would have waited for too long.
    Slow,
    /// A condition did not hold.
    Refused,
    Failed,
    /// Somebody cancelled the cut-over before it committed.
    Cancelled,
}

impl AttemptOutcome {
    const ALL: [Self; 6] =
        [Self::Done, Self::Blocked, Self::Slow, Self::Refused, Self::Failed, Self::Cancelled];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Blocked => "blocked",
            Self::Slow => "slow",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }

    /// The next attempt may find it otherwise.
    pub fn is_worth_another(self) -> bool {
        matches!(self, Self::Blocked | Self::Slow)
    }
}

impl CutOver {
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// Under way, how it ended, and by whom, in a few words.
    pub fn stands(&self) -> String {
        let Some(outcome) = self.outcome else { return "under way".to_owned() };
        match (&self.ended_by, outcome) {
            (Some(who), CutOverOutcome::Cancelled) => format!("cancelled by {who}; nothing was changed"),
            (_, CutOverOutcome::GaveUp) => {
                "given up, because something was in the way; nothing was changed".to_owned()
            }
            (_, CutOverOutcome::Vanished) => "its process is gone".to_owned(),
            (_, outcome) => outcome.as_str().to_owned(),
        }
    }
}

impl Holder {
    pub fn sentence(&self) -> String {
        format!("pid {} ({}): {}", self.pid, self.application, self.query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for outcome in CutOverOutcome::ALL {
            assert_eq!(CutOverOutcome::parse(outcome.as_str()), Some(outcome));
        }
        for outcome in AttemptOutcome::ALL {
            assert_eq!(AttemptOutcome::parse(outcome.as_str()), Some(outcome));
        }
    }

    #[test]
    fn every_cut_over_has_a_direction() {
        use MoveState::{Contracted, Live, ReadsOver, WritesOver};
        for (from, to, direction) in [
            (Live, ReadsOver, Direction::Reads),
            (ReadsOver, WritesOver, Direction::Writes),
            (WritesOver, ReadsOver, Direction::Back),
            (ReadsOver, Live, Direction::Back),
            (WritesOver, Contracted, Direction::Contract),
        ] {
            assert_eq!(Direction::of(from, to), direction);
        }
    }
}
