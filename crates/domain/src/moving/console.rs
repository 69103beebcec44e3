//! What the console of a move shows beside where the move stands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::MoveState::{self, Contracted, Declared, Live, ReadsOver, WritesOver};
use super::{Applier, Condition, CutOver, MoveView, move_arrow};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoveDetail {
    pub view: MoveView,
    /// The next cut-over, and the way back from where the move stands.
    pub ahead: Option<Crossing>,
    pub behind: Option<Crossing>,
    pub blockers: Vec<Blocker>,
    /// The last ones that were asked for, newest first, with their attempts.
    pub cut_overs: Vec<CutOver>,
    /// Newest first.
    pub history: Vec<Transition>,
}

impl MoveDetail {
    /// The cut-over that is under way.
    pub fn open_cut_over(&self) -> Option<&CutOver> {
        self.cut_overs.iter().find(|cut_over| cut_over.is_open())
    }
}

/// What a cut-over asks for and what it runs, found without changing anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    pub to: MoveState,
    pub conditions: Vec<Condition>,
    pub statements: Vec<String>,
    /// What it takes away for good, one sentence for each thing.
    pub removes: Vec<String>,
    /// Why the statements cannot be written down yet.
    pub unwritten: Option<String>,
}

impl Crossing {
    pub fn holds(&self) -> bool {
        self.conditions.iter().all(|condition| condition.holds)
    }

    /// Why it may not be done now: the first condition that does not hold.
    pub fn refusal(&self) -> Option<String> {
        let open: Vec<&Condition> = self.conditions.iter().filter(|condition| !condition.holds).collect();
        match open.as_slice() {
            [] => None,
            [only] => Some(format!("Not so: {} ({})", only.title, only.value)),
            [first, rest @ ..] => {
                Some(format!("Not so: {} ({}), and {} more", first.title, first.value, rest.len()))
            }
        }
    }
}

/// A session that has locked one of the tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blocker {
    pub pid: i32,
    pub application: String,
    pub role: String,
    pub state: String,
    /// Since its transaction began.
    pub seconds: f64,
    pub query: String,
    /// Side and mode, e.g. `source RowExclusiveLock`.
    pub locks: Vec<String>,
    /// A cut-over has to wait for it; whoever only reads is in nobody's way.
    pub in_the_way: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    pub from: MoveState,
    pub to: MoveState,
    pub reason: String,
    pub actor: String,
    pub at: DateTime<Utc>,
}

impl MoveState {
    /// The cut-over that comes next, also when there is some way to go to it.
    pub fn ahead(self) -> Option<Self> {
        match self {
            ReadsOver => Some(WritesOver),
            WritesOver => Some(Contracted),
            Contracted => None,
            _ => Some(ReadsOver),
        }
    }

    pub fn behind(self) -> Option<Self> {
        match self {
            ReadsOver => Some(Live),
            WritesOver => Some(ReadsOver),
            _ => None,
        }
    }

    /// Whoever wants to go there types the move's id first. A contraction asks
    /// for the name of the database.
    pub fn wants_id(self) -> bool {
        matches!(self, WritesOver | Declared)
    }

    /// Why the move cannot be given up here, if it cannot.
    pub fn keeps(self) -> Option<&'static str> {
        match self {
            Declared => Some("The move is not begun"),
            ReadsOver => Some("Readers use the target: take them back first"),
            WritesOver => Some("Writers use the target: take them back first"),
            _ if move_arrow(self, Declared).is_some() => None,
            _ => Some("There is no way back from here"),
        }
    }
}

const WINDOW_ONLY: &str = "The source holds a window of recent rows only: the sides are no longer alike";

impl MoveView {
    /// What to do in place of a comparison that is no longer possible.
    pub const INSTEAD: &'static str = "Every row was compared before the source was contracted; `refit move history` says when. \
        Look at the target by itself with `refit integrity run`; what the source held is in the backup that the contraction rested on.";

    /// Why arming anew makes no sense, if it does not.
    pub fn no_rearm(&self) -> Option<&'static str> {
        match (self.broken.is_some(), self.state.applies()) {
            _ if self.state == Contracted => Some(WINDOW_ONLY),
            (_, false) => Some("The move is not live"),
            (false, _) => Some("The capture is whole"),
            (true, true) => None,
        }
    }

    /// Why a comparison cannot be started, if it cannot.
    pub fn no_verify(&self) -> Option<&'static str> {
        match (self.state.applies(), self.broken.is_some()) {
            _ if self.state == Contracted => Some(WINDOW_ONLY),
            (false, _) => Some("The move is not live yet"),
            (true, true) => Some("The capture is broken: arm it again first"),
            (true, false) => None,
        }
    }

    /// The applier should be at work and is not.
    pub fn is_left_alone(&self) -> bool {
        matches!(self.applier, Applier::Missing(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_the_console_is_an_arrow() {
        for state in MoveState::ALL.into_iter().filter(|state| *state >= Live) {
            for to in [state.ahead(), state.behind()].into_iter().flatten() {
                assert!(move_arrow(state, to).is_some(), "{state:?} to {to:?}");
            }
            assert_eq!(state.keeps().is_none(), move_arrow(state, Declared).is_some(), "{state:?}");
        }
    }
}
