//! Look-ups in a loop.

use std::sync::Arc;

use arc_swap::ArcSwap;
use arc_swap::cache::Cache;

use super::counters::Counters;
use super::{Snapshot, SymbolId};

/// A way into the cache for one thread that looks up again and again: it holds
/// the snapshot and only asks whether there is a newer one, which is one read
/// of memory that nobody writes to.
#[derive(Debug)]
pub struct Reader<'a> {
    snapshot: Cache<&'a ArcSwap<Snapshot>, Arc<Snapshot>>,
    counters: &'a Counters,
    turn: u32,
}

impl<'a> Reader<'a> {
    pub(super) fn new(current: &'a ArcSwap<Snapshot>, counters: &'a Counters) -> Self {
        Self { snapshot: Cache::new(current), counters, turn: 0 }
    }

    /// The snapshot as it is now.
    pub fn snapshot(&mut self) -> &Snapshot {
        self.snapshot.load()
    }

    /// The id of a symbol by its exact names.
    pub fn symbol_id(&mut self, exchange: &str, base: &str, quote: &str) -> Option<SymbolId> {
        let found = self.snapshot.load().symbol_id(exchange, base, quote);
        self.turn = self.turn.wrapping_add(1);
        self.counters.count_at(self.turn, found.is_some());
        found
    }
}
