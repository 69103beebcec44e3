//! What the legacy tables hold, against what the reference tables know.

use domain::market::{ExchangeId, SymbolId};
use sqlx::PgExecutor;

use crate::error::{Doing, Result};

const INVENTORY: &str = include_str!("../../queries/market/symbol/inventory.sql");

/// One combination of names in the legacy tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub exchange: String,
    pub base: String,
    pub quote: String,
    pub book_ticker_rows: i64,
    pub trade_rows: i64,
    /// None when the exchange's string is not known.
    pub exchange_id: Option<ExchangeId>,
    /// None when the combination is not known: its rows cannot be moved yet.
    pub symbol_id: Option<SymbolId>,
}

type Row = (String, String, String, i64, i64, Option<i16>, Option<i32>);

/// Every combination, by name. Reads every row of the legacy tables.
pub async fn inventory(db: impl PgExecutor<'_>) -> Result<Vec<Held>> {
    let rows: Vec<Row> =
        sqlx::query_as(INVENTORY).fetch_all(db).await.doing("taking the inventory of the legacy tables")?;
    Ok(rows.into_iter().map(held).collect())
}

fn held((exchange, base, quote, book_ticker_rows, trade_rows, exchange_id, symbol_id): Row) -> Held {
    let (exchange_id, symbol_id) = (exchange_id.map(ExchangeId), symbol_id.map(SymbolId));
    Held { exchange, base, quote, book_ticker_rows, trade_rows, exchange_id, symbol_id }
}
