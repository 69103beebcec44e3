//! The operations, through the normalised tables as `engine::market` reads and
//! writes them, and through the legacy table as its client does.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use domain::load::{Operation, Side};
use domain::market::{BookTicker, Decimal, SymbolId};
use sqlx::PgConnection;

use super::ground::Ground;
use super::pacer::Due;
use crate::cache::ClassifierCache;
use crate::error::{Doing, Error, Result};
use crate::market::{Window, ticker};

const DOING: &str = "carrying out an operation of a load test";
const LEGACY_UPSERT: &str = include_str!("../queries/load/legacy_upsert.sql");
const LEGACY_NEWEST: &str = include_str!("../queries/benchmarks/newest_legacy.sql");
const ROWS: i64 = 100;

/// What all who act have in hand.
#[derive(Clone)]
pub(super) struct Actor {
    pub(super) cache: Arc<ClassifierCache>,
    pub(super) ground: Arc<Ground>,
    /// The time of the first quote.
    pub(super) first: DateTime<Utc>,
    pub(super) rate: u32,
}

impl Actor {
    pub(super) async fn act(&self, conn: &mut PgConnection, due: &Due) -> Result<()> {
        match (due.side, due.operation) {
            (Side::Normalised, Operation::Upsert) => self.upsert(conn, due.place).await,
            (Side::Normalised, Operation::Read) => {
                let window = Window::newest(self.resolve(due.place)?, ROWS);
                ticker::window(conn, window).await.map(drop)
            }
            (Side::Normalised, Operation::Lookup) => {
                ticker::latest_of(conn, &[self.resolve(due.place)?]).await.map(drop)
            }
            (Side::Legacy, Operation::Upsert) => self.legacy_upsert(conn, due.place).await,
            (Side::Legacy, Operation::Read) => self.legacy_newest(conn, due.place, ROWS).await,
            (Side::Legacy, Operation::Lookup) => self.legacy_newest(conn, due.place, 1).await,
        }
    }

    fn resolve(&self, place: u64) -> Result<SymbolId> {
        let name = self.ground.read(place);
        self.cache.symbol_id(&name.exchange, &name.base, &name.quote).ok_or_else(|| {
            let why = format!("the cache no longer knows {}", name.subject());
            Error::not_found(DOING, why, "Was the symbol removed meanwhile?")
        })
    }

    /// Of one schedule no two are the same: so each that is acknowledged is a row.
    fn at(&self, place: u64) -> DateTime<Utc> {
        self.first + Duration::microseconds((place * 1_000_000 / u64::from(self.rate.max(1))) as i64)
    }

    async fn upsert(&self, conn: &mut PgConnection, place: u64) -> Result<()> {
        let name = self.ground.written(place);
        let symbol = self.cache.symbol_id(&name.exchange, &name.base, &name.quote).unwrap_or(name.id);
        let quote = BookTicker::new(symbol, self.at(place), values(place)).map_err(|fault| {
            Error::invalid(DOING, fault.to_string(), "This is a fault of Refit: report it.")
        })?;
        ticker::upsert(conn, &quote).await
    }

    /// Apart from those of the other side by a microsecond: a live move brings
    /// both into one table.
    async fn legacy_upsert(&self, conn: &mut PgConnection, place: u64) -> Result<()> {
        let (name, at) = (self.ground.written(place), self.at(place) + Duration::microseconds(1));
        let query = sqlx::query(LEGACY_UPSERT).bind(at);
        let query = query.bind(&name.exchange).bind(&name.base).bind(&name.quote);
        let [bid, bid_qty, ask, ask_qty] = values(place);
        query.bind(bid).bind(bid_qty).bind(ask).bind(ask_qty).execute(conn).await.map(drop).doing(DOING)
    }

    async fn legacy_newest(&self, conn: &mut PgConnection, place: u64, rows: i64) -> Result<()> {
        let name = self.ground.read(place);
        let query = sqlx::query(LEGACY_NEWEST).bind(&name.exchange).bind(&name.base).bind(&name.quote);
        query.bind(rows).fetch_all(conn).await.map(drop).doing(DOING)
    }
}

fn values(place: u64) -> [Decimal; 4] {
    let bid = Decimal::new(100_000_000 + (place % 1_000_000) as i64, 8);
    [bid, Decimal::ONE, bid + Decimal::new(1, 4), Decimal::ONE]
}
