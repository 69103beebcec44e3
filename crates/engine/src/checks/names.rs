//! What to ask the cache for: every symbol's names, copied, so that look-ups do
//! not compare memory with itself, and shuffled, so that they do not walk it.

use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand::seq::SliceRandom;

use crate::cache::{Snapshot, SymbolId};

pub(crate) struct Name {
    pub(crate) exchange: String,
    pub(crate) base: String,
    pub(crate) quote: String,
    pub(crate) id: SymbolId,
}

impl Name {
    /// `MEXC_SPOT BTC/USDT`
    pub(crate) fn subject(&self) -> String {
        format!("{} {}/{}", self.exchange, self.base, self.quote)
    }
}

/// The same order every time, so that two measurements can be compared.
pub(crate) fn shuffled(snapshot: &Snapshot) -> Vec<Name> {
    let mut names: Vec<Name> = snapshot
        .symbols()
        .filter_map(|symbol| {
            let exchange = snapshot.exchange(symbol.exchange)?.enum_value.to_string();
            let (base, quote) = (symbol.base.to_string(), symbol.quote.to_string());
            Some(Name { exchange, base, quote, id: symbol.id })
        })
        .collect();
    names.shuffle(&mut SmallRng::seed_from_u64(1));
    names
}
