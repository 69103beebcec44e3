//! Every pair at one moment: what all readers share.

use chrono::{DateTime, Utc};

use super::listing::{Listing, Pair, list};
use super::quote::Venue;
use super::standing::Standing;

#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    pub at: DateTime<Utc>,
    pub venues: Vec<Venue>,
    /// In the order of base and quote.
    pub pairs: Vec<(Pair, Listing)>,
    pub standing: Standing,
}

impl Board {
    /// Works everything out. `before` says how long opportunities have stood.
    pub fn new(pairs: Vec<Pair>, venues: Vec<Venue>, at: DateTime<Utc>, before: &Standing) -> Self {
        let pairs: Vec<(Pair, Listing)> = pairs
            .into_iter()
            .map(|pair| {
                let listing = list(&pair, &venues, at);
                (pair, listing)
            })
            .collect();
        let standing = before.next(&pairs, &venues, at);
        Self { at, venues, pairs, standing }
    }

    /// What a listed pair is known by in the history.
    pub fn find(&self, base: &str, quote: &str) -> Option<&(Pair, Listing)> {
        let place = self
            .pairs
            .binary_search_by(|(pair, _)| (pair.base.as_str(), pair.quote.as_str()).cmp(&(base, quote)));
        place.ok().map(|place| &self.pairs[place])
    }
}
