//! One pair over all venues: its best route, or why there is none.

use chrono::{DateTime, Utc};

use super::quote::{Quote, Venue};
use super::route::{Route, Side, best};
use super::view::{Exclusion, Reason};

/// All newest quotes of a pair, in the order of the venues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub base: String,
    pub quote: String,
    pub quotes: Vec<Quote>,
}

/// What can be said of a pair.
#[derive(Clone, Debug, PartialEq)]
pub enum Listing {
    Listed { route: Box<Route>, stale: bool },
    Unlisted(Reason),
}

impl Listing {
    /// Whether somebody would earn by it now.
    pub fn pays(&self) -> bool {
        matches!(self, Self::Listed { route, stale: false } if route.net.sign() == bigdecimal::num_bigint::Sign::Plus)
    }

    pub fn route(&self) -> Option<(&Route, bool)> {
        match self {
            Self::Listed { route, stale } => Some((route, *stale)),
            Self::Unlisted(_) => None,
        }
    }
}

/// Fresh quotes only, if two venues have one. Otherwise the stale ones are
/// worked out too, and the listing says so: nobody should trade on it.
pub fn list(pair: &Pair, venues: &[Venue], now: DateTime<Utc>) -> Listing {
    let judged: Vec<Option<Exclusion>> =
        pair.quotes.iter().map(|quote| quote.exclusion(&venues[quote.venue], now)).collect();
    let fresh = sides(pair, venues, &judged, |exclusion| exclusion.is_none());
    if let Some(route) = best(&fresh) {
        return Listing::Listed { route: Box::new(route), stale: false };
    }
    let any = sides(pair, venues, &judged, |exclusion| matches!(exclusion, None | Some(Exclusion::Stale)));
    match best(&any) {
        Some(route) => Listing::Listed { route: Box::new(route), stale: true },
        None => Listing::Unlisted(reason(pair, &judged)),
    }
}

pub(super) fn sides<'a>(
    pair: &'a Pair,
    venues: &'a [Venue],
    judged: &[Option<Exclusion>],
    takes: impl Fn(Option<Exclusion>) -> bool,
) -> Vec<Side<'a>> {
    let places = pair.quotes.iter().enumerate().filter(|(place, _)| takes(judged[*place]));
    places.filter_map(|(place, quote)| Side::of(place, quote, &venues[quote.venue])).collect()
}

/// A pair of one venue has that reason whatever its quote is like. Otherwise the
/// exclusion that comes first in the order of `Exclusion`.
fn reason(pair: &Pair, judged: &[Option<Exclusion>]) -> Reason {
    let first = pair.quotes.first().map(|quote| quote.venue);
    if pair.quotes.iter().all(|quote| Some(quote.venue) == first) {
        return Reason::OneVenue;
    }
    judged.iter().flatten().min().map_or(Reason::OneVenue, |exclusion| Reason::Excluded(*exclusion))
}
