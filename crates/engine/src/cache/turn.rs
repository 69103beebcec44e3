//! How what the tables hold gets into the slot: reading and putting in place
//! are one turn, so what was read earlier never replaces what was read later.
//!
//! `tests/slot.rs` includes this file as well.

use super::slot::Slot;
use super::sync::{TurnGuard, Turns};

/// What stands in the slot.
pub(super) trait Shows {
    /// What tells one state of the tables from another.
    type Proof: PartialEq;

    /// None for what was not read from the tables.
    fn proof(&self) -> Option<Self::Proof>;

    fn with_generation(self, generation: u64) -> Self;
}

/// The slot in the hands of one task, until it is dropped.
pub(super) struct Turn<'a, S> {
    slot: &'a Slot<S>,
    _held: TurnGuard<'a, ()>,
}

impl<'a, S: Shows> Turn<'a, S> {
    pub(super) async fn take(slot: &'a Slot<S>, turns: &'a Turns<()>) -> Self {
        Self { slot, _held: turns.lock().await }
    }

    /// Of the state that is shown now.
    pub(super) fn known(&self) -> Option<S::Proof> {
        self.slot.current.load().proof()
    }

    /// Whether the tables are still as they are shown. What is read brings its
    /// own proof along, so a change after `now` was asked shows the next time.
    pub(super) async fn stands<E>(&self, now: impl Future<Output = Result<S::Proof, E>>) -> Result<bool, E> {
        let now = now.await?;
        Ok(self.known() == Some(now))
    }

    /// Reads, and puts in place what was read. The reading begins here and not
    /// before the turn: a future does nothing until it is awaited.
    pub(super) async fn renew<E>(&self, reading: impl Future<Output = Result<S, E>>) -> Result<(), E> {
        let read = reading.await?;
        self.slot.put(|generation| read.with_generation(generation));
        Ok(())
    }
}
