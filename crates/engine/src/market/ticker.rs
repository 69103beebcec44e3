//! Book tickers, in table `book_ticker_snapshots_v2`: one row per symbol and
//! time.

mod history;

use chrono::{DateTime, Utc};
use domain::market::{Amount, BookTicker, Decimal, SymbolId};
use futures::Stream;
use sqlx::{PgConnection, PgExecutor};

pub use history::{Quotes, history};

use super::fault::Storing;
use super::{Stored, Window, stream};
use crate::binary;
use crate::error::{Doing, Result};

const INSERT: &str = include_str!("../queries/market/ticker/insert.sql");
const UPSERT: &str = include_str!("../queries/market/ticker/upsert.sql");
const UPSERT_BATCH: &str = include_str!("../queries/market/ticker/upsert_batch.sql");
const COPY: &str = include_str!("../queries/market/ticker/copy.sql");
pub(crate) const LATEST: &str = include_str!("../queries/market/ticker/latest.sql");
const LATEST_OF: &str = include_str!("../queries/market/ticker/latest_of.sql");
pub(crate) const WINDOW: &str = include_str!("../queries/market/ticker/window.sql");
const DELETE_BEFORE: &str = include_str!("../queries/market/ticker/delete_before.sql");

const STORING: &str = "storing book tickers";
const READING: &str = "reading book tickers";

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    symbol_id: i32,
    timestamp: DateTime<Utc>,
    bid_price: Decimal,
    bid_qty: Decimal,
    ask_price: Decimal,
    ask_qty: Decimal,
    sequence_number: Option<i64>,
}

impl TryFrom<Row> for BookTicker {
    type Error = sqlx::Error;

    /// The table's rules are those of the constructor, so this fails only where
    /// somebody has taken the table's away.
    fn try_from(row: Row) -> sqlx::Result<Self> {
        let values = [row.bid_price, row.bid_qty, row.ask_price, row.ask_qty];
        let ticker = Self::new(SymbolId(row.symbol_id), row.timestamp, values);
        let ticker = ticker.map_err(|fault| sqlx::Error::Decode(fault.into()))?;
        Ok(Self { sequence_number: row.sequence_number, ..ticker })
    }
}

/// Stores one and returns its row id. A second one of the same symbol and time
/// is refused ([`Kind::Invalid`](crate::error::Kind)), as is an unknown symbol.
pub async fn insert(db: impl PgExecutor<'_>, ticker: &BookTicker) -> Result<i64> {
    let statement = sqlx::query_scalar(INSERT)
        .bind(ticker.symbol.0)
        .bind(ticker.at)
        .bind(ticker.bid_price.value())
        .bind(ticker.bid_qty.value())
        .bind(ticker.ask_price.value())
        .bind(ticker.ask_qty.value())
        .bind(ticker.sequence_number);
    statement.fetch_one(db).await.storing(STORING)
}

/// Stores one in the place of whatever stands under its symbol and time.
pub async fn upsert(db: impl PgExecutor<'_>, ticker: &BookTicker) -> Result<()> {
    let statement = sqlx::query(UPSERT)
        .bind(ticker.symbol.0)
        .bind(ticker.at)
        .bind(ticker.bid_price.value())
        .bind(ticker.bid_qty.value())
        .bind(ticker.ask_price.value())
        .bind(ticker.ask_qty.value())
        .bind(ticker.sequence_number);
    statement.execute(db).await.storing(STORING).map(drop)
}

/// Stores many by one statement, all or none. Of several with the same symbol
/// and time the last one counts. Rows go in by their key, so that two batches
/// never wait for each other in a circle.
pub async fn upsert_batch(db: impl PgExecutor<'_>, tickers: &[BookTicker]) -> Result<Stored> {
    let rows = in_order(tickers);
    let amounts = |value: fn(&BookTicker) -> Amount| -> Vec<Decimal> {
        rows.iter().map(|ticker| value(ticker).value()).collect()
    };
    let statement = sqlx::query_as(UPSERT_BATCH)
        .bind(rows.iter().map(|ticker| ticker.symbol.0).collect::<Vec<_>>())
        .bind(rows.iter().map(|ticker| ticker.at).collect::<Vec<_>>())
        .bind(amounts(|ticker| ticker.bid_price))
        .bind(amounts(|ticker| ticker.bid_qty))
        .bind(amounts(|ticker| ticker.ask_price))
        .bind(amounts(|ticker| ticker.ask_qty))
        .bind(rows.iter().map(|ticker| ticker.sequence_number).collect::<Vec<_>>());
    statement.fetch_one(db).await.storing(STORING)
}

