//! When an order was made, of what, and what was quoted then.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::DOING;
use crate::error::{Doing, Error, Kind, Result};
use crate::legacy::random::Random;

pub(super) struct Moment {
    pub(super) at: DateTime<Utc>,
    pub(super) symbol: i32,
    pub(super) exchange: i16,
    pub(super) base: String,
    pub(super) quote: String,
    pub(super) maker: BigDecimal,
    pub(super) taker: BigDecimal,
    pub(super) bid: BigDecimal,
    pub(super) ask: BigDecimal,
    /// What both sides of the book carried.
    pub(super) carried: BigDecimal,
}

type SymbolRow = (i32, i16, String, String, String, String, DateTime<Utc>, DateTime<Utc>);
type QuoteRow = (i64, DateTime<Utc>, String, String, String);

/// In the order of their time.
pub(super) async fn pick(conn: &mut PgConnection, many: u64, chance: &mut Random) -> Result<Vec<Moment>> {
    let symbols: Vec<SymbolRow> = sqlx::query_as(include_str!("../queries/sample_symbols.sql"))
        .fetch_all(&mut *conn)
        .await
        .doing(DOING)?;
    if symbols.is_empty() {
        return Ok(Vec::new());
    }
    let limit = u32::try_from(symbols.len()).unwrap_or(u32::MAX);
    let picked: Vec<(&SymbolRow, DateTime<Utc>)> = (0..many)
        .map(|_| {
            let symbol = &symbols[usize::try_from(chance.below(limit)).unwrap_or_default()];
            let span = (symbol.7 - symbol.6).num_milliseconds();
            (symbol, symbol.6 + TimeDelta::milliseconds(span * chance.below(1_000_000) / 1_000_000))
        })
        .collect();
    let quotes: Vec<QuoteRow> = sqlx::query_as(include_str!("../queries/sample_quotes.sql"))
        .bind(picked.iter().map(|(symbol, _)| symbol.0).collect::<Vec<_>>())
        .bind(picked.iter().map(|(_, at)| *at).collect::<Vec<_>>())
        .fetch_all(conn)
        .await
        .doing(DOING)?;
    let found = quotes.into_iter().map(|(place, at, bid, ask, carried)| {
        let place = usize::try_from(place - 1).unwrap_or_default();
        moment(picked[place].0, at, [&bid, &ask, &carried])
    });
    found.collect()
}

fn moment(symbol: &SymbolRow, at: DateTime<Utc>, [bid, ask, carried]: [&str; 3]) -> Result<Moment> {
    Ok(Moment {
        at,
        symbol: symbol.0,
        exchange: symbol.1,
        base: symbol.2.clone(),
        quote: symbol.3.clone(),
        maker: number(&symbol.4)?,
        taker: number(&symbol.5)?,
        bid: number(bid)?,
        ask: number(ask)?,
        carried: number(carried)?,
    })
}

fn number(text: &str) -> Result<BigDecimal> {
    let why = format!("{text} is not a number");
    BigDecimal::from_str(text).map_err(|_| Error::new(Kind::Failed, DOING, why, "Look at the quotes."))
}
