//! What trading came to in the days up to the last execution.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use chrono::{DateTime, TimeDelta, Utc};
use domain::performance::{Cell, Filter, Report, Row, report};

use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};
use crate::spreadsheet::cell;

const DOING: &str = "adding up what trading came to";

/// The filter that the parameters of an address ask for.
pub fn asked(of: impl Fn(&str) -> String) -> Result<Filter> {
    Filter::asked(of).map_err(|why| Error::invalid(DOING, why, "Clear the filters: /performance shows all."))
}

pub async fn performance(engine: &Engine, filter: &Filter) -> Result<Report> {
    let venues = sqlx::query_scalar(include_str!("queries/execution_venues.sql"));
    let venues = venues.fetch_all(engine.work()).await.doing(DOING)?;
    let last: Option<DateTime<Utc>> = sqlx::query_scalar(include_str!("queries/last_execution.sql"))
        .fetch_one(engine.work())
        .await
        .doing(DOING)?;
    let Some(to) = last else {
        return Ok(Report { rows: Vec::new(), totals: Vec::new(), span: None, venues });
    };
    let from = to - TimeDelta::days(filter.days);
    let (rows, totals) = report(&cells(engine, filter, from, to).await?, filter);
    Ok(Report { rows, totals, span: Some((from, to)), venues })
}

#[derive(sqlx::FromRow)]
struct CellRow {
    symbol_base: String,
    symbol_quote: String,
    venue: String,
    day: String,
    executions: i64,
    bought: String,
    sold: String,
    paid: String,
    received: String,
    fees_in_quote: String,
    fees_in_base: String,
    fees: String,
    other_fees: i64,
    mark: String,
}

async fn cells(
    engine: &Engine,
    filter: &Filter,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Cell>> {
    let rows: Vec<CellRow> = sqlx::query_as(include_str!("queries/performance.sql"))
        .bind(from)
        .bind(to)
        .bind(&filter.text)
        .bind(&filter.venue)
        .fetch_all(engine.work())
        .await
        .doing(DOING)?;
    rows.into_iter().map(cell_of).collect()
}

fn cell_of(row: CellRow) -> Result<Cell> {
    Ok(Cell {
        base: row.symbol_base,
        quote: row.symbol_quote,
        venue: row.venue,
        day: row.day,
        executions: row.executions,
        bought: number(&row.bought)?,
        sold: number(&row.sold)?,
        paid: number(&row.paid)?,
        received: number(&row.received)?,
        fees_in_quote: number(&row.fees_in_quote)?,
        fees_in_base: number(&row.fees_in_base)?,
        fees: number(&row.fees)?,
        other_fees: row.other_fees,
        mark: number(&row.mark)?,
    })
}

fn number(text: &str) -> Result<BigDecimal> {
    let why = format!("{text} is not a number");
    BigDecimal::from_str(text).map_err(|_| Error::new(Kind::Failed, DOING, why, "Look at the executions."))
}

const HEADS: [&str; 13] = [
    "base",
    "quote",
    "venue",
    "day",
    "executions",
    "volume",
    "turnover",
    "average_price",
    "fees",
    "fee_percent",
    "other_fees",
    "position",
    "profit",
];

/// The rows as a file, in their order.
pub fn csv(report: &Report) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = (|| {
        writer.write_record(HEADS)?;
        report.rows.iter().try_for_each(|row| writer.write_record(cells_of(row)))?;
        writer.flush().map_err(csv::Error::from)
    })();
    written.map_err(|error| failed(&error))?;
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn cells_of(row: &Row) -> [String; 13] {
    let text = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    let number = |number: &Option<String>| number.clone().unwrap_or_default();
    [
        text(&row.base),
        cell(&row.quote),
        text(&row.venue),
        text(&row.day),
        row.executions.to_string(),
        number(&row.volume),
        row.turnover.clone(),
        number(&row.average_price),
        row.fees.clone(),
        row.fee_percent.clone(),
        row.other_fees.to_string(),
        number(&row.position),
        row.profit.clone(),
    ]
}

pub fn json(report: &Report) -> Result<String> {
    serde_json::to_string_pretty(report).map_err(|error| failed(&error))
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::new(Kind::Failed, "writing the performance to a file", error.to_string(), "Try again.")
}
