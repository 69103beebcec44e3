//! Exchanges and symbols in memory, for code that cannot ask the database for
//! every row it handles.
//!
//! A [`Snapshot`] never changes. The cache holds one behind an `Arc` and
//! replaces it whole, so a reader sees one moment of the database and never
//! waits for a writer. Names are compared exactly and with their case, as the
//! legacy key compares them; inactive entries are there too, because history
//! has to resolve as well.

mod entry;
mod fault;
mod index;
mod load;
mod snapshot;
mod statistics;
mod synthetic;

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};
use sqlx::PgPool;

pub use entry::{Exchange, ExchangeId, Symbol, SymbolId};
pub use fault::SnapshotFault;
pub use load::load;
pub use snapshot::Snapshot;
pub use statistics::Statistics;

use crate::error::Result;

/// The cache: one snapshot at a time, read without a lock.
#[derive(Debug, Default)]
pub struct ClassifierCache {
    current: ArcSwap<Snapshot>,
    /// How often the snapshot was replaced. Locked by writers only, so that
    /// the higher number always stands for the later snapshot.
    generation: Mutex<u64>,
    /// Refreshes take turns: one that read earlier must not end later.
    turn: tokio::sync::Mutex<()>,
}

impl ClassifierCache {
    /// A cache that holds what the database holds now.
    pub async fn load(pool: &PgPool) -> Result<Self> {
        let cache = Self::default();
        cache.refresh(pool).await?;
        Ok(cache)
    }

    /// Reads everything again. When that fails the cache keeps what it has.
    pub async fn refresh(&self, pool: &PgPool) -> Result<()> {
        let _turn = self.turn.lock().await;
        self.swap(load(pool).await?);
        Ok(())
    }

    /// Puts another snapshot in place. Readers that hold the old one keep it.
    pub fn swap(&self, next: Snapshot) {
        let mut generation = self.generation.lock().unwrap_or_else(PoisonError::into_inner);
        *generation += 1;
        self.current.store(Arc::new(next.with_generation(*generation)));
    }

    /// The snapshot as it is now. Several look-ups that belong together must
    /// use one snapshot; keep it only as long as they take.
    pub fn snapshot(&self) -> Guard<Arc<Snapshot>> {
        self.current.load()
    }

    /// The id of a symbol by its exact names.
    pub fn symbol_id(&self, exchange: &str, base: &str, quote: &str) -> Option<SymbolId> {
        self.snapshot().symbol_id(exchange, base, quote)
    }

    /// The id of an exchange by its exact enum value.
    pub fn exchange_id(&self, enum_value: &str) -> Option<ExchangeId> {
        self.snapshot().exchange_by_enum(enum_value).map(|exchange| exchange.id)
    }

    pub fn statistics(&self) -> Statistics {
        self.snapshot().statistics()
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
        for generation in 1..=3 {
            cache.swap(Snapshot::synthetic(2, 10));
            assert_eq!(cache.statistics().generation, generation);
        }
        assert!(cache.symbol_id("EXCHANGE_0", "BASE0", "QUOTE0").is_some());
        // A reader keeps the snapshot it began with.
        assert_eq!(held.symbol_id("EXCHANGE_0", "BASE0", "QUOTE0"), None);
    }
}
