//! Storing book tickers, in a transaction that is rolled back.

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use domain::benchmark::Target;
use domain::market::{BookTicker, Decimal, SymbolId};
use futures::future::BoxFuture;
use sqlx::PgConnection;

use super::{Case, Ctx, Measured};
use crate::checks::names::{Name, shuffled};
use crate::checks::session;
use crate::error::{Doing, Result};
use crate::market::ticker;
use crate::samples::Samples;

pub(super) const ONE: Case = Case {
    name: "store_one",
    title: "Storing one book ticker",
    unit: "ms",
    target: Some(Target::AtMost(1.0)),
    measure: |ctx| measure(ctx, Size { rows: 1, warm_ups: WARM_UPS, samples: SAMPLES }),
};

pub(super) const ONE_LEGACY: Case = Case {
    name: "store_one_legacy",
    title: "Storing one into the legacy table, as its client does",
    unit: "ms",
    target: None,
    measure: |ctx| Box::pin(measure_legacy(ctx)),
};

pub(super) const BATCH: Case = Case {
    name: "store_batch",
    title: "Storing a batch of 10,000 book tickers",
    unit: "ms",
    target: None,
    measure: |ctx| measure(ctx, Size { rows: 10_000, warm_ups: 1, samples: 5 }),
};

const WARM_UPS: usize = 20;
const SAMPLES: usize = 500;

#[derive(Clone, Copy)]
struct Size {
    rows: usize,
    warm_ups: usize,
    samples: usize,
}

const DOING: &str = "measuring how fast book tickers are stored";

fn measure(ctx: Ctx<'_>, size: Size) -> BoxFuture<'_, Result<Measured>> {
    Box::pin(async move {
        let symbols: Vec<SymbolId> = ctx.cache.snapshot().symbols().map(|symbol| symbol.id).collect();
        if symbols.is_empty() {
            return Ok(Measured::nothing("There are no symbols."));
        }
        let mut tx = session::writing(ctx.pool, DOING).await?;
        let mut samples = Samples::new();
        for turn in 0..size.warm_ups + size.samples {
            let rows = quotes(&symbols, turn, size.rows);
            let began = Instant::now();
            ticker::upsert_batch(&mut *tx, &rows).await?;
            if turn >= size.warm_ups {
                samples.record(began.elapsed());
            }
        }
        tx.rollback().await.doing(DOING)?;
        let figures = samples.figures(1e6);
        let rate = size.rows as f64 / figures.mean * 1000.0;
        let note =
            format!("{rate:.0} rows/s before the commit, over {} symbols; rolled back.", symbols.len());
        Ok(Measured::of(figures, note))
    })
}

const LEGACY: &str = include_str!("../queries/load/legacy_upsert.sql");

async fn measure_legacy(ctx: Ctx<'_>) -> Result<Measured> {
    let names = shuffled(&ctx.cache.snapshot());
    let symbols: Vec<SymbolId> = names.iter().map(|name| name.id).collect();
    if symbols.is_empty() {
        return Ok(Measured::nothing("There are no symbols."));
    }
    let mut tx = session::writing(ctx.pool, DOING).await?;
    let mut samples = Samples::new();
    for (turn, name) in names.iter().cycle().take(WARM_UPS + SAMPLES).enumerate() {
        let rows = quotes(&symbols, turn, 1);
        let began = Instant::now();
        for row in &rows {
            legacy(&mut tx, name, row).await?;
        }
        if turn >= WARM_UPS {
            samples.record(began.elapsed());
        }
    }
    tx.rollback().await.doing(DOING)?;
    Ok(Measured::of(samples.figures(1e6), "Before the commit; rolled back."))
}

async fn legacy(conn: &mut PgConnection, name: &Name, row: &BookTicker) -> Result<()> {
    let query = sqlx::query(LEGACY).bind(row.at).bind(&name.exchange).bind(&name.base).bind(&name.quote);
    let query = query.bind(row.bid_price.value()).bind(row.bid_qty.value());
    query.bind(row.ask_price.value()).bind(row.ask_qty.value()).execute(conn).await.map(drop).doing(DOING)
}

/// Long ago, where no client writes and waits for a key of ours.
fn quotes(symbols: &[SymbolId], turn: usize, rows: usize) -> Vec<BookTicker> {
    let begin = DateTime::<Utc>::UNIX_EPOCH;
    let quote = |row: usize| {
        let number = turn * rows + row;
        let at = begin + Duration::seconds(number as i64);
        let bid = Decimal::new(100_000_000 + number as i64, 8);
        let values = [bid, Decimal::ONE, bid + Decimal::new(1, 4), Decimal::ONE];
        BookTicker::new(symbols[number % symbols.len()], at, values).ok()
    };
    (0..rows).filter_map(quote).collect()
}
