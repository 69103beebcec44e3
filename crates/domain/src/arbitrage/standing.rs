//! How long opportunities have stood, and what has changed since the last look.

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;
use chrono::{DateTime, Utc};

use super::listing::{Listing, Pair};
use super::quote::Venue;

/// A pair by its assets, bought at one venue and sold at the other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub base: String,
    pub quote: String,
    pub buy: i16,
    pub sell: i16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    pub since: DateTime<Utc>,
    pub best_percent: BigDecimal,
    /// At the size of that moment; 0 where no size can be told.
    pub best_profit: BigDecimal,
    pub best_at: DateTime<Utc>,
}

/// Every opportunity that pays, by its route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub open: BTreeMap<Key, Stood>,
}

impl Standing {
    /// One that goes on keeps its beginning and its best; one that pays no more,
    /// or goes over to another venue, is gone.
    pub fn next(&self, pairs: &[(Pair, Listing)], venues: &[Venue], at: DateTime<Utc>) -> Self {
        let paying = pairs.iter().filter(|(_, listing)| listing.pays());
        let open = paying.filter_map(|(pair, listing)| {
            let (route, _) = listing.route()?;
            let venue = |place: usize| venues[pair.quotes[place].venue].id;
            let key = Key {
                base: pair.base.clone(),
                quote: pair.quote.clone(),
                buy: venue(route.buy),
                sell: venue(route.sell),
            };
            let now = Stood {
                since: at,
                best_percent: route.net_percent.clone(),
                best_profit: route.profit.clone().unwrap_or_default(),
                best_at: at,
            };
            let stood = self.open.get(&key).map_or(now.clone(), |before| before.with(now));
            Some((key, stood))
        });
        Self { open: open.collect() }
    }

    /// What was open and is no more.
    pub fn closed<'a>(&'a self, now: &'a Self) -> impl Iterator<Item = &'a Key> {
        self.open.keys().filter(|key| !now.open.contains_key(key))
    }

    /// What is new, or better than it was.
    pub fn changed<'a>(&'a self, now: &'a Self) -> impl Iterator<Item = (&'a Key, &'a Stood)> {
        now.open.iter().filter(|(key, stood)| self.open.get(*key) != Some(*stood))
    }
}

impl Stood {
    fn with(&self, now: Self) -> Self {
        if now.best_percent > self.best_percent { Self { since: self.since, ..now } } else { self.clone() }
    }
}
