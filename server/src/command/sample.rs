//! `refit sample`

use std::time::Instant;

use clap::Args;
use domain::plan::Legacy;
use domain::progress::Progress;
use engine::Engine;
use engine::error::Result;
use engine::ledger::{self, Sampled};
use engine::legacy::{self, By, Ensured, SampleOptions, SampleProgress, SampleSummary};
use serde::Serialize;

use super::{Outcome, Session, help};
use crate::progress::Meter;
use crate::shutdown::Signals;
use crate::text;

/// Fill the legacy tables, and after phase 4 orders and balances, with realistic made-up rows
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit sample --rows 2000000",
    "refit sample --rows 100000 --seed 7 --trades 50000",
    "refit sample --rows 0 --orders 1000      Orders, executions and balances only",
    "",
    "The same seed and numbers make the same rows. A legacy table that is not empty is added to.",
    "Orders are made of what the new tables have quoted, and only while nothing is recorded there.",
))]
pub(crate) struct Sample {
    /// How many book tickers
    #[arg(long, value_name = "NUMBER", default_value_t = 200_000)]
    rows: u64,
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// How many trades [default: an eighth of the rows]
    #[arg(long, value_name = "NUMBER")]
    trades: Option<u64>,
    /// How many orders, once phase 4 has made their tables
    #[arg(long, value_name = "NUMBER", default_value_t = 400, value_parser = clap::value_parser!(u64).range(0..=100_000))]
    orders: u64,
}

#[derive(Serialize)]
struct Made {
    #[serde(flatten)]
    legacy: Option<SampleSummary>,
    ledger: Option<Sampled>,
}

impl Sample {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let options = SampleOptions { rows: self.rows, trades: self.trades, seed: self.seed, start: None };
        let mut signals = Signals::listen()?;
        let made = tokio::select! {
            result = make(session, options, self.orders) => result?,
            () = signals.asked() => return Err(super::import::interrupted()),
        };
        session.output.show(&made, |output| {
            made.legacy.iter().for_each(|summary| output.line(sentence(summary)));
            made.ledger.iter().for_each(|ledger| output.line(said(ledger)));
        });
        Ok(Outcome::Done)
    }
}

/// Without a row of the legacy tables there is nothing to make of them.
async fn make(session: &Session, options: SampleOptions, orders: u64) -> Result<Made> {
    let (engine, actor) = (&session.engine, &session.actor);
    let seed = options.seed;
    let legacy = match (options.rows, orders) {
        (0, 1..) => None,
        _ => Some(fill(engine, options, actor).await?),
    };
    let ledger = match orders {
        0 => None,
        _ => Some(ledger::sample(engine, orders, seed, actor).await?),
    };
    Ok(Made { legacy, ledger })
}

fn said(sampled: &Sampled) -> String {
    let n = |number: u64| text::count(number.cast_signed());
    match sampled {
        Sampled::Nothing(why) => format!("No orders and balances were made: {why}."),
        Sampled::Made(made) => format!(
            "{} orders with {} executions and {} statuses, {} balances and {} changes of them from {} to {}.",
            n(made.orders),
            n(made.executions),
            n(made.statuses),
            n(made.balances),
            n(made.changes),
            text::time(made.first),
            text::time(made.last),
        ),
    }
}

/// Makes the tables where they are absent, and fills them.
pub(crate) async fn fill(engine: &Engine, options: SampleOptions, actor: &str) -> Result<SampleSummary> {
    ensure_tables(engine, None).await?;
    let meter = Meter::new();
    let started = Instant::now();
    let show = |at: SampleProgress| show(&meter, at, started.elapsed().as_secs_f64());
    let result = legacy::sample_by(By { engine, actor }, options, show).await;
    meter.clear();
    result
}

/// Creates the legacy tables of the plan that are absent, or the one named,
/// and refuses those of another shape. Says whether all of them are new.
pub(crate) async fn ensure_tables(engine: &Engine, only: Option<&str>) -> Result<bool> {
    let plan = engine.plan();
    let mut all_new = true;
    let named = |legacy: &&Legacy| only.is_none_or(|name| legacy.table == name);
    for table in plan.plan.legacies.iter().filter(named) {
        let create = table.create.as_deref().and_then(|file| plan.text(file));
        let ensured = legacy::ensure_table(engine.work(), table, create).await?;
        all_new &= matches!(ensured, Ensured::Created);
    }
    Ok(all_new)
}

fn show(meter: &Meter, at: SampleProgress, seconds: f64) {
    match at {
        SampleProgress::Storing { rows, of } => {
            let rate = (seconds > 0.5).then_some(rows as f64 / seconds);
            let progress = Progress {
                done: rows.cast_signed(),
                total: Some(of.cast_signed()),
                unit: "rows".into(),
                rate,
            };
            meter.show("Storing book tickers", &progress);
        }
        SampleProgress::Finishing => {
            meter.show("Indexing book tickers, storing trades", &Progress::default());
        }
    }
}

pub(crate) fn sentence(summary: &SampleSummary) -> String {
    format!(
        "{} book tickers and {} trades from {} to {} (seed {}) in {}, {} rows/s.",
        text::count(summary.book_tickers.cast_signed()),
        text::count(summary.trades.cast_signed()),
        text::time(summary.first),
        text::time(summary.last),
        summary.seed,
        text::seconds(summary.seconds),
        text::count(summary.rows_per_second as i64),
    )
}
