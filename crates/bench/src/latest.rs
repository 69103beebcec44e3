//! `bench latest`: the newest row of every symbol out of millions, and the plan
//! that the database has carried it out by.

use std::time::Instant;

use clap::Args;
use engine::PlanSource;
use engine::market::ticker;
use engine::plan::load;
use testkit::{TestDb, TestEngine, bench_url};

use crate::table::{Line, grouped, machine, median};

#[derive(Args)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 5_000_000)]
    rows: u64,
    #[arg(long, default_value_t = 1_000)]
    symbols: u64,
    /// Readings; the median counts
    #[arg(long, default_value_t = 50)]
    readings: usize,
}

const FILL: &str = include_str!("latest/fill.sql");
const SETTLE: &str = include_str!("latest/settle.sql");
const EXPLAIN: &str = include_str!("latest/explain.sql");
const LATEST: &str = include_str!("../../engine/src/queries/market/ticker/latest.sql");
const TABLE: &str = "book_ticker_snapshots_v2";

pub(crate) async fn run(options: Options) {
    let db = TestDb::on(bench_url()).await;
    let world = TestEngine::on(db, load(&PlanSource::Shipped).expect("the shipped plan")).await;
    prepare(&world, &options).await;
    let times = readings(&world, &options).await;
    let slowest = times.iter().copied().fold(0.0, f64::max);
    let what = format!("newest of {} symbols", grouped(options.symbols as f64));
    println!("{}", machine(&world.engine.server().version_text));
    println!("{} rows", grouped(options.rows as f64));
    Line::print(&[
        Line::most(format!("{what}, p50"), "ms", median(&times), 5.0),
        Line::most(format!("{what}, slowest"), "ms", slowest, f64::INFINITY),
    ]);
    let plan = plan(&world).await;
    println!("{plan}");
    assert!(by_index(&plan), "the table is read whole");
}

async fn prepare(world: &TestEngine, options: &Options) {
    world.create_legacy().await;
    let plan = world.engine.plan();
    for version in ["002", "003", "004"] {
        let migration = plan.plan.migration(version).expect("a migration of the plan");
        world.db.run(plan.script(migration, "up").expect("a script")).await;
        world.db.run(plan.script(migration, "fill").unwrap_or_default()).await;
    }
    let (symbols, rows) = (options.symbols.to_string(), options.rows.to_string());
    world.db.run(&FILL.replace("{symbols}", &symbols).replace("{rows}", &rows)).await;
    world.db.run(SETTLE).await;
}

/// In ms, after one that opens the connection.
async fn readings(world: &TestEngine, options: &Options) -> Vec<f64> {
    let mut times = Vec::new();
    for reading in 0..=options.readings {
        let began = Instant::now();
        let newest = ticker::latest(world.engine.work()).await.expect("the newest quotes");
        let took = began.elapsed().as_secs_f64() * 1e3;
        assert_eq!(newest.len() as u64, options.symbols, "a symbol is missing");
        if reading > 0 {
            times.push(took);
        }
    }
    times
}

/// As it was carried out, with every way open to the planner.
async fn plan(world: &TestEngine) -> String {
    let asked = format!("{EXPLAIN}{LATEST}");
    world.db.all::<String>(&asked).await.join("\n")
}

fn by_index(plan: &str) -> bool {
    let mut reads = plan.lines().filter(|line| line.contains(TABLE)).peekable();
    reads.peek().is_some() && reads.all(|line| line.contains("Index"))
}

#[cfg(test)]
mod tests {
    use super::by_index;

    #[test]
    fn a_plan_that_reads_the_table_whole_is_noticed() {
        let index =
            "  ->  Index Scan Backward using book_ticker_snapshots_v2_pkey on book_ticker_snapshots_v2 v";
        assert!(by_index(&format!("Nested Loop\n  ->  Seq Scan on symbols s\n{index}")));
        assert!(!by_index(&format!("{index}\n  ->  Parallel Seq Scan on book_ticker_snapshots_v2 v")));
        assert!(!by_index("  ->  Bitmap Heap Scan on book_ticker_snapshots_v2 v"));
        assert!(!by_index("Nested Loop"));
    }
}
