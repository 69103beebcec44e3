//! `bench move`: the verified move against the two ways without any safety.

use std::time::Instant;

use clap::Args;
use domain::plan::Action;
use domain::run::{Run, RunStatus};
use engine::PlanSource;
use engine::legacy::{SampleOptions, sample};
use engine::moves;
use engine::plan::load;
use engine::runs::{self, StartOptions};
use testkit::legacy::{self, Client};
use testkit::{TestDb, TestEngine, bench_url};

use crate::table::{grouped, machine, median, memory};

#[derive(Args)]
pub(crate) struct Options {
    /// Book tickers to move
    #[arg(long, default_value_t = 2_000_000)]
    rows: u64,
    /// Rounds; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// First batch of the move, in rows
    #[arg(long, default_value_t = 10_000)]
    batch_size: i64,
    /// What the legacy application writes meanwhile, in rows/s
    #[arg(long, default_value_t = 1_000)]
    writes: u32,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the log of each move and comparison: where their time went
    #[arg(long)]
    log: bool,
}

const FINISHED: &str = include_str!("moving/finished.sql");
const BARE: &str = include_str!("moving/bare.sql");
const BARE_FINISH: &str = include_str!("moving/bare_finish.sql");
const RESET: &str = include_str!("moving/reset.sql");
const HASH_SOURCE: &str = include_str!("moving/hash_source.sql");
const HASH_TARGET: &str = include_str!("moving/hash_target.sql");
/// The same with all that the comparison's hash must see (docs/decisions/022).
const SEEING_SOURCE: &str = include_str!("moving/seeing_source.sql");
const SEEING_TARGET: &str = include_str!("moving/seeing_target.sql");
const LINES: usize = 7;
pub(crate) const MOVE: &str = "book_tickers";

pub(crate) async fn run(options: Options) {
    let db = TestDb::on(bench_url()).await;
    let world = TestEngine::on(db, load(&PlanSource::Shipped).expect("the shipped plan")).await;
    prepare(&world, options.rows, options.seed).await;
    let mut times: [Vec<f64>; LINES] = Default::default();
    for round in 1..=options.rounds {
        // Another round's client has left dead rows, and a vacuum would come
        // in the middle of something.
        world.db.run("VACUUM ANALYZE book_ticker_snapshots").await;
        let mut seconds = [0.0; LINES];
        seconds[0] = finished(&world).await;
        seconds[1] = bare(&world).await;
        seconds[2] = refit(&world, options.batch_size, options.log).await;
        seconds[3] = aggregates(&world, HASH_SOURCE, HASH_TARGET).await;
        seconds[4] = aggregates(&world, SEEING_SOURCE, SEEING_TARGET).await;
        seconds[5] = verification(&world, options.log).await;
        give_up(&world).await;
        seconds[6] = beside_writes(&world, &options).await;
        give_up(&world).await;
        eprintln!("round {round}: {seconds:.2?} s");
        times.iter_mut().zip(seconds).for_each(|(times, seconds)| times.push(seconds));
    }
    report(&world, &options, &times).await;
}

pub(crate) async fn prepare(world: &TestEngine, rows: u64, seed: u64) {
    world.create_legacy().await;
    let wanted = SampleOptions { rows, seed, trades: Some(1_000), start: None };
    let summary = sample(world.db.pool(), wanted, |_| {}).await.expect("the sample");
    eprintln!("sample: {} rows in {:.2} s", summary.book_tickers, summary.seconds);
    world.db.run("VACUUM ANALYZE book_ticker_snapshots").await;
    for version in ["002", "003", "004"] {
        let action = Action::Migrate(version.into());
        let run = runs::start(&world.engine, &action, StartOptions::default(), "bench")
            .await
            .expect("the migration starts");
        assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    }
    runs::validate(&world.engine, runs::Scope::Phase(1), "bench").await.expect("the validation starts");
    world.work_all().await;
}

async fn timed(world: &TestEngine, script: &str) -> f64 {
    world.db.run("CHECKPOINT").await;
    let began = Instant::now();
    world.db.run(script).await;
    began.elapsed().as_secs_f64()
}

