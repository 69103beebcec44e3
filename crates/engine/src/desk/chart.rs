//! What venues quoted for a pair over time. A chart is read once for all who
//! look at it, until its next interval is well under way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::arbitrage::board::Board;
use domain::arbitrage::chart::{Chart, Line, Mark, POINTS, Wanted};
use domain::arbitrage::routes::routes;

use crate::Engine;
use crate::error::{Doing, Result};

const DOING: &str = "reading what venues have quoted";
/// Charts at once; more begin anew.
const MOST: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) base: String,
    pub(super) quote: String,
    pub(super) wanted: Wanted,
}

/// A chart and when it was read.
type Kept = (DateTime<Utc>, Arc<Chart>);

#[derive(Default)]
pub(super) struct Charts(Mutex<HashMap<Key, Kept>>);

impl Charts {
    pub(super) async fn get(
        &self,
        engine: &Engine,
        board: &Board,
        key: Key,
        newest: DateTime<Utc>,
    ) -> Result<Arc<Chart>> {
        if let Some(kept) = self.kept(&key, board.at) {
            return Ok(kept);
        }
        let chart = Arc::new(read(engine, board, &key, newest).await?);
        let mut charts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if charts.len() >= MOST {
            charts.clear();
        }
        charts.insert(key, (board.at, chart.clone()));
        Ok(chart)
    }

    fn kept(&self, key: &Key, now: DateTime<Utc>) -> Option<Arc<Chart>> {
        let charts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, chart) = charts.get(key)?;
        let fresh = now - *at < TimeDelta::milliseconds(chart.step_ms() / 4).max(TimeDelta::seconds(1));
        fresh.then(|| chart.clone())
    }
}

type PointRow = (i16, String, Option<String>, Option<String>);

async fn read(engine: &Engine, board: &Board, key: &Key, newest: DateTime<Utc>) -> Result<Chart> {
    let mut chart = Chart::empty(&key.wanted, newest);
    let rows: Vec<PointRow> = sqlx::query_as(include_str!("queries/chart.sql"))
        .bind(&key.base)
        .bind(&key.quote)
        .bind(chart.from)
        .bind(chart.step_ms())
        .bind(i32::try_from(POINTS).unwrap_or(i32::MAX))
        .fetch_all(engine.work())
        .await
        .doing(DOING)?;
    for (id, venue, bid, ask) in rows {
        if chart.lines.last().is_none_or(|line| line.venue != venue) {
            let place = board.venues.iter().position(|known| known.id == id).unwrap_or_default();
            chart.lines.push(Line { venue, place, points: Vec::new() });
        }
        if let Some(line) = chart.lines.last_mut() {
            line.points.push(bid.zip(ask).map(|(bid, ask)| (short(&bid), short(&ask))));
        }
    }
    // A venue that has quoted nothing in the span has no line.
    chart.lines.retain(|line| line.points.iter().any(Option::is_some));
    chart.routes = routes(&chart.lines, &board.venues);
    chart.marks = marks(engine, key, &chart).await?;
    Ok(chart)
}

fn short(amount: &str) -> String {
    amount.trim_end_matches('0').trim_end_matches('.').to_owned()
}

type MarkRow = (DateTime<Utc>, DateTime<Utc>, String, String, String);

async fn marks(engine: &Engine, key: &Key, chart: &Chart) -> Result<Vec<Mark>> {
    let rows: Vec<MarkRow> = sqlx::query_as(include_str!("queries/marks.sql"))
        .bind(&key.base)
        .bind(&key.quote)
        .bind(chart.from)
        .bind(chart.to)
        .fetch_all(engine.work())
        .await
        .doing(DOING)?;
    let marks = rows.into_iter().map(|(from, to, buy, sell, best_percent)| Mark {
        from,
        to,
        buy,
        sell,
        best_percent,
    });
    Ok(marks.collect())
}
