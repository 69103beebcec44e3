//! Exchanges and symbols in memory, for code that cannot ask the database for
//! every row it handles.
//!
//! A [`Snapshot`] never changes. The cache holds one behind an `Arc` and
//! replaces it whole, so a reader sees one moment of the database and never
//! waits for a writer. Names are compared exactly and with their case, as the
//! legacy key compares them; inactive entries are there too, because history
//! has to resolve as well. docs/CACHE.md has the whole of it.

mod counters;
mod entries;
mod entry;
mod fault;
mod health;
mod index;
mod load;
mod names;
mod proof;
mod reader;
mod refresh;
mod resolve;
mod search;
mod slot;
mod snapshot;
mod statistics;
mod synthetic;
mod turn;
mod watch;
mod words;

/// What `slot` and `turn` are made of; their test puts others in its place.
mod sync {
    pub(super) use std::sync::{Arc, Mutex, PoisonError};

    pub(super) use arc_swap::ArcSwap as Current;
    pub(super) use tokio::sync::{Mutex as Turns, MutexGuard as TurnGuard};
}

use std::sync::Arc;
use std::time::Duration;

use arc_swap::Guard;
use domain::cache::CacheState;

pub use entry::{Exchange, ExchangeId, Symbol, SymbolId};
pub use fault::SnapshotFault;
pub use load::load;
pub use proof::Proof;
pub use reader::Reader;
pub use resolve::Name;
pub use snapshot::Snapshot;
pub use statistics::Statistics;
pub use watch::watch;

use counters::Counters;
use slot::Slot;
use sync::Turns;
use turn::Shows;

/// The cache: one snapshot at a time, read without a lock.
#[derive(Debug)]
pub struct ClassifierCache {
    slot: Slot<Snapshot>,
    /// Refreshes take turns: one that read earlier must not end later.
    turns: Turns<()>,
    /// Unseen symbols are created by one after the other.
    creator: tokio::sync::Mutex<()>,
    counters: Counters,
    health: health::Kept,
}

impl Default for ClassifierCache {
    fn default() -> Self {
        Self {
            slot: Slot::new(Snapshot::default()),
            turns: Turns::default(),
            creator: tokio::sync::Mutex::default(),
            counters: Counters::default(),
            health: health::Kept::default(),
        }
    }
}

impl ClassifierCache {
    /// Puts another snapshot in place. Readers that hold the old one keep it.
    pub fn swap(&self, next: Snapshot) {
        self.slot.put(|generation| next.with_generation(generation));
    }

    /// The snapshot as it is now. Several look-ups that belong together must
    /// use one snapshot; keep it only as long as they take.
    pub fn snapshot(&self) -> Guard<Arc<Snapshot>> {
        self.slot.current.load()
    }

    /// For look-ups in a loop, on one thread.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.slot.current, &self.counters)
    }

    /// The id of a symbol by its exact names.
    pub fn symbol_id(&self, exchange: &str, base: &str, quote: &str) -> Option<SymbolId> {
        let found = self.snapshot().symbol_id(exchange, base, quote);
        self.counters.count(found.is_some());
        found
    }

    /// The id of an exchange by its exact enum value.
    pub fn exchange_id(&self, enum_value: &str) -> Option<ExchangeId> {
        self.snapshot().exchange_by_enum(enum_value).map(|exchange| exchange.id)
    }

    pub fn statistics(&self) -> Statistics {
        self.snapshot().statistics()
    }

    /// What it holds, how it has done, and how old it is.
    pub fn state(&self) -> CacheState {
        let (held, health, (hits, misses)) = (self.statistics(), self.health.read(), self.counters.read());
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1000.0;
        CacheState {
            absent: health.absent,
            exchanges: held.exchanges as u64,
            symbols: held.symbols as u64,
            bytes: held.bytes as u64,
            generation: held.generation,
            change: held.proof.map(|proof| proof.generation),
            loaded_at: held.loaded_at,
            age_ms: health.confirmed.map(|at| milliseconds(at.elapsed())),
            loads: health.loads,
            failures: health.failures,
            load_ms: health.load_took.map(milliseconds),
            hits,
            misses,
            fault: health.fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cache_answers_nothing() {
        let cache = ClassifierCache::default();
        assert_eq!(cache.symbol_id("MEXC_SPOT", "BTC", "USDT"), None);
        assert_eq!(cache.exchange_id("MEXC_SPOT"), None);
        assert_eq!(cache.statistics().generation, 0);
        assert_eq!(cache.statistics().loaded_at, None);
    }

    #[test]
    fn a_swap_shows_at_once_and_counts() {
        let cache = ClassifierCache::default();
        let held = cache.snapshot();
        let mut reader = cache.reader();
        for generation in 1..=3 {
            cache.swap(Snapshot::synthetic(2, 10));
            assert_eq!(cache.statistics().generation, generation);
            assert_eq!(reader.snapshot().generation(), generation);
        }
        assert!(cache.symbol_id("EXCHANGE_0", "BASE0", "QUOTE0").is_some());
        assert!(reader.symbol_id("EXCHANGE_0", "BASE0", "QUOTE0").is_some());
        // A reader keeps the snapshot it began with.
        assert_eq!(held.symbol_id("EXCHANGE_0", "BASE0", "QUOTE0"), None);
    }

    #[test]
    fn hits_and_misses_are_counted_by_samples() {
        let cache = ClassifierCache::default();
        cache.swap(Snapshot::synthetic(1, 1));
        let mut reader = cache.reader();
        for quote in ["QUOTE0", "NOTHING"].iter().flat_map(|quote| [quote; 6_400]) {
            reader.symbol_id("EXCHANGE_0", "BASE0", quote);
        }
        let state = cache.state();
        assert_eq!((state.hits, state.misses), (6_400, 6_400));
    }
}
