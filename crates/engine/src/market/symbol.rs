//! Symbols, in table `symbols`: looked up, made, given rules, switched off, and
//! found on several exchanges at once.

mod inventory;

use domain::market::{Decimal, ExchangeId, NewSymbol, Symbol, SymbolId, TradingRules};
use sqlx::PgExecutor;

pub use inventory::{Held, inventory};

use super::fault::Storing;
use crate::error::{Doing, Error, Result};

const LIST: &str = include_str!("../queries/market/symbol/list.sql");
const INSERT: &str = include_str!("../queries/market/symbol/insert.sql");
const SET_RULES: &str = include_str!("../queries/market/symbol/set_rules.sql");
const SET_ACTIVE: &str = include_str!("../queries/market/symbol/set_active.sql");
const SHARED: &str = include_str!("../queries/market/symbol/shared.sql");

const READING: &str = "reading the symbols";

#[derive(sqlx::FromRow)]
struct Row {
    id: i32,
    exchange_id: i16,
    symbol_base: String,
    symbol_quote: String,
    exchange_symbol: Option<String>,
    is_active: bool,
    price_precision: i16,
    quantity_precision: i16,
    min_order_size: Option<Decimal>,
    max_order_size: Option<Decimal>,
    tick_size: Option<Decimal>,
    step_size: Option<Decimal>,
    min_notional: Option<Decimal>,
}

impl From<Row> for Symbol {
    fn from(row: Row) -> Self {
        let rules = TradingRules {
            price_precision: row.price_precision,
            quantity_precision: row.quantity_precision,
            min_order_size: row.min_order_size,
            max_order_size: row.max_order_size,
            tick_size: row.tick_size,
            step_size: row.step_size,
            min_notional: row.min_notional,
        };
        Self {
            id: SymbolId(row.id),
            exchange: ExchangeId(row.exchange_id),
            base: row.symbol_base,
            quote: row.symbol_quote,
            exchange_symbol: row.exchange_symbol,
            is_active: row.is_active,
            rules,
        }
    }
}

/// Which symbols are wanted. What is none does not matter; names are exact.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub id: Option<SymbolId>,
    pub exchange: Option<ExchangeId>,
    pub base: Option<&'a str>,
    pub quote: Option<&'a str>,
    pub active: Option<bool>,
}

/// In the order of their ids, rules included.
pub async fn list(db: impl PgExecutor<'_>, wanted: Filter<'_>) -> Result<Vec<Symbol>> {
    let rows: Vec<Row> = sqlx::query_as(LIST)
        .bind(wanted.id.map(|id| id.0))
        .bind(wanted.exchange.map(|id| id.0))
        .bind(wanted.base)
        .bind(wanted.quote)
        .bind(wanted.active)
        .fetch_all(db)
        .await
        .doing(READING)?;
    Ok(rows.into_iter().map(Symbol::from).collect())
}

/// Makes a symbol and returns its id. One of the same names is refused; for
/// get-or-create see [`ClassifierCache::resolve`](crate::cache::ClassifierCache).
pub async fn create(db: impl PgExecutor<'_>, symbol: &NewSymbol) -> Result<SymbolId> {
    let doing = format!("creating symbol {}/{}", symbol.base, symbol.quote);
    let next = "Correct it and try again. Nothing was stored.";
    symbol.fault().map_or(Ok(()), |fault| Err(Error::invalid(doing.as_str(), fault, next)))?;
    let statement = sqlx::query_scalar(INSERT)
        .bind(symbol.exchange.0)
        .bind(&symbol.base)
        .bind(&symbol.quote)
        .bind(&symbol.exchange_symbol);
    let rules = &symbol.rules;
    let statement = statement
        .bind(rules.price_precision)
        .bind(rules.quantity_precision)
        .bind(rules.min_order_size)
        .bind(rules.max_order_size)
        .bind(rules.tick_size)
        .bind(rules.step_size)
        .bind(rules.min_notional);
    statement.fetch_one(db).await.storing(&doing).map(SymbolId)
}

/// Puts other trading rules in place of those a symbol has.
pub async fn set_rules(db: impl PgExecutor<'_>, id: SymbolId, rules: &TradingRules) -> Result<()> {
    let doing = format!("changing the rules of symbol {}", id.0);
    let next = "Correct them and try again. Nothing was stored.";
    rules.fault().map_or(Ok(()), |fault| Err(Error::invalid(doing.as_str(), fault, next)))?;
    let statement = sqlx::query(SET_RULES)
        .bind(id.0)
        .bind(rules.price_precision)
        .bind(rules.quantity_precision)
        .bind(rules.min_order_size)
        .bind(rules.max_order_size)
        .bind(rules.tick_size)
        .bind(rules.step_size)
        .bind(rules.min_notional);
    one(&doing, statement.execute(db).await.storing(&doing)?.rows_affected())
}

/// Switches a symbol off or on again. Its history still resolves.
pub async fn set_active(db: impl PgExecutor<'_>, id: SymbolId, active: bool) -> Result<()> {
    let doing = format!("switching symbol {} {}", id.0, if active { "on" } else { "off" });
    let statement = sqlx::query(SET_ACTIVE).bind(id.0).bind(active);
    one(&doing, statement.execute(db).await.storing(&doing)?.rows_affected())
}

fn one(doing: &str, rows: u64) -> Result<()> {
    let next = "Refresh the cache: the symbol may have been removed.";
    if rows == 1 { Ok(()) } else { Err(Error::not_found(doing, "there is no such symbol", next)) }
}

/// A pair that is traded on more than one active exchange.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Shared {
    pub base: String,
    pub quote: String,
    /// Its symbols, in the order of `exchanges`.
    pub symbols: Vec<i32>,
    pub exchanges: Vec<i16>,
}

/// Cross-exchange discovery: active symbols of active exchanges, by pair.
pub async fn shared(db: impl PgExecutor<'_>) -> Result<Vec<Shared>> {
    sqlx::query_as(SHARED).fetch_all(db).await.doing("looking for pairs on several exchanges")
}
