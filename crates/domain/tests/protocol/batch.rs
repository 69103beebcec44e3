//! One transaction of a worker, from its snapshot to its commit.

use crate::model::{Rules, State, TWICE};
use crate::steps::Fault;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    Copy,
    /// From the source to the target.
    Apply,
    /// From the target to the source.
    Back,
    /// Of a row that is older than the window.
    Trim,
}

/// What its snapshot showed of one key, and what happened to it since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    pub(crate) work: Work,
    pub(crate) key: usize,
    /// The value to be written.
    seen: u8,
    /// Lines that it takes off its log.
    lines: u8,
    /// Both logs hold the key.
    contested: bool,
    /// The row to be written is there.
    there: bool,
    /// Somebody else wrote it since.
    touched: bool,
}

impl Batch {
    pub(crate) fn packed(self) -> u128 {
        let flags = [self.contested, self.there, self.touched];
        let flags = flags.into_iter().fold(0, |bits, flag| (bits << 1) | u128::from(flag));
        let (seen, lines) = (u128::from(self.seen), u128::from(self.lines));
        let what = ((self.work as u128) << 1) | ((self.key as u128) << 3);
        1 | what | (seen << 4) | (lines << 7) | (flags << 9)
    }

    /// Whether it writes this row of the source.
    pub(crate) fn writes_source(&self, key: usize) -> bool {
        self.key == key && matches!(self.work, Work::Back | Work::Trim)
    }

    pub(crate) fn writes_target(&self, key: usize) -> bool {
        self.key == key && matches!(self.work, Work::Copy | Work::Apply)
    }

    pub(crate) fn touch(&mut self) {
        self.touched = true;
    }

    /// What can be begun under one snapshot.
    pub(crate) fn all(state: &State, rules: &Rules) -> Vec<Self> {
        let keys = 0..rules.bounds.keys;
        let kinds = [Work::Copy, Work::Apply, Work::Back, Work::Trim];
        keys.flat_map(|key| kinds.into_iter().filter_map(move |work| Self::of(work, key, state))).collect()
    }

    fn of(work: Work, key: usize, state: &State) -> Option<Self> {
        use domain::moving::MoveState::{CatchingUp, Contracted, Copying};
        let (source, target) = (state.source[key], state.target[key]);
        let (log, back, reversed) = (state.log[key], state.back[key], state.phase.is_reversed());
        let wanted = match work {
            Work::Copy => state.phase == Copying && !state.done[key],
            Work::Apply => state.phase >= CatchingUp && log > 0,
            Work::Back => reversed && back > 0,
            Work::Trim => {
                state.phase == Contracted && key == 0 && source != 0 && source == target && log == 0
            }
        };
        let (seen, lines, there) = match work {
            Work::Copy => (source, 0, target != 0),
            Work::Apply => (source, log, target != 0),
            Work::Back => (target, back, source != 0),
            Work::Trim => (0, 0, true),
        };
        let contested = reversed && log > 0 && back > 0;
        wanted.then_some(Self { work, key, seen, lines, contested, there, touched: false })
    }

    /// The state behind its commit; the same one when the database refuses it.
    pub(crate) fn committed(self, state: &State, rules: &Rules) -> State {
        let mut next = *state;
        match self.work {
            Work::Copy => self.copied(&mut next, rules),
            Work::Apply => self.applied(&mut next, rules),
            Work::Back => self.brought_back(&mut next, rules),
            Work::Trim if self.touched => {}
            Work::Trim => next.source[self.key] = 0,
        }
        next
    }

    fn copied(self, next: &mut State, rules: &Rules) {
        if self.seen != 0 {
            next.target[self.key] = if next.target[self.key] == 0 { self.seen } else { TWICE };
        }
        next.done[self.key] = !rules.lacks(Fault::RowsWithTheirLedger);
    }

    /// Where both logs hold the key, the target has the truth.
    fn applied(self, next: &mut State, rules: &Rules) {
        let key = self.key;
        let beyond = next.is_old(key) && self.seen == 0 && !rules.lacks(Fault::OnlyTheWindowIsFollowed);
        if !self.contested && !beyond {
            let Some(value) = self.written(next.target[key], rules) else { return };
            let truth = next.back[key] > 0 && self.there;
            next.lost |= truth && value != next.target[key];
            next.target[key] = value;
        }
        next.log[key] = match rules.lacks(Fault::OnlySeenLinesGo) {
            true => 0,
            false => next.log[key].saturating_sub(self.lines),
        };
    }

    /// What the source has in its place is kept as the loser.
    fn brought_back(self, next: &mut State, rules: &Rules) {
        let key = self.key;
        let Some(value) = self.written(next.source[key], rules) else { return };
        let unseen = self.touched && self.there;
        let forgotten = self.contested && rules.lacks(Fault::LosersAreKept);
        next.lost |= (unseen || forgotten) && value != next.source[key];
        next.source[key] = value;
        next.back[key] = next.back[key].saturating_sub(self.lines);
    }

    /// What stands in the row afterwards; none when the database refuses a write
    /// to what has changed since the snapshot. A row that is gone since is no
    /// obstacle to an insert, so rows that are there are locked first.
    fn written(self, now: u8, rules: &Rules) -> Option<u8> {
        let refused = match (self.seen, now) {
            _ if !self.touched || rules.lacks(Fault::OneSnapshotPerBatch) => false,
            (0, _) => self.there,
            (_, 0) => self.there && !rules.lacks(Fault::RowsAreLockedFirst),
            _ => true,
        };
        match (refused, self.seen) {
            (true, _) => None,
            // Nothing to remove was seen.
            (false, 0) if !self.there => Some(now),
            (false, seen) => Some(seen),
        }
    }
}
