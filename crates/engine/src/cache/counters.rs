//! Hits and misses, sampled: a counter that every look-up writes to would be
//! what all cores wait for.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

/// One look-up of so many is counted, for all of them.
const EACH: u32 = 64;

#[derive(Debug, Default)]
pub(super) struct Counters {
    hits: AtomicU64,
    misses: AtomicU64,
}

thread_local! {
    static TURN: Cell<u32> = const { Cell::new(0) };
}

impl Counters {
    pub(super) fn count(&self, hit: bool) {
        let turn = TURN.get().wrapping_add(1);
        TURN.set(turn);
        self.count_at(turn, hit);
    }

    /// For whoever counts its own turns.
    pub(super) fn count_at(&self, turn: u32, hit: bool) {
        if turn.is_multiple_of(EACH) {
            let counter = if hit { &self.hits } else { &self.misses };
            counter.fetch_add(u64::from(EACH), Ordering::Relaxed);
        }
    }

    /// About how many there were.
    pub(super) fn read(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed))
    }
}
