//! The stages of a move, the size of its batches, and what its ledger must show.

mod console;
mod contract;
mod cut_over;
mod ledger;
mod size;
mod state;
mod view;

use serde::{Deserialize, Serialize};

pub use console::{Blocker, Crossing, MoveDetail, Transition};
pub use contract::{Backing, Ground};
pub use cut_over::{Attempt, AttemptOutcome, CutOver, CutOverOutcome, Direction, Holder};
pub use ledger::{LedgerFault, OpenRange, ledger_fault, open_ranges};
pub use size::{BatchSizer, FIRST_ROWS, MAX_ROWS, MIN_ROWS};
pub use state::{MOVE_ARROWS, MoveArrow, MoveState, move_arrow};
pub use view::{Applier, Condition, DRAINABLE, FRESH_HOURS, MoveView, Verified};

/// Where a move stands. Each stage can be entered again after a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveStage {
    /// Reference data is filled, the source is armed, the bounds are read, an
    /// empty target is relieved of its indexes.
    Preparing,
    Copying,
    /// Keys, indexes and foreign keys are put back.
    Indexing,
    /// What changed during the copy is applied.
    CatchingUp,
    Verifying,
    Done,
}

impl MoveStage {
    pub const ALL: [Self; 6] =
        [Self::Preparing, Self::Copying, Self::Indexing, Self::CatchingUp, Self::Verifying, Self::Done];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Copying => "copying",
            Self::Indexing => "indexing",
            Self::CatchingUp => "catching up",
            Self::Verifying => "verifying",
            Self::Done => "done",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// The state of the move while a run is at this stage; none where the
    /// stage leaves it as it is.
    pub fn state(self) -> Option<MoveState> {
        match self {
            Self::Preparing => Some(MoveState::Armed),
            Self::Copying => Some(MoveState::Copying),
            Self::Indexing => Some(MoveState::Indexing),
            Self::CatchingUp => Some(MoveState::CatchingUp),
            Self::Verifying | Self::Done => Some(MoveState::Live),
        }
    }

    /// The stage after this one, and why it may begin.
    pub fn next(self, verify: bool) -> Option<(Self, &'static str)> {
        match self {
            Self::Preparing => {
                Some((Self::Copying, "changes are logged, the bounds are fixed and the target is ready"))
            }
            Self::Copying => Some((Self::Indexing, "the ledger covers the key range")),
            Self::Indexing => Some((Self::CatchingUp, "keys and indexes are back")),
            Self::CatchingUp if verify => Some((Self::Verifying, "what changed meanwhile is applied")),
            Self::CatchingUp => {
                Some((Self::Done, "what changed meanwhile is applied; verification was not asked for"))
            }
            Self::Verifying => Some((Self::Done, "every range was compared and is equal")),
            Self::Done => None,
        }
    }
}
