//! Executions as a file, sent page by page. Numbers are exact, times in UTC.

use domain::execution::Execution;
use domain::execution::filter::{After, Filter};
use futures::Stream;
use futures::stream::try_unfold;

use super::page;
use crate::Engine;
use crate::error::{Error, Kind, Result};
use crate::quarantine::Format;
use crate::spreadsheet::{cell, written};

const PAGE: i64 = 1000;

/// What fits, as the page sorts it. A CSV begins with its heads even when no
/// row follows.
pub fn export(
    engine: &Engine,
    filter: Filter,
    format: Format,
) -> impl Stream<Item = Result<String>> + Send + use<> {
    let engine = engine.clone();
    try_unfold(Some(None), move |after: Option<Option<After>>| {
        let (engine, filter) = (engine.clone(), filter.clone());
        async move {
            let Some(after) = after else { return Ok(None) };
            let rows = page(&engine, &filter, after.as_ref(), PAGE).await?;
            let text = match format {
                Format::Csv => csv(&rows, after.is_none())?,
                Format::JsonLines => json_lines(&rows)?,
            };
            Ok(Some((text, rows.last().map(|last| Some(After::of(last, filter.sort))))))
        }
    })
}

const HEADS: [&str; 18] = [
    "time",
    "venue",
    "base",
    "quote",
    "order",
    "execution",
    "side",
    "quantity",
    "price",
    "value",
    "commission",
    "commission_asset",
    "maker",
    "status",
    "bid",
    "ask",
    "slippage_percent",
    "id",
];

fn csv(rows: &[Execution], with_heads: bool) -> Result<String> {
    written(with_heads.then_some(&HEADS), rows.iter().map(cells)).map_err(|error| failed(&error))
}

fn cells(row: &Execution) -> [String; 18] {
    let text = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    let number = |number: &Option<String>| number.clone().unwrap_or_default();
    [
        row.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        cell(&row.venue),
        cell(&row.base),
        cell(&row.quote),
        cell(&row.order),
        text(&row.execution),
        row.side.as_str().to_owned(),
        row.quantity.clone(),
        row.price.clone(),
        row.value.clone(),
        number(&row.commission),
        text(&row.commission_asset),
        row.maker.map(|maker| maker.to_string()).unwrap_or_default(),
        row.status.as_str().to_owned(),
        number(&row.bid),
        number(&row.ask),
        number(&row.slippage_percent),
        row.id.to_string(),
    ]
}

fn json_lines(rows: &[Execution]) -> Result<String> {
    let line = |row| serde_json::to_string(row).map(|line| line + "\n").map_err(|error| failed(&error));
    rows.iter().map(line).collect()
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::new(Kind::Failed, "writing the executions to a file", error.to_string(), "Try again.")
}
