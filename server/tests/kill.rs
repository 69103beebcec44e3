//! `kill -9` of the worker at random moments of a move: it finishes, equal row
//! for row, no batch twice.
//!
//! The long form is `./dev torture`: REFIT_KILLS=10 REFIT_KILL_ROWS=2000000.

use std::env;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::plan::Action;
use domain::run::RunStatus;
use engine::legacy::{SampleOptions, sample};
use engine::runs::{self, Scope, StartOptions};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use testkit::TestEngine;

const DIFFERENT: &str = "
    WITH old AS (SELECT id, timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty,
                        sequence_number, update_type, created_at FROM book_ticker_snapshots),
         new AS (SELECT v.id, v.timestamp, e.enum_value, s.symbol_base, s.symbol_quote, v.bid_price, v.bid_qty,
                        v.ask_price, v.ask_qty, v.sequence_number, v.update_type, v.created_at
                   FROM book_ticker_snapshots_v2 v JOIN symbols s ON s.id = v.symbol_id JOIN exchanges e ON e.id = s.exchange_id)
    SELECT (SELECT count(*) FROM (TABLE old EXCEPT ALL TABLE new) x) + (SELECT count(*) FROM (TABLE new EXCEPT ALL TABLE old) y)";

fn number(name: &str, default: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn worker(world: &TestEngine) -> Child {
    Command::new(env!("CARGO_BIN_EXE_refit"))
        .arg("work")
        .env("DATABASE_URL", world.db.url())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the worker starts")
}

async fn prepare(world: &TestEngine, rows: u64, seed: u64) {
    world.create_legacy().await;
    let wanted = SampleOptions { rows, seed, trades: Some(0), start: None };
    sample(world.db.pool(), wanted, |_| {}).await.expect("the sample");
    for version in ["002", "003", "004"] {
        let run =
            runs::start(&world.engine, &Action::Migrate(version.into()), StartOptions::default(), "test")
                .await;
        assert_eq!(world.work(&run.expect("the migration starts")).await.status, RunStatus::Succeeded);
    }
    runs::validate(&world.engine, Scope::Phase(1), "test").await.expect("the validation starts");
    world.work_all().await;
}

/// Waits until a worker holds the lease that did not hold it before.
async fn taken(world: &TestEngine, run: i64, epoch: i64) -> i64 {
    let held = format!("SELECT coalesce(max(epoch), 0) FROM refit.lease WHERE run = {run}");
    loop {
        let now: i64 = world.db.one(&held).await;
        if now > epoch || runs::get(&world.engine, run).await.expect("the run").status.is_over() {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_move_survives_kill_nine_of_its_worker() {
    let (kills, rows) = (number("REFIT_KILLS", 3), number("REFIT_KILL_ROWS", 150_000));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs();
    let seed = number("REFIT_SEED", now);
    println!("seed {seed}: repeat with REFIT_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let world = TestEngine::new().await;
    prepare(&world, rows, seed).await;

    let options = StartOptions { batch_size: Some(1_000), ..StartOptions::default() };
    let run = runs::start(&world.engine, &Action::Move("book_tickers".into()), options, "test")
        .await
        .expect("the move starts");
    let mut epoch = 0;
    for _ in 0..kills {
        let mut child = worker(&world);
        epoch = taken(&world, run.id, epoch).await;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..1_500))).await;
        child.kill().expect("kill -9");
        child.wait().expect("the worker is gone");
    }
    let mut last = worker(&world);
    while !runs::get(&world.engine, run.id).await.expect("the run").status.is_over() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    last.kill().ok();
    last.wait().ok();

    let finished = runs::get(&world.engine, run.id).await.expect("the run");
    assert_eq!(finished.status, RunStatus::Succeeded, "{:?}", finished.failure);
    assert_eq!(world.db.one::<i64>(DIFFERENT).await, 0, "the tables differ");
    let ledger = format!("SELECT sum(rows_read)::bigint FROM refit.batch WHERE run = {}", run.id);
    assert_eq!(world.db.one::<i64>(&ledger).await, rows as i64, "some batch is counted twice or not at all");
}
