//! `refit sample`

use std::time::Instant;

use clap::Args;
use domain::plan::Legacy;
use domain::progress::Progress;
use engine::Engine;
use engine::error::Result;
use engine::legacy::{self, Ensured, SampleOptions, SampleProgress, SampleSummary};

use super::{Outcome, Session, help};
use crate::progress::Meter;
use crate::shutdown::Signals;
use crate::text;

/// Fill the legacy tables with realistic made-up rows
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit sample --rows 2000000",
    "refit sample --rows 100000 --seed 7 --trades 50000",
    "",
    "The same seed and numbers make the same rows. A table that is not empty is added to.",
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
}

impl Sample {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let options = SampleOptions { rows: self.rows, trades: self.trades, seed: self.seed, start: None };
        let mut signals = Signals::listen()?;
        let summary = tokio::select! {
            result = fill(&session.engine, options) => result?,
            () = signals.asked() => return Err(super::import::interrupted()),
        };
        session.output.show(&summary, |output| output.line(sentence(&summary)));
        Ok(Outcome::Done)
    }
}

/// Makes the tables where they are absent, and fills them.
pub(crate) async fn fill(engine: &Engine, options: SampleOptions) -> Result<SampleSummary> {
    ensure_tables(engine, None).await?;
    let meter = Meter::new();
    let started = Instant::now();
    let show = |at: SampleProgress| show(&meter, at, started.elapsed().as_secs_f64());
    let result = legacy::sample(engine.work(), options, show).await;
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
