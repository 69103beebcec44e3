//! The newest 100 rows of a symbol, in the normalised tables and, to be
//! compared, in the legacy table by its strings.

use std::time::Instant;

use domain::benchmark::Target;
use domain::market::SymbolId;
use futures::future::BoxFuture;
use sqlx::postgres::PgArguments;
use sqlx::{Arguments, PgConnection};

use super::statement::{by_index, explain};
use super::{Case, Ctx, Measured};
use crate::checks::names::{Name, shuffled};
use crate::checks::session;
use crate::error::{Doing, Result};
use crate::market::{Window, ticker, trade};
use crate::samples::Samples;

const DOING: &str = "measuring how fast the newest rows are read";
const BELOW_TEN: Option<Target> = Some(Target::AtMost(10.0));
const ROWS: i64 = 100;
const SYMBOLS: usize = 50;
const SAMPLES: usize = 500;
const LEGACY: &str = include_str!("../queries/benchmarks/newest_legacy.sql");

pub(super) const BOOK_TICKERS: Case = Case {
    name: "newest_book_tickers",
    title: "The newest 100 book tickers of a symbol",
    unit: "ms",
    target: BELOW_TEN,
    measure: |ctx| measure(ctx, Of::BookTickers),
};

pub(super) const BOOK_TICKERS_LEGACY: Case = Case {
    name: "newest_book_tickers_legacy",
    title: "The newest 100 from the legacy table, by its strings",
    unit: "ms",
    target: None,
    measure: |ctx| measure(ctx, Of::Legacy),
};

pub(super) const TRADES: Case = Case {
    name: "newest_trades",
    title: "The newest 100 trades of a symbol",
    unit: "ms",
    target: BELOW_TEN,
    measure: |ctx| measure(ctx, Of::Trades),
};

#[derive(Clone, Copy)]
enum Of {
    BookTickers,
    Legacy,
    Trades,
}

fn measure(ctx: Ctx<'_>, of: Of) -> BoxFuture<'_, Result<Measured>> {
    Box::pin(async move {
        let names: Vec<Name> = shuffled(&ctx.cache.snapshot()).into_iter().take(SYMBOLS).collect();
        let Some(first) = names.first() else {
            return Ok(Measured::nothing("There are no symbols."));
        };
        let mut tx = session::read_only(ctx.pool, DOING).await?;
        let (mut samples, mut rows) = (Samples::new(), 0);
        // Every symbol once to warm up.
        for (turn, name) in names.iter().cycle().take(names.len() + SAMPLES).enumerate() {
            let began = Instant::now();
            let read = of.read(&mut tx, name).await?;
            if turn >= names.len() {
                samples.record(began.elapsed());
                rows += read;
            }
        }
        if rows == 0 {
            return Ok(Measured::nothing("The table has no rows of these symbols."));
        }
        let plan = of.explain(&mut tx, first).await?;
        tx.rollback().await.doing(DOING)?;
        let note = format!(
            "{} symbols, {} rows a time.",
            names.len(),
            rows / samples.count().unsigned_abs() as usize
        );
        Ok(by_index(Measured { plan: Some(plan), ..Measured::of(samples.figures(1e6), note) }))
    })
}

impl Of {
    async fn read(self, conn: &mut PgConnection, name: &Name) -> Result<usize> {
        let window = Window::newest(name.id, ROWS);
        match self {
            Self::BookTickers => ticker::window(conn, window).await.map(|rows| rows.len()),
            Self::Trades => trade::window(conn, window).await.map(|rows| rows.len()),
            Self::Legacy => {
                let rows = sqlx::query_with(LEGACY, by_name(name)).fetch_all(conn).await.doing(DOING)?;
                Ok(rows.len())
            }
        }
    }

    async fn explain(self, conn: &mut PgConnection, name: &Name) -> Result<String> {
        match self {
            Self::BookTickers => explain(conn, ticker::WINDOW, by_id(name.id)).await,
            Self::Trades => explain(conn, trade::WINDOW, by_id(name.id)).await,
            Self::Legacy => explain(conn, LEGACY, by_name(name)).await,
        }
    }
}

/// Numbers, times and text always encode.
fn by_id(id: SymbolId) -> PgArguments {
    let (window, mut arguments) = (Window::newest(id, ROWS), PgArguments::default());
    arguments.add(window.symbol.0).unwrap_or_default();
    arguments.add(window.from).unwrap_or_default();
    arguments.add(window.until).unwrap_or_default();
    arguments.add(window.limit).unwrap_or_default();
    arguments
}

fn by_name(name: &Name) -> PgArguments {
    let mut arguments = PgArguments::default();
    for text in [&name.exchange, &name.base, &name.quote] {
        arguments.add(text).unwrap_or_default();
    }
    arguments.add(ROWS).unwrap_or_default();
    arguments
}
