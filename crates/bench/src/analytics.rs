//! `bench analytics`: how fast the desk sees the newest quotes and works them
//! out, against the guide's query over a window, and the statements of phase 4
//! that the plan gives a time for; and what readers in a browser get of it.

mod browser;
mod viewers;

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use domain::arbitrage::board::Board;
use domain::arbitrage::show::show_grid;
use domain::arbitrage::standing::Standing;
use engine::checks::{self, Ctx};
use engine::plan::load;
use engine::{PlanSource, desk};
use hdrhistogram::Histogram;
use sqlx::AssertSqlSafe;
use testkit::{TestDb, TestEngine, bench_url};

use crate::table::{Line, grouped, machine};

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
    /// Who follow the list at the same time
    #[arg(long, default_value_t = 200)]
    viewers: usize,
    /// Who ask for the page of opportunities at the same time
    #[arg(long, default_value_t = 50)]
    clients: usize,
    /// The binary to measure
    #[arg(long, default_value = "target/release/refit")]
    binary: PathBuf,
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
    let mut lines = quotes(&world, &options).await;
    lines.extend(in_memory(&world, &options).await);
    lines.extend(statements(&world).await);
    lines.extend(browser::measure(&world, &options).await);
    Line::print(&lines);
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

/// The statements are answered with all their rows; what the desk takes has
/// venues and fees in it, and every number parsed.
async fn quotes(world: &TestEngine, options: &Options) -> Vec<Line> {
    let newest: String = world.db.one("select max(timestamp)::text from book_ticker_snapshots_v2").await;
    let window = WINDOW.replace("{newest}", &newest);
    let seen: i64 = world.db.one(&format!("select count(*) from ({window}) seen")).await;
    assert_eq!(seen.unsigned_abs(), options.symbols, "the window misses a symbol");
    let (mut ours, mut theirs, mut parsed) = (histogram(), histogram(), histogram());
    for reading in 0..=options.readings {
        asked(world, desk::QUOTES, &mut ours).await;
        if reading % 5 == 0 {
            asked(world, &window, &mut theirs).await;
        }
        let began = Instant::now();
        let (_, pairs) = desk::market(&world.engine).await.expect("the newest quotes");
        record(&mut parsed, began);
        assert_eq!(pairs.len() as u64, options.symbols / 8, "a pair is missing");
    }
    vec![
        Line::most("newest quote of every symbol".into(), "ms", ms(&ours, 0.5), 10.0),
        Line::most("  by the desk, parsed".into(), "ms", ms(&parsed, 0.5), 10.0),
        Line::rate("guide's window of 5 minutes".into(), "ms", ms(&theirs, 0.5), ms(&ours, 0.5), 50.0),
    ]
}

async fn asked(world: &TestEngine, statement: &str, times: &mut Histogram<u64>) {
    // As the desk asks: on a line that is open, planned once, and the numbers as
    // they are.
    let mut line = world.db.pool().acquire().await.expect("a line to the database");
    let began = Instant::now();
    let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut *line).await.expect("an answer");
    record(times, began);
    assert!(!rows.is_empty(), "nothing was read");
}

async fn in_memory(world: &TestEngine, options: &Options) -> Vec<Line> {
    let (venues, pairs) = desk::market(&world.engine).await.expect("the newest quotes");
    let at = world.engine.now();
    let mut times = histogram();
    for _ in 0..options.readings {
        let (pairs, venues) = (pairs.clone(), venues.clone());
        let began = Instant::now();
        let board = Board::new(pairs, venues, at, &Standing::default());
        let grid = show_grid(&board);
        record(&mut times, began);
        assert!(grid.cells.iter().any(|cell| cell.paying > 0), "nothing pays");
    }
    vec![Line::most("matrix and opportunities in memory".into(), "ms", ms(&times, 0.5), 2.0)]
}

/// The plan's own checks that measure, with the plan's own targets.
async fn statements(world: &TestEngine) -> Vec<Line> {
    let plan = world.engine.plan();
    let ctx = Ctx { pool: world.db.pool(), plan: &plan.plan, plan_hash: &plan.hash, files: &plan.files };
    let mut lines = Vec::new();
    for check in plan.plan.checks_of(4).filter(|check| check.unit == "ms") {
        let outcome = checks::ask(&ctx, check).await;
        let measured = outcome.value.strip_suffix(" ms").and_then(|value| value.trim().parse().ok());
        let measured: f64 = measured.unwrap_or_else(|| panic!("nothing was measured: {outcome:?}"));
        lines.push(Line::most(check.title.clone(), "ms", measured, check.limit.unwrap_or(f64::INFINITY)));
    }
    lines
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
