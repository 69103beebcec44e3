//! What a state of the model holds, and what must be so in it.

use domain::moving::{MoveState, move_arrow};

use crate::batch::Batch;
use crate::steps::Fault;

pub(crate) const MOST_KEYS: usize = 2;
/// A row that is there twice: while it is filled the target has no unique index.
pub(crate) const TWICE: u8 = 7;

/// How large the model is. With two values, a row is there or is not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) keys: usize,
    /// Nought is no row.
    pub(crate) values: u8,
    /// Lines that a log may hold for one key.
    pub(crate) lines: u8,
    /// Whether somebody writes around the capture.
    pub(crate) bypasses: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) bounds: Bounds,
    fault: Option<Fault>,
}

impl Rules {
    pub(crate) fn whole(bounds: Bounds) -> Self {
        Self { bounds, fault: None }
    }

    pub(crate) fn without(fault: Fault, bounds: Bounds) -> Self {
        Self { bounds, fault: Some(fault) }
    }

    pub(crate) fn lacks(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}

/// A client's transaction that has written and not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) key: usize,
    pub(crate) value: u8,
    /// The capture was there when it wrote.
    pub(crate) logged: bool,
    pub(crate) bypasses: bool,
}

/// What is known of the capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    Whole,
    Broken,
    /// Armed anew, and nobody has compared since.
    Anew,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) phase: MoveState,
    pub(crate) source: [u8; MOST_KEYS],
    pub(crate) target: [u8; MOST_KEYS],
    /// Lines of the log of the source, by key.
    pub(crate) log: [u8; MOST_KEYS],
    /// The same of the target.
    pub(crate) back: [u8; MOST_KEYS],
    /// What the ledger covers.
    pub(crate) done: [bool; MOST_KEYS],
    /// A client of the source, and one of the target.
    pub(crate) client: Option<Open>,
    pub(crate) writer: Option<Open>,
    /// Which of two workers has the newest epoch.
    pub(crate) owner: usize,
    /// What each worker has under its fence.
    pub(crate) hands: [Option<Batch>; 2],
    pub(crate) trust: Trust,
    /// What the target must keep of the key that is older than the window.
    pub(crate) kept: u8,
    /// Something that a client was told is stored was overwritten in silence.
    pub(crate) lost: bool,
}

impl State {
    /// Nothing of the move is in the database; one row is in the source.
    pub(crate) fn first() -> Self {
        Self {
            phase: MoveState::Declared,
            source: [1, 0],
            target: [0; MOST_KEYS],
            log: [0; MOST_KEYS],
            back: [0; MOST_KEYS],
            done: [false; MOST_KEYS],
            client: None,
            writer: None,
            owner: 0,
            hands: [None; 2],
            trust: Trust::Whole,
            kept: 0,
            lost: false,
        }
    }

    /// Along an arrow of the table, or not at all.
    pub(crate) fn gone(&self, to: MoveState) -> Option<Self> {
        move_arrow(self.phase, to).map(|_| Self { phase: to, ..*self })
    }

    pub(crate) fn has_no_batch(&self) -> bool {
        self.hands == [None; 2]
    }

    /// The key that has grown older than the window.
    pub(crate) fn is_old(&self, key: usize) -> bool {
        self.phase == MoveState::Contracted && key == 0
    }

    /// What is wrong with it, if anything is.
    pub(crate) fn fault(&self, rules: &Rules) -> Option<&'static str> {
        if self.lost {
            return Some("what a client was told is stored was overwritten in silence");
        }
        if self.target.contains(&TWICE) {
            return Some("a row is there twice");
        }
        if self.phase == MoveState::Contracted && self.kept != 0 && self.target[0] != self.kept {
            return Some("the target has lost a row that it alone holds");
        }
        let differs = (0..rules.bounds.keys).any(|key| self.is_covered(key) && !self.is_accounted(key));
        (differs && self.trust == Trust::Whole).then_some("the sides differ, and no log says so")
    }

    fn is_covered(&self, key: usize) -> bool {
        match self.phase {
            MoveState::Declared | MoveState::Armed => false,
            MoveState::Copying => self.done[key],
            _ => true,
        }
    }

    fn is_accounted(&self, key: usize) -> bool {
        self.source[key] == self.target[key]
            || self.log[key] > 0
            || (self.phase.is_reversed() && self.back[key] > 0)
            || (self.is_old(key) && self.source[key] == 0)
    }

    /// The same in few bits.
    pub(crate) fn packed(&self) -> u128 {
        let mut bits = self.phase as u128;
        let mut put = |value: u128, width: u32| bits = (bits << width) | value;
        for key in 0..MOST_KEYS {
            put(self.source[key].into(), 3);
            put(self.target[key].into(), 3);
            put(self.log[key].into(), 2);
            put(self.back[key].into(), 2);
            put(self.done[key].into(), 1);
        }
        for open in [self.client, self.writer] {
            put(open.map_or(0, Open::packed), 7);
        }
        for hand in self.hands {
            put(hand.map_or(0, Batch::packed), 14);
        }
        put(self.owner as u128, 1);
        put(self.trust as u128, 2);
        put(self.kept.into(), 3);
        put(self.lost.into(), 1);
        bits
    }
}

impl Open {
    fn packed(self) -> u128 {
        let value = u128::from(self.value);
        let flags = (u128::from(self.logged) << 5) | (u128::from(self.bypasses) << 6);
        1 | ((self.key as u128) << 1) | (value << 2) | flags
    }
}
