//! The place of the current snapshot: replaced whole, read without a lock.
//!
//! `tests/slot.rs` includes this file with loom's primitives in the
//! place of the standard library's.

use super::sync::{Arc, Current, Mutex, PoisonError};

#[derive(Debug)]
pub(super) struct Slot<T> {
    pub(super) current: Current<T>,
    /// How often it was replaced. Locked by writers only, and until theirs
    /// stands in its place, so that the higher number is always the later one.
    generation: Mutex<u64>,
}

impl<T> Slot<T> {
    pub(super) fn new(first: T) -> Self {
        Self { current: Current::from_pointee(first), generation: Mutex::new(0) }
    }

    /// Puts in place what is made with the next number.
    pub(super) fn put(&self, make: impl FnOnce(u64) -> T) {
        let mut generation = self.generation.lock().unwrap_or_else(PoisonError::into_inner);
        *generation += 1;
        self.current.store(Arc::new(make(*generation)));
    }
}