/// By symbol and time, and of each the last that was given.
fn in_order(tickers: &[BookTicker]) -> Vec<&BookTicker> {
    let key = |ticker: &&BookTicker| (ticker.symbol, ticker.at);
    let mut rows: Vec<&BookTicker> = tickers.iter().rev().collect();
    // Stable, so the last one given stays the first of its key.
    rows.sort_by_key(key);
    rows.dedup_by_key(|ticker| key(ticker));
    rows
}

/// Stores many as fast as the database takes them, and returns how many. For
/// rows that are not there yet: a key that is there fails the whole COPY.
pub async fn copy(conn: &mut PgConnection, tickers: impl Stream<Item = BookTicker>) -> Result<u64> {
    stream::copy(conn, STORING, COPY, tickers, write).await
}

fn write(ticker: &BookTicker, out: &mut Vec<u8>) {
    binary::row(7, out);
    binary::whole_4(ticker.symbol.0, out);
    binary::instant(ticker.at.timestamp_micros(), out);
    for amount in [ticker.bid_price, ticker.bid_qty, ticker.ask_price, ticker.ask_qty] {
        binary::large_amount(amount.units(), out);
    }
    match ticker.sequence_number {
        Some(number) => binary::whole(number, out),
        None => binary::null(out),
    }
}

/// The newest of every symbol, by one index probe each. Symbols without any
/// have none.
pub async fn latest(db: impl PgExecutor<'_>) -> Result<Vec<BookTicker>> {
    tickers(sqlx::query_as(LATEST).fetch_all(db).await)
}

/// The newest of these symbols.
pub async fn latest_of(db: impl PgExecutor<'_>, symbols: &[SymbolId]) -> Result<Vec<BookTicker>> {
    let ids: Vec<i32> = symbols.iter().map(|symbol| symbol.0).collect();
    tickers(sqlx::query_as(LATEST_OF).bind(ids).fetch_all(db).await)
}

/// Newest first.
pub async fn window(db: impl PgExecutor<'_>, window: Window) -> Result<Vec<BookTicker>> {
    let statement = sqlx::query_as(WINDOW).bind(window.symbol.0).bind(window.from).bind(window.until);
    tickers(statement.bind(window.limit).fetch_all(db).await)
}

fn tickers(rows: sqlx::Result<Vec<Row>>) -> Result<Vec<BookTicker>> {
    rows.and_then(|rows| rows.into_iter().map(BookTicker::try_from).collect()).doing(READING)
}

/// Removes up to `limit` of the oldest from before `before`, and returns how
/// many: retention calls it, each time in a transaction of its own, until it
/// returns fewer.
pub async fn delete_before(db: impl PgExecutor<'_>, before: DateTime<Utc>, limit: i64) -> Result<u64> {
    let statement = sqlx::query(DELETE_BEFORE).bind(before).bind(limit);
    statement.execute(db).await.map(|done| done.rows_affected()).doing("removing old book tickers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_key_counts() {
        let make = |symbol, second, bid: &str| {
            let at = DateTime::from_timestamp(second, 0).expect("a time");
            BookTicker::from_text(SymbolId(symbol), at, [bid, "1", "9", "1"]).expect("a good ticker")
        };
        let given = [make(2, 1, "1"), make(1, 5, "2"), make(2, 1, "3"), make(1, 4, "4")];
        let bids: Vec<String> = in_order(&given).iter().map(|ticker| ticker.bid_price.to_string()).collect();
        assert_eq!(bids, ["4", "2", "3"]);
    }
}
