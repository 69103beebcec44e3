//! Executions as people look at them: a page, its sums, a file.

mod export;

use std::str::FromStr;

use bigdecimal::BigDecimal;
use chrono::{DateTime, Utc};
use domain::arbitrage::plain;
use domain::execution::filter::{After, Filter, Sort};
use domain::execution::{Execution, Listing, Totals, slippage};
use domain::market::{OrderStatus, Side};
use sqlx::AssertSqlSafe;

use super::order::Order;
use super::short;
use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};

pub use export::export;

const DOING: &str = "reading the executions";
const STATEMENT: &str = include_str!("queries/executions.sql");
/// Of one order, which nobody pages.
const MOST_OF_ORDER: i64 = 1000;

/// A page of what fits, with the sums of all that does.
pub async fn listing(engine: &Engine, filter: &Filter, after: &str, limit: i64) -> Result<Listing> {
    let after = After::parse(after, filter.sort).map_err(|why| not_understood(&why))?;
    let mut executions = page(engine, filter, after.as_ref(), limit + 1).await?;
    let more = executions.len() as i64 > limit;
    executions.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = executions.last().filter(|_| more).map(|last| After::of(last, filter.sort).as_text());
    let venues = sqlx::query_scalar(include_str!("queries/execution_venues.sql"));
    let venues = venues.fetch_all(engine.work()).await.doing(DOING)?;
    Ok(Listing { executions, next, totals: totals(engine, filter).await?, venues })
}

/// The filter that the parameters of an address ask for.
pub fn asked(of: impl Fn(&str) -> String) -> Result<Filter> {
    Filter::asked(of).map_err(|why| not_understood(&why))
}

fn not_understood(why: &str) -> Error {
    Error::invalid("narrowing the executions", why, "Clear the filters: /executions shows all.")
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    execution_time: DateTime<Utc>,
    venue: String,
    symbol_base: String,
    symbol_quote: String,
    order_id: String,
    execution_id: Option<String>,
    side: i16,
    execution_status: i16,
    is_maker: Option<bool>,
    executed_quantity: String,
    execution_price: String,
    value: String,
    commission: Option<String>,
    commission_asset: Option<String>,
    bid_price: Option<String>,
    ask_price: Option<String>,
}

pub async fn page(
    engine: &Engine,
    filter: &Filter,
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<Execution>> {
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(sorted(filter.sort, filter.ascending)))
        .bind(&filter.text)
        .bind(&filter.venue)
        .bind(filter.side.map(Side::code))
        .bind(filter.from)
        .bind(filter.to)
        .bind(after.map(|after| after.key.clone()))
        .bind(after.map(|after| after.id))
        .bind(limit)
        .fetch_all(engine.work())
        .await
        .doing(DOING)?;
    rows.into_iter().map(execution).collect()
}

/// The statement for this column. Every word that is put in stands here.
fn sorted(sort: Sort, ascending: bool) -> String {
    let (key, outer, kind) = match sort {
        Sort::Time => ("x.execution_time", "p.execution_time", "timestamptz"),
        Sort::Quantity => ("x.executed_quantity", "p.executed_quantity", "numeric"),
        Sort::Price => ("x.execution_price", "p.execution_price", "numeric"),
        Sort::Value => ("(x.executed_quantity * x.execution_price)", "p.value", "numeric"),
    };
    let (way, beyond) = if ascending { ("asc", ">") } else { ("desc", "<") };
    STATEMENT
        .replace("/*key*/x.execution_time", key)
        .replace("/*outer*/p.execution_time", outer)
        .replace("/*type*/timestamptz", kind)
        .replace("/*way*/desc", way)
        .replace("/*beyond*/<", beyond)
}

/// All of one order, the oldest first, found by the order's number.
pub(super) async fn of_order(engine: &Engine, order: &Order) -> Result<Vec<Execution>> {
    let statement = sorted(Sort::Time, true);
    let (before, rest) = statement.split_once("/*fits*/").unwrap_or_default();
    let (_, behind) = rest.split_once("/*so far*/").unwrap_or_default();
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(format!("{before}x.order_id = $1{behind}")))
        .bind(&order.id)
        .bind(&order.venue)
        .bind(None::<i16>)
        .bind(None::<DateTime<Utc>>)
        .bind(None::<DateTime<Utc>>)
        .bind(None::<String>)
        .bind(None::<i64>)
        .bind(MOST_OF_ORDER)
        .fetch_all(engine.work())
        .await
        .doing(DOING)?;
    let of_symbol = |row: &Row| row.symbol_base == order.base && row.symbol_quote == order.quote;
    rows.into_iter().filter(of_symbol).map(execution).collect()
}

fn execution(row: Row) -> Result<Execution> {
    let side = Side::from_code(row.side).ok_or_else(|| odd(format!("{} is no side", row.side)))?;
    let slippage = match (&row.bid_price, &row.ask_price) {
        (Some(bid), Some(ask)) => {
            let price = number(&row.execution_price)?;
            Some(slippage(side, &price, &number(bid)?, &number(ask)?).to_plain_string())
        }
        _ => None,
    };
    let short = |amount: Option<String>| amount.map(|amount| short(&amount));
    Ok(Execution {
        id: row.id,
        at: row.execution_time,
        venue: row.venue,
        base: row.symbol_base,
        quote: row.symbol_quote,
        order: row.order_id,
        execution: row.execution_id,
        side,
        quantity: super::short(&row.executed_quantity),
        price: super::short(&row.execution_price),
        value: super::short(&row.value),
        commission: short(row.commission),
        commission_asset: row.commission_asset,
        maker: row.is_maker,
        status: OrderStatus::from_code(row.execution_status).unwrap_or(OrderStatus::Unknown),
        bid: short(row.bid_price),
        ask: short(row.ask_price),
        slippage_percent: slippage,
    })
}

type TotalsRow = (String, i64, i64, String, String, String, i64);

pub async fn totals(engine: &Engine, filter: &Filter) -> Result<Vec<Totals>> {
    let rows: Vec<TotalsRow> = sqlx::query_as(include_str!("queries/execution_totals.sql"))
        .bind(&filter.text)
        .bind(&filter.venue)
        .bind(filter.side.map(Side::code))
        .bind(filter.from)
        .bind(filter.to)
        .fetch_all(engine.work())
        .await
        .doing("adding the executions up")?;
    let totals = rows.into_iter().map(|(quote, executions, orders, paid, received, fees, other_fees)| {
        let [paid, received, fees] = [paid, received, fees].map(|amount| short(&amount));
        Totals { quote, executions, orders, paid, received, fees, other_fees }
    });
    Ok(totals.collect())
}

/// What was paid per unit, rounded to the table's decimals.
pub(super) fn average(value: &str, quantity: &str) -> Result<Option<String>> {
    let (value, quantity) = (number(value)?, number(quantity)?);
    let some = quantity > 0 && value > 0;
    Ok(some.then(|| plain(&(value / quantity).with_scale_round(8, bigdecimal::RoundingMode::HalfUp))))
}

fn number(text: &str) -> Result<BigDecimal> {
    BigDecimal::from_str(text).map_err(|_| odd(format!("{text} is not a number")))
}

fn odd(why: String) -> Error {
    Error::new(Kind::Failed, DOING, why, "Look at the row: the table's constraint should have refused it.")
}
