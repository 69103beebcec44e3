//! `bench analytics`: how fast the desk sees the newest quotes and works them
//! out, against the guide's query over a window, and the statements of phase 4
//! that the plan gives a time for.

use std::time::Instant;

use clap::Args;
use domain::arbitrage::board::Board;
use domain::arbitrage::show::show_grid;
use domain::arbitrage::standing::Standing;
use engine::checks::{self, Ctx};
use engine::plan::load;
use engine::{PlanSource, desk};
use hdrhistogram::Histogram;
use testkit::{TestDb, TestEngine, bench_url};

use crate::table::{grouped, machine};

#[derive(Args)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 5_000_000)]
    rows: u64,
    /// On eight venues
    #[arg(long, default_value_t = 1_000)]
    symbols: u64,
    /// Readings of each figure
    #[arg(long, default_value_t = 50)]
    readings: u32,
}

const FILL: &str = include_str!("analytics/fill.sql");
const WINDOW: &str = include_str!("analytics/window.sql");
const SETTLE: &str = include_str!("analytics/settle.sql");

pub(crate) async fn run(options: Options) {
    let db = TestDb::on(bench_url()).await;
    let world = TestEngine::on(db, load(&PlanSource::Shipped).expect("the shipped plan")).await;
    prepare(&world, &options).await;
    println!("{}", machine(&world.engine.server().version_text));
    println!("{} tickers, {} symbols on 8 venues", grouped(options.rows as f64), options.symbols);
    quotes(&world, &options).await;
    in_memory(&world, &options).await;
    statements(&world).await;
}

async fn prepare(world: &TestEngine, options: &Options) {
    world.create_legacy().await;
    let plan = world.engine.plan();
    for migration in &plan.plan.migrations {
        world.db.run(plan.script(migration, "up").expect("a script")).await;
        world.db.run(plan.script(migration, "fill").unwrap_or_default()).await;
    }
    let fill =
        FILL.replace("{symbols}", &options.symbols.to_string()).replace("{rows}", &options.rows.to_string());
    world.db.run(&fill).await;
    world.db.run(SETTLE).await;
}

async fn quotes(world: &TestEngine, options: &Options) {
    let mut newest = histogram();
    for _ in 0..=options.readings {
        let began = Instant::now();
        let (_, pairs) = desk::market(&world.engine).await.expect("the newest quotes");
        record(&mut newest, began);
        assert_eq!(pairs.len() as u64, options.symbols / 8, "a pair is missing");
    }
    let mut window = histogram();
    for _ in 0..10 {
        let began = Instant::now();
        let seen = world.db.one::<i64>(WINDOW).await;
        record(&mut window, began);
        assert_eq!(seen.unsigned_abs(), options.symbols, "the window misses a symbol");
    }
    line("newest quote of every symbol, parsed", &newest);
    line("the guide's window of five minutes", &window);
    println!("{:<44} {:.0} times", "  that is", ms(&window, 0.5) / ms(&newest, 0.5));
}

async fn in_memory(world: &TestEngine, options: &Options) {
    let (venues, pairs) = desk::market(&world.engine).await.expect("the newest quotes");
    let at = world.engine.now();
    let (mut boards, mut grids) = (histogram(), histogram());
    for _ in 0..options.readings {
        let (pairs, venues) = (pairs.clone(), venues.clone());
        let began = Instant::now();
        let board = Board::new(pairs, venues, at, &Standing::default());
        record(&mut boards, began);
        let began = Instant::now();
        let grid = show_grid(&board);
        record(&mut grids, began);
        assert!(grid.cells.iter().any(|cell| cell.paying > 0), "nothing pays");
    }
    line("opportunities in memory", &boards);
    line("venue matrix in memory", &grids);
}

/// The plan's own checks that measure.
async fn statements(world: &TestEngine) {
    let plan = world.engine.plan();
    let ctx = Ctx { pool: world.db.pool(), plan: &plan.plan, plan_hash: &plan.hash, files: &plan.files };
    let timed = plan.plan.checks_of(4).filter(|check| check.unit == "ms");
    for check in timed {
        let outcome = checks::ask(&ctx, check).await;
        assert!(outcome.value.ends_with(" ms"), "nothing was measured: {outcome:?}");
        println!("{:<44} {}, {}", check.title, outcome.value, outcome.message);
    }
}

fn histogram() -> Histogram<u64> {
    Histogram::new(3).expect("three digits")
}

fn record(histogram: &mut Histogram<u64>, began: Instant) {
    let nanoseconds = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
    histogram.record(nanoseconds).expect("it grows with its values");
}

fn ms(histogram: &Histogram<u64>, quantile: f64) -> f64 {
    histogram.value_at_quantile(quantile) as f64 / 1e6
}

fn line(what: &str, histogram: &Histogram<u64>) {
    println!("{what:<44} p50 {:.2} ms, p99 {:.2} ms", ms(histogram, 0.5), ms(histogram, 0.99));
}
