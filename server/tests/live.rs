//! The legacy application writes all the while: it sees no error, nothing that
//! it was told is stored is lost, and both tables are equal in the end.

#[path = "support/refit.rs"]
mod refit;

use std::process::{Child, Stdio};
use std::time::Duration;

use domain::moving::MoveState;
use domain::plan::Action;
use domain::run::RunStatus;
use engine::legacy::{SampleOptions, sample};
use engine::moves;
use engine::runs::{self, Scope, StartOptions};
use refit::Folder;
use testkit::legacy::{Client, Options};
use testkit::{TestEngine, judge, number, seed};
use tokio::time::{Instant, sleep};

/// How long the new table may lag behind a client that has stopped.
const CAUGHT_UP: Duration = Duration::from_secs(30);
const MOVE: &str = "book_tickers";

async fn world(rows: u64, seed: u64) -> TestEngine {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    let wanted = SampleOptions { rows, seed, trades: Some(rows / 20), start: None };
    sample(world.db.pool(), wanted, |_| {}).await.expect("the sample");
    for version in ["002", "003", "004"] {
        let action = Action::Migrate(version.into());
        let run = runs::start(&world.engine, &action, StartOptions::default(), "test").await;
        assert_eq!(world.work(&run.expect("the migration starts")).await.status, RunStatus::Succeeded);
    }
    runs::validate(&world.engine, Scope::Phase(1), "test").await.expect("the validation starts");
    world.work_all().await;
    judge::remember(&world.db.url()).await;
    world
}

/// Ended with the test, whatever becomes of it.
struct Refit(Child);

impl Refit {
    fn start(folder: &Folder, url: &str, args: &[&str]) -> Self {
        let mut command = folder.command(args);
        command.env("DATABASE_URL", url).stdout(Stdio::null()).stderr(Stdio::inherit());
        Self(command.spawn().expect("the binary"))
    }

    async fn ended(&mut self) -> bool {
        loop {
            if let Some(status) = self.0.try_wait().expect("a child") {
                return status.success();
            }
            sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Refit {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Through every state and back to the first, and forward again.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_notices_nothing_of_a_move() {
    let seed = seed();
    let (rows, rate) = (number("REFIT_LIVE_ROWS", 60_000), number("REFIT_LIVE_RATE", 200));
    let (world, folder) = (world(rows, seed).await, Folder::new());
    let url = world.db.url();
    let rows_per_second = u32::try_from(rate).expect("a rate");
    let client = Client::start(&url, Options { rows_per_second, ..Options::new(seed) }).await;
    sleep(Duration::from_secs(number("REFIT_LIVE_QUIET", 3))).await;
    println!("quiet: {}", client.lap());

    let _worker = Refit::start(&folder, &url, &["work"]);
    for round in ["forward", "forward again"] {
        assert!(Refit::start(&folder, &url, &["move", "start", MOVE]).ended().await, "{round}");
        println!("{round}, arm to verified: {}", client.lap());
        for state in [MoveState::ReadsOver, MoveState::WritesOver, MoveState::ReadsOver, MoveState::Live] {
            go(&world, state).await;
            sleep(Duration::from_secs(number("REFIT_LIVE_AFTER", 1))).await;
            println!("{round}, {}: {}", state.title(), client.lap());
        }
        if round == "forward" {
            moves::give_up(&world.engine, MOVE, "test").await.expect("the capture ends");
            world.db.run("TRUNCATE book_ticker_snapshots_v2").await;
            println!("given up: {}", client.lap());
        }
    }
    let report = client.stop().await;
    println!("all: {report}");
    assert!(report.errors.is_empty(), "{report}");
    assert_eq!(report.figures.stale_reads, 0, "{report}");
    judge::acknowledged(&url, &report.ledger).await.assert_none("what the client was told");
    assert_equal_soon(&url).await;
}

/// A condition may not hold for a moment: the applier has just been started,
/// or a row came that is to be looked at first.
async fn go(world: &TestEngine, state: MoveState) {
    let began = Instant::now();
    while let Err(error) = moves::go(&world.engine, MOVE, state, "test").await {
        assert!(began.elapsed() < CAUGHT_UP, "{error}");
        sleep(Duration::from_millis(100)).await;
    }
}

async fn assert_equal_soon(url: &str) {
    let began = Instant::now();
    let mut faults = judge::book_tickers_equal(url).await;
    while !faults.is_empty() && began.elapsed() < CAUGHT_UP {
        sleep(Duration::from_millis(200)).await;
        faults = judge::book_tickers_equal(url).await;
    }
    faults.assert_none("the new table");
}
