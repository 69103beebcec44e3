//! The stages of a move, the size of its batches, and what its ledger must show.

mod ledger;
mod size;

use serde::{Deserialize, Serialize};

pub use ledger::{LedgerFault, OpenRange, ledger_fault, open_ranges};
pub use size::{BatchSizer, MAX_ROWS, MIN_ROWS};

/// Where a move stands. Each stage can be entered again after a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveStage {
    /// Reference data is filled, the bounds are read, an empty target is
    /// relieved of its indexes.
    Preparing,
    Copying,
    /// Keys, indexes and foreign keys are put back.
    Indexing,
    Verifying,
    Done,
}

impl MoveStage {
    pub const ALL: [Self; 5] = [Self::Preparing, Self::Copying, Self::Indexing, Self::Verifying, Self::Done];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Copying => "copying",
            Self::Indexing => "indexing",
            Self::Verifying => "verifying",
            Self::Done => "done",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// The stage after this one, and why it may begin.
    pub fn next(self, verify: bool) -> Option<(Self, &'static str)> {
        match self {
            Self::Preparing => Some((Self::Copying, "the bounds are fixed and the target is ready")),
            Self::Copying => Some((Self::Indexing, "the ledger covers the key range")),
            Self::Indexing if verify => Some((Self::Verifying, "keys and indexes are back")),
            Self::Indexing => Some((Self::Done, "keys and indexes are back; verification was not asked for")),
            Self::Verifying => Some((Self::Done, "every range was compared and is equal")),
            Self::Done => None,
        }
    }
}
