//! Venues and newest quotes, both of one moment.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use bigdecimal::BigDecimal;
use chrono::{DateTime, TimeDelta, Utc};
use domain::arbitrage::listing::Pair;
use domain::arbitrage::quote::{Fees, Quote, Venue};
use rust_decimal::Decimal;

use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};

const DOING: &str = "reading the newest quotes";

/// The newest quote of every symbol.
pub const QUOTES: &str = include_str!("queries/quotes.sql");

type VenueRow = (i16, String, String, bool, Option<String>, Option<String>, Option<i32>, Option<bool>);
type QuoteRow = (i16, String, String, bool, Decimal, Decimal, Decimal, Decimal, DateTime<Utc>);

/// Pairs in the order of base and quote, their quotes in that of the venues.
pub async fn market(engine: &Engine) -> Result<(Vec<Venue>, Vec<Pair>)> {
    let mut tx =
        engine.work().begin_with("begin isolation level repeatable read read only").await.doing(DOING)?;
    sqlx::raw_sql(include_str!("queries/settings.sql")).execute(&mut *tx).await.doing(DOING)?;
    let venues: Vec<VenueRow> =
        sqlx::query_as(include_str!("queries/venues.sql")).fetch_all(&mut *tx).await.doing(DOING)?;
    let quotes: Vec<QuoteRow> = sqlx::query_as(QUOTES).fetch_all(&mut *tx).await.doing(DOING)?;
    tx.rollback().await.doing(DOING)?;
    let venues = venues.into_iter().map(venue).collect::<Result<Vec<_>>>()?;
    let pairs = paired(&venues, quotes);
    Ok((venues, pairs))
}

fn venue((id, name, kind, active, maker, taker, stale, contracts): VenueRow) -> Result<Venue> {
    let fees = match (maker, taker, stale, contracts) {
        (Some(maker), Some(taker), Some(stale), Some(in_contracts)) => Some(Fees {
            maker: decimal(&maker)?,
            taker: decimal(&taker)?,
            stale_after: TimeDelta::milliseconds(stale.into()),
            in_contracts,
        }),
        _ => None,
    };
    Ok(Venue { id, name, kind, active, fees })
}

fn paired(venues: &[Venue], rows: Vec<QuoteRow>) -> Vec<Pair> {
    let places: HashMap<i16, usize> =
        venues.iter().enumerate().map(|(place, venue)| (venue.id, place)).collect();
    let mut pairs: BTreeMap<(String, String), Vec<Quote>> = BTreeMap::new();
    for (exchange, base, counter, symbol_active, bid, bid_qty, ask, ask_qty, at) in rows {
        // The foreign key holds, and both statements see one moment.
        let Some(venue) = places.get(&exchange).copied() else { continue };
        let quote = Quote {
            venue,
            symbol_active,
            bid: exact(bid),
            bid_qty: exact(bid_qty),
            ask: exact(ask),
            ask_qty: exact(ask_qty),
            at,
        };
        pairs.entry((base, counter)).or_default().push(quote);
    }
    let pairs = pairs.into_iter().map(|((base, quote), mut quotes)| {
        quotes.sort_by_key(|quote| quote.venue);
        Pair { base, quote, quotes }
    });
    pairs.collect()
}

/// The table's numbers have twenty digits, of which this one holds 28.
fn exact(value: Decimal) -> BigDecimal {
    BigDecimal::new(value.mantissa().into(), value.scale().into())
}

pub(super) fn decimal(text: &str) -> Result<BigDecimal> {
    BigDecimal::from_str(text).map_err(|_| {
        let next = "Look at the row: the table's constraint should have refused it.";
        Error::new(Kind::Failed, DOING, format!("{text} is not a number"), next)
    })
}
