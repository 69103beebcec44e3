//! `kill -9` of the worker at random moments of a move: it finishes, equal row
//! for row, no batch twice.
//!
//! `./dev torture` sets how often, how many rows, and within how many milliseconds
//! of taking the run: REFIT_KILLS, REFIT_KILL_ROWS, REFIT_KILL_WITHIN. A run whose
//! workers all vanish before they have finished anything is given up, and should be:
//! the time has to be enough for the largest index.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use domain::plan::Action;
use domain::run::RunStatus;
use engine::legacy::{SampleOptions, sample};
use engine::moves;
use engine::runs::{self, Scope, StartOptions};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use testkit::{TestEngine, judge, number, seed};

const MOVE: &str = "book_tickers";

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

async fn over(world: &TestEngine, run: i64) -> bool {
    runs::get(&world.engine, run).await.expect("the run").status.is_over()
}

/// Waits until a worker holds the lease that did not hold it before.
async fn taken(world: &TestEngine, run: i64, epoch: i64) -> i64 {
    let held = format!("SELECT coalesce(max(epoch), 0) FROM refit.lease WHERE run = {run}");
    loop {
        let now: i64 = world.db.one(&held).await;
        if now > epoch || over(world, run).await {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Kills one worker after the other until the run is over; returns how many of
/// them had it in hand.
async fn kill_workers(world: &TestEngine, run: i64, at_most: u64, random: &mut StdRng) -> u64 {
    let within = number("REFIT_KILL_WITHIN", 1_500);
    let (mut epoch, mut kills) = (0, 0);
    while kills < at_most && !over(world, run).await {
        let mut child = worker(world);
        epoch = taken(world, run, epoch).await;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..within))).await;
        kills += u64::from(!over(world, run).await);
        child.kill().expect("kill -9");
        child.wait().expect("the worker is gone");
    }
    kills
}

async fn finish(world: &TestEngine, run: i64) {
    let mut last = worker(world);
    while !over(world, run).await {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    last.kill().ok();
    last.wait().ok();
}

#[tokio::test]
async fn a_move_survives_kill_nine_of_its_worker() {
    let (kills, rows) = (number("REFIT_KILLS", 3), number("REFIT_KILL_ROWS", 150_000));
    let seed = seed();
    let mut random = StdRng::seed_from_u64(seed);
    let world = TestEngine::new().await;
    prepare(&world, rows, seed).await;

    let (mut left, mut moved) = (kills, 0);
    while left > 0 {
        let options = StartOptions { batch_size: Some(1_000), ..StartOptions::default() };
        let run = runs::start(&world.engine, &Action::Move(MOVE.into()), options, "test")
            .await
            .expect("the move starts");
        left -= kill_workers(&world, run.id, left, &mut random).await;
        finish(&world, run.id).await;
        assert_moved_once(&world, run.id, rows).await;
        moves::give_up(&world.engine, MOVE, "test").await.expect("the capture ends");
        world.db.run("TRUNCATE book_ticker_snapshots_v2").await;
        moved += 1;
    }
    println!("{kills} kills, {moved} moves of {rows} rows");
}

async fn assert_moved_once(world: &TestEngine, run: i64, rows: u64) {
    let finished = runs::get(&world.engine, run).await.expect("the run");
    assert_eq!(finished.status, RunStatus::Succeeded, "{:?}", finished.failure);
    judge::book_tickers_equal(&world.db.url()).await.assert_none("a move that was killed");
    let ledger = format!("SELECT sum(rows_read)::bigint FROM refit.batch WHERE run = {run}");
    assert_eq!(world.db.one::<i64>(&ledger).await, rows as i64, "some batch is counted twice or not at all");
}
