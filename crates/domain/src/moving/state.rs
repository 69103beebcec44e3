//! Where a move stands over its whole life, and every way on and back.

use serde::{Deserialize, Serialize};

/// The state of a move. A run carries it on; the state outlives the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveState {
    /// Nothing of it is in the database.
    Declared,
    /// Every change of the source is logged from here on.
    Armed,
    Copying,
    Indexing,
    /// What changed during the copy is applied.
    CatchingUp,
    /// The target follows the source.
    Live,
    /// Readers use the target, writers the source.
    ReadsOver,
    /// Writers use the target; the source follows it.
    WritesOver,
    /// The source holds a window of recent rows only; the older ones are the
    /// target's alone, so there is no way back.
    Contracted,
}

use MoveState::{Armed, CatchingUp, Contracted, Copying, Declared, Indexing, Live, ReadsOver, WritesOver};

/// One allowed change of state and why it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveArrow {
    pub from: MoveState,
    pub to: MoveState,
    pub reason: &'static str,
}

const fn arrow(from: MoveState, to: MoveState, reason: &'static str) -> MoveArrow {
    MoveArrow { from, to, reason }
}

/// Every change of state there is. What is not listed does not happen.
pub const MOVE_ARROWS: &[MoveArrow] = &[
    arrow(Declared, Armed, "the capture triggers are in place"),
    arrow(Armed, Copying, "the upper bound was read after the capture began"),
    arrow(Copying, Indexing, "the ledger covers the key range"),
    arrow(Indexing, CatchingUp, "keys and indexes are back"),
    arrow(CatchingUp, Live, "the backlog is small enough for the applier to keep up"),
    arrow(Live, ReadsOver, "readers were told to use the target"),
    arrow(ReadsOver, Live, "readers go back to the source"),
    arrow(ReadsOver, WritesOver, "the log was drained under lock and the truth flipped"),
    arrow(WritesOver, ReadsOver, "the reverse log was drained under lock and the truth flipped back"),
    arrow(WritesOver, Contracted, "nobody has used the source for the period of the plan"),
    arrow(Armed, Declared, "given up; the triggers are removed"),
    arrow(Copying, Declared, "given up; the triggers are removed"),
    arrow(Indexing, Declared, "given up; the triggers are removed"),
    arrow(CatchingUp, Declared, "given up; the triggers are removed"),
    arrow(Live, Declared, "rolled back; the triggers are removed"),
];

/// The arrow between two states, if there is one.
pub fn move_arrow(from: MoveState, to: MoveState) -> Option<&'static MoveArrow> {
    MOVE_ARROWS.iter().find(|arrow| arrow.from == from && arrow.to == to)
}

impl MoveState {
    pub const ALL: [Self; 9] =
        [Declared, Armed, Copying, Indexing, CatchingUp, Live, ReadsOver, WritesOver, Contracted];

    pub fn as_str(self) -> &'static str {
        match self {
            Declared => "declared",
            Armed => "armed",
            Copying => "copying",
            Indexing => "indexing",
            CatchingUp => "catching_up",
            Live => "live",
            ReadsOver => "reads_over",
            WritesOver => "writes_over",
            Contracted => "contracted",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// As a person reads it.
    pub fn title(self) -> &'static str {
        match self {
            Declared => "Not begun",
            Armed => "Armed",
            Copying => "Copying",
            Indexing => "Indexing",
            CatchingUp => "Catching up",
            Live => "Live",
            ReadsOver => "Reads cut over",
            WritesOver => "Writes cut over",
            Contracted => "Contracted",
        }
    }

    /// Changes of the source are logged.
    pub fn captures(self) -> bool {
        self != Declared
    }

    /// An applier keeps the sides equal.
    pub fn applies(self) -> bool {
        self >= Live
    }

    /// Writers use the target, and the source follows.
    pub fn is_reversed(self) -> bool {
        self >= WritesOver
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_read_back() {
        for state in MoveState::ALL {
            assert_eq!(MoveState::parse(state.as_str()), Some(state));
        }
    }

    #[test]
    fn every_state_before_contraction_leads_back_to_the_beginning() {
        let mut back = BTreeSet::from([Declared]);
        for _ in MoveState::ALL {
            let more = MOVE_ARROWS.iter().filter(|arrow| back.contains(&arrow.to)).map(|arrow| arrow.from);
            back.extend(more.collect::<Vec<_>>());
        }
        assert_eq!(back.len(), MoveState::ALL.len() - 1);
    }

    #[test]
    fn every_state_can_be_reached() {
        let reached: BTreeSet<_> = MOVE_ARROWS.iter().map(|arrow| arrow.to).collect();
        assert_eq!(reached.len(), MoveState::ALL.len());
    }
}
