//! `bench lag`: from the moment that a client is told of its COMMIT to the moment
//! that the target shows the row, while the legacy application writes.

use std::time::{Duration, Instant};

use clap::Args;
use engine::PlanSource;
use engine::plan::load;
use hdrhistogram::Histogram;
use testkit::legacy::{self, Client};
use testkit::{TestDb, TestEngine, bench_url};

use crate::moving;
use crate::table::{grouped, machine};

#[derive(Args)]
pub(crate) struct Options {
    /// Book tickers that are moved beforehand
    #[arg(long, default_value_t = 500_000)]
    rows: u64,
    /// What the legacy application writes, in rows/s
    #[arg(long, default_value_t = 1_000)]
    writes: u32,
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

const WRITE: &str = include_str!("lag/write.sql");
const SHOWS: &str = include_str!("lag/shows.sql");
/// Between two looks; it is part of what is measured.
const LOOK: Duration = Duration::from_millis(1);

pub(crate) async fn run(options: Options) {
    let db = TestDb::on(bench_url()).await;
    let world = TestEngine::on(db, load(&PlanSource::Shipped).expect("the shipped plan")).await;
    moving::prepare(&world, options.rows, options.seed).await;
    moving::refit(&world, 10_000, false).await;
    let _applier = world.look_after();
    // The name of its key is new to the target, and the applier has just begun.
    follow(&world, 0).await;
    let wanted = legacy::Options { rows_per_second: options.writes, ..legacy::Options::new(options.seed) };
    let client = Client::start(&world.db.url(), wanted).await;
    let lags = measure(&world, Duration::from_secs(options.seconds)).await;
    let report = client.stop().await;
    assert!(report.errors.is_empty(), "{report}");
    tell(&world, &options, &lags, &report.figures);
}

async fn measure(world: &TestEngine, time: Duration) -> Histogram<u64> {
    let (began, mut number) = (Instant::now(), 0);
    let mut lags = Histogram::new(3).expect("three digits");
    while began.elapsed() < time {
        number += 1;
        let lag = follow(world, number).await;
        lags.record(lag.as_micros().try_into().unwrap_or(u64::MAX)).expect("it grows with its values");
    }
    lags
}

/// Writes a row and waits until the target shows it.
async fn follow(world: &TestEngine, number: i64) -> Duration {
    world.db.run(&WRITE.replace("{number}", &number.to_string())).await;
    let (told, shows) = (Instant::now(), SHOWS.replace("{number}", &number.to_string()));
    while !world.db.one::<bool>(&shows).await {
        tokio::time::sleep(LOOK).await;
    }
    told.elapsed()
}

fn tell(world: &TestEngine, options: &Options, lags: &Histogram<u64>, client: &legacy::Figures) {
    let ms = |quantile| lags.value_at_quantile(quantile) as f64 / 1000.0;
    println!("{}", machine(&world.engine.server().version_text));
    println!(
        "{} rows moved, then {} rows/s for {} s",
        grouped(options.rows as f64),
        options.writes,
        options.seconds
    );
    println!(
        "from COMMIT to the target, {} times: p50 {:.0} ms, p90 {:.0} ms, p99 {:.0} ms, at most {:.0} ms",
        lags.len(),
        ms(0.5),
        ms(0.9),
        ms(0.99),
        ms(1.0)
    );
    println!("the client: {client}");
}
