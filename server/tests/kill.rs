//! `kill -9` of the worker at random moments of a move: it finishes, equal row
//! for row, no batch twice.
//!
//! `./dev torture` sets how often and how many rows: REFIT_KILLS, REFIT_KILL_ROWS.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use domain::plan::Action;
use domain::run::RunStatus;
use engine::legacy::{SampleOptions, sample};
use engine::runs::{self, Scope, StartOptions};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use testkit::{TestEngine, judge, number, seed};

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
    let seed = seed();
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
    judge::book_tickers_equal(&world.db.url()).await.assert_none("a move that was killed");
    let ledger = format!("SELECT sum(rows_read)::bigint FROM refit.batch WHERE run = {}", run.id);
    assert_eq!(world.db.one::<i64>(&ledger).await, rows as i64, "some batch is counted twice or not at all");
}
