//! What venues offer, and what of it can be used.

use bigdecimal::BigDecimal;
use chrono::{DateTime, TimeDelta, Utc};

use super::view::Exclusion;

/// Clocks of venues run a little ahead. What lies further in the future is no
/// quote of now.
const AHEAD: TimeDelta = TimeDelta::seconds(1);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Venue {
    pub id: i16,
    pub name: String,
    /// SPOT, FUTURES or OPTIONS.
    pub kind: String,
    pub active: bool,
    /// None until somebody has said what the venue takes.
    pub fees: Option<Fees>,
}

/// Shares of the value: 0.001 is 0.1 %.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fees {
    pub maker: BigDecimal,
    pub taker: BigDecimal,
    pub stale_after: TimeDelta,
    /// Its quantities are numbers of contracts, so no size can be told.
    pub in_contracts: bool,
}

/// The newest quote of one symbol. The venue is a place in the list of venues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    pub venue: usize,
    pub symbol_active: bool,
    pub bid: BigDecimal,
    pub bid_qty: BigDecimal,
    pub ask: BigDecimal,
    pub ask_qty: BigDecimal,
    pub at: DateTime<Utc>,
}

impl Quote {
    pub fn age(&self, now: DateTime<Utc>) -> TimeDelta {
        (now - self.at).max(TimeDelta::zero())
    }

    /// Why the quote cannot take part, if it cannot. Staleness comes last: only
    /// a quote that is right otherwise is shown as stale.
    pub fn exclusion(&self, venue: &Venue, now: DateTime<Utc>) -> Option<Exclusion> {
        let zero = BigDecimal::from(0);
        let positive =
            [&self.bid, &self.bid_qty, &self.ask, &self.ask_qty].iter().all(|value| **value > zero);
        let Some(fees) = &venue.fees else {
            return Some(if venue.active { Exclusion::NoFee } else { Exclusion::Inactive });
        };
        match () {
            () if !venue.active || !self.symbol_active => Some(Exclusion::Inactive),
            () if !positive => Some(Exclusion::NotPositive),
            () if self.bid > self.ask => Some(Exclusion::Crossed),
            () if self.at > now + AHEAD => Some(Exclusion::Future),
            () if self.age(now) > fees.stale_after => Some(Exclusion::Stale),
            () => None,
        }
    }
}
