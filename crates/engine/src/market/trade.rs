//! Trades, in table `trade_snapshots_v2`. The same trade may be there more than
//! once, told apart by the row's id: collectors store what they are told twice.

mod history;

use chrono::{DateTime, Utc};
use domain::market::{Decimal, Side, SymbolId, Trade};
use futures::Stream;
use rust_decimal::RoundingStrategy;
use sqlx::{PgConnection, PgExecutor};

pub use history::{Traded, history};

use super::fault::Storing;
use super::{Window, stream};
use crate::binary;
use crate::error::{Doing, Result};

const INSERT: &str = include_str!("../queries/market/trade/insert.sql");
const INSERT_BATCH: &str = include_str!("../queries/market/trade/insert_batch.sql");
const COPY: &str = include_str!("../queries/market/trade/copy.sql");
const LATEST: &str = include_str!("../queries/market/trade/latest.sql");
pub(crate) const WINDOW: &str = include_str!("../queries/market/trade/window.sql");
const DELETE_BEFORE: &str = include_str!("../queries/market/trade/delete_before.sql");

const STORING: &str = "storing trades";
const READING: &str = "reading trades";

#[derive(sqlx::FromRow)]
struct Row {
    symbol_id: i32,
    timestamp: DateTime<Utc>,
    side: i16,
    price: Decimal,
    quantity: Decimal,
    quote_quantity: Option<Decimal>,
    trade_id: Option<String>,
    is_buyer: Option<bool>,
    is_maker: Option<bool>,
}

impl TryFrom<Row> for Trade {
    type Error = sqlx::Error;

    /// The table's rules are those of the constructor, so this fails only where
    /// somebody has taken the table's away.
    fn try_from(row: Row) -> sqlx::Result<Self> {
        let unknown = || sqlx::Error::Decode(format!("a trade has side {}", row.side).into());
        let side = Side::from_code(row.side).ok_or_else(unknown)?;
        let trade = Self::new(SymbolId(row.symbol_id), row.timestamp, side, row.price, row.quantity);
        let trade = trade.map_err(|fault| sqlx::Error::Decode(fault.into()))?;
        let (quote_quantity, trade_id) = (row.quote_quantity, row.trade_id);
        Ok(Self { quote_quantity, trade_id, is_buyer: row.is_buyer, is_maker: row.is_maker, ..trade })
    }
}

/// Stores one and returns its row id.
pub async fn insert(db: impl PgExecutor<'_>, trade: &Trade) -> Result<i64> {
    let statement = sqlx::query_scalar(INSERT)
        .bind(trade.symbol.0)
        .bind(trade.at)
        .bind(trade.side.code())
        .bind(trade.price.value())
        .bind(trade.quantity.value())
        .bind(trade.quote_quantity)
        .bind(trade.trade_id.as_deref())
        .bind(trade.is_buyer)
        .bind(trade.is_maker);
    statement.fetch_one(db).await.storing(STORING)
}

/// Stores many by one statement, all or none, and returns how many.
pub async fn insert_batch(db: impl PgExecutor<'_>, trades: &[Trade]) -> Result<u64> {
    let statement = sqlx::query(INSERT_BATCH)
        .bind(trades.iter().map(|trade| trade.symbol.0).collect::<Vec<_>>())
        .bind(trades.iter().map(|trade| trade.at).collect::<Vec<_>>())
        .bind(trades.iter().map(|trade| trade.side.code()).collect::<Vec<_>>())
        .bind(trades.iter().map(|trade| trade.price.value()).collect::<Vec<_>>())
        .bind(trades.iter().map(|trade| trade.quantity.value()).collect::<Vec<_>>())
        .bind(trades.iter().map(|trade| trade.quote_quantity).collect::<Vec<_>>())
        .bind(trades.iter().map(|trade| trade.trade_id.as_deref()).collect::<Vec<_>>())
        .bind(trades.iter().map(|trade| trade.is_buyer).collect::<Vec<_>>())
        .bind(trades.iter().map(|trade| trade.is_maker).collect::<Vec<_>>());
    statement.execute(db).await.map(|done| done.rows_affected()).storing(STORING)
}

/// Stores many as fast as the database takes them, and returns how many.
pub async fn copy(conn: &mut PgConnection, trades: impl Stream<Item = Trade>) -> Result<u64> {
    stream::copy(conn, STORING, COPY, trades, write).await
}

fn write(trade: &Trade, out: &mut Vec<u8>) {
    binary::row(9, out);
    binary::whole_4(trade.symbol.0, out);
    binary::instant(trade.at.timestamp_micros(), out);
    binary::whole_2(trade.side.code(), out);
    binary::large_amount(trade.price.units(), out);
    binary::large_amount(trade.quantity.units(), out);
    match trade.quote_quantity.map(units) {
        Some(units) => binary::large_amount(units, out),
        None => binary::null(out),
    }
    match &trade.trade_id {
        Some(id) => binary::text(id, out),
        None => binary::null(out),
    }
    for flag in [trade.is_buyer, trade.is_maker] {
        match flag {
            Some(flag) => binary::flag(flag, out),
            None => binary::null(out),
        }
    }
}

/// As the column keeps it, with eight decimals.
fn units(quote_quantity: Decimal) -> i128 {
    let mut kept = quote_quantity.round_dp_with_strategy(8, RoundingStrategy::MidpointAwayFromZero);
    kept.rescale(8);
    kept.mantissa()
}

/// The newest of every symbol, by one index probe each.
pub async fn latest(db: impl PgExecutor<'_>) -> Result<Vec<Trade>> {
    trades(sqlx::query_as(LATEST).fetch_all(db).await)
}

/// Newest first.
pub async fn window(db: impl PgExecutor<'_>, window: Window) -> Result<Vec<Trade>> {
    let statement = sqlx::query_as(WINDOW).bind(window.symbol.0).bind(window.from).bind(window.until);
    trades(statement.bind(window.limit).fetch_all(db).await)
}

fn trades(rows: sqlx::Result<Vec<Row>>) -> Result<Vec<Trade>> {
    rows.and_then(|rows| rows.into_iter().map(Trade::try_from).collect()).doing(READING)
}

/// Removes up to `limit` of the oldest from before `before`, and returns how
/// many.
pub async fn delete_before(db: impl PgExecutor<'_>, before: DateTime<Utc>, limit: i64) -> Result<u64> {
    let statement = sqlx::query(DELETE_BEFORE).bind(before).bind(limit);
    statement.execute(db).await.map(|done| done.rows_affected()).doing("removing old trades")
}