/// One statement into the table with its keys, indexes and foreign key.
async fn finished(world: &TestEngine) -> f64 {
    world.db.run(RESET).await;
    timed(world, FINISHED).await
}

/// One statement into a bare table, then everything else: the limit.
async fn bare(world: &TestEngine) -> f64 {
    world.db.run("DROP TABLE IF EXISTS bare").await;
    world
        .db
        .run("CREATE TABLE bare (LIKE book_ticker_snapshots_v2 INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        .await;
    let seconds = timed(world, BARE).await + timed(world, BARE_FINISH).await;
    world.db.run("DROP TABLE bare").await;
    seconds
}

/// Refit's move with everything that it does: ledger, verification in the
/// batch and of the whole, indexes, statistics.
pub(crate) async fn refit(world: &TestEngine, batch_size: i64, log: bool) -> f64 {
    world.db.run(RESET).await;
    world.db.run("CHECKPOINT").await;
    let options = StartOptions { batch_size: Some(batch_size), full_speed: true, ..StartOptions::default() };
    let began = Instant::now();
    let run = runs::start(&world.engine, &Action::Move(MOVE.into()), options, "bench")
        .await
        .expect("the move starts");
    let run = world.work(&run).await;
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    if log {
        print_log(world, &run).await;
    }
    seconds
}

/// The capture ends, so that the next round begins where this one did.
async fn give_up(world: &TestEngine) {
    moves::give_up(&world.engine, MOVE, "bench").await.expect("the capture ends");
}

/// The same while the legacy application writes.
async fn beside_writes(world: &TestEngine, options: &Options) -> f64 {
    let client = Client::start(
        &world.db.url(),
        legacy::Options { rows_per_second: options.writes, ..legacy::Options::new(options.seed) },
    )
    .await;
    let _applier = world.look_after();
    let seconds = refit(world, options.batch_size, options.log).await;
    let report = client.stop().await;
    eprintln!("beside the move: {}", report.figures);
    assert!(report.errors.is_empty(), "{report}");
    seconds
}

/// Both sides' hashes by two statements of their own: the least that a
/// comparison of all rows can cost.
async fn aggregates(world: &TestEngine, source: &str, target: &str) -> f64 {
    let began = Instant::now();
    tokio::join!(world.db.run(source), world.db.run(target));
    began.elapsed().as_secs_f64()
}

async fn verification(world: &TestEngine, log: bool) -> f64 {
    let began = Instant::now();
    let run = moves::verify_at_full_speed(&world.engine, MOVE, false, "bench").await.expect("it starts");
    let run = world.work(&run).await;
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    if log {
        print_log(world, &run).await;
    }
    seconds
}

async fn print_log(world: &TestEngine, run: &Run) {
    for line in runs::log(&world.engine, run.id, 0, 1_000).await.expect("the log") {
        eprintln!("  {} {}", line.at.format("%H:%M:%S%.3f"), line.text);
    }
}

async fn report(world: &TestEngine, options: &Options, times: &[Vec<f64>; LINES]) {
    let rows: i64 = world.db.one("SELECT count(*) FROM book_ticker_snapshots_v2").await;
    // What each is measured against.
    let lines: [(&str, usize); LINES] = [
        ("INSERT … SELECT into the finished table", 1),
        ("into a bare table, indexes afterwards (the limit)", 1),
        ("Refit's verified move", 1),
        ("two aggregates that hash the same columns", 3),
        ("the same with a hash that sees every fault", 3),
        ("Refit's verification alone", 3),
        ("Refit's verified move beside a client that writes", 1),
    ];
    let rates: Vec<f64> = times.iter().map(|times| rows as f64 / median(times)).collect();
    println!("move of {} rows, median of {} rounds", grouped(rows as f64), options.rounds);
    println!("{}", machine(&world.engine.server().version_text));
    println!("{:<52} {:>8} {:>12} {:>9}", "", "s", "rows/s", "of limit");
    for (((name, base), times), rate) in lines.iter().zip(times).zip(&rates) {
        println!("{name:<52} {:>8.2} {:>12} {:>9.2}", median(times), grouped(*rate), rate / rates[*base]);
    }
    println!("the client writes {} rows/s", options.writes);
    println!("memory of the process: {:.0} MiB at its peak", memory().0);
}
