//! Exchanges, in table `exchanges`: looked up, made, changed, switched off.
//!
//! What reads names row by row asks the cache instead; these statements are for
//! management.

use domain::market::{Exchange, ExchangeId, MarketType, NewExchange};
use sqlx::PgExecutor;

use super::fault::Storing;
use crate::error::{Doing, Error, Result};

const ALL: &str = include_str!("../queries/market/exchange/all.sql");
const INSERT: &str = include_str!("../queries/market/exchange/insert.sql");
const UPDATE: &str = include_str!("../queries/market/exchange/update.sql");
const SET_ACTIVE: &str = include_str!("../queries/market/exchange/set_active.sql");
const STATISTICS: &str = include_str!("../queries/market/exchange/statistics.sql");

const READING: &str = "reading the exchanges";

#[derive(sqlx::FromRow)]
struct Row {
    id: i16,
    name: String,
    enum_value: String,
    display_name: String,
    market_type: String,
    is_active: bool,
    base_url: Option<String>,
    websocket_url: Option<String>,
    rate_limit: Option<i32>,
    precision_default: Option<i16>,
}

impl TryFrom<Row> for Exchange {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        let unknown =
            || sqlx::Error::Decode(format!("an exchange has market type {}", row.market_type).into());
        Ok(Self {
            id: ExchangeId(row.id),
            market_type: MarketType::parse(&row.market_type).ok_or_else(unknown)?,
            name: row.name,
            enum_value: row.enum_value,
            display_name: row.display_name,
            is_active: row.is_active,
            base_url: row.base_url,
            websocket_url: row.websocket_url,
            rate_limit: row.rate_limit,
            precision_default: row.precision_default,
        })
    }
}

/// Which exchanges are wanted. What is none does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub id: Option<ExchangeId>,
    pub enum_value: Option<&'a str>,
    pub market_type: Option<MarketType>,
    pub active: Option<bool>,
}

/// In the order of their ids.
pub async fn list(db: impl PgExecutor<'_>, wanted: Filter<'_>) -> Result<Vec<Exchange>> {
    let rows: Vec<Row> = sqlx::query_as(ALL)
        .bind(wanted.id.map(|id| id.0))
        .bind(wanted.enum_value)
        .bind(wanted.market_type.map(MarketType::as_str))
        .bind(wanted.active)
        .fetch_all(db)
        .await
        .doing(READING)?;
    rows.into_iter().map(Exchange::try_from).collect::<sqlx::Result<_>>().doing(READING)
}

/// Makes an exchange and returns its id. One of the same name is refused.
pub async fn create(db: impl PgExecutor<'_>, exchange: &NewExchange) -> Result<ExchangeId> {
    let doing = format!("creating exchange {:?}", exchange.enum_value);
    valid(&doing, exchange)?;
    let statement = sqlx::query_scalar(INSERT)
        .bind(&exchange.enum_value)
        .bind(&exchange.display_name)
        .bind(exchange.market_type.as_str())
        .bind(&exchange.base_url)
        .bind(&exchange.websocket_url)
        .bind(exchange.rate_limit)
        .bind(exchange.precision_default);
    statement.fetch_one(db).await.storing(&doing).map(ExchangeId)
}

/// Changes all that describes an exchange. The enum value that it is found by
/// and that its history stands under stays.
pub async fn update(db: impl PgExecutor<'_>, exchange: &NewExchange) -> Result<()> {
    let doing = format!("changing exchange {:?}", exchange.enum_value);
    valid(&doing, exchange)?;
    let statement = sqlx::query(UPDATE)
        .bind(&exchange.enum_value)
        .bind(&exchange.display_name)
        .bind(exchange.market_type.as_str())
        .bind(&exchange.base_url)
        .bind(&exchange.websocket_url)
        .bind(exchange.rate_limit)
        .bind(exchange.precision_default);
    one(&doing, statement.execute(db).await.storing(&doing)?.rows_affected())
}

/// Switches an exchange off or on again. Its history still resolves.
pub async fn set_active(db: impl PgExecutor<'_>, id: ExchangeId, active: bool) -> Result<()> {
    let doing = format!("switching exchange {} {}", id.0, if active { "on" } else { "off" });
    let statement = sqlx::query(SET_ACTIVE).bind(id.0).bind(active);
    one(&doing, statement.execute(db).await.storing(&doing)?.rows_affected())
}

/// How many there are of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Statistics {
    pub exchanges: i64,
    pub active: i64,
    pub spot: i64,
    pub futures: i64,
    pub options: i64,
    pub symbols: i64,
}

pub async fn statistics(db: impl PgExecutor<'_>) -> Result<Statistics> {
    sqlx::query_as(STATISTICS).fetch_one(db).await.doing("counting the exchanges")
}

fn valid(doing: &str, exchange: &NewExchange) -> Result<()> {
    let next = "Correct it and try again. Nothing was stored.";
    exchange.fault().map_or(Ok(()), |fault| Err(Error::invalid(doing, fault, next)))
}

fn one(doing: &str, rows: u64) -> Result<()> {
    let next = "List the exchanges to see which there are.";
    if rows == 1 { Ok(()) } else { Err(Error::not_found(doing, "there is no such exchange", next)) }
}
