//! The legacy application writes all the while: it sees no error, nothing that
//! it was told is stored is lost, and both tables are equal in the end.

#[path = "support/refit.rs"]
mod refit;

use std::process::{Child, Stdio};
use std::time::Duration;

use domain::plan::Action;
use domain::run::RunStatus;
use engine::legacy::{SampleOptions, sample};
use engine::runs::{self, Scope, StartOptions};
use refit::Folder;
use testkit::legacy::{Client, Options};
use testkit::{TestEngine, judge, number, seed};
use tokio::time::{Instant, sleep};

/// How long the new table may lag behind a client that has stopped.
const CAUGHT_UP: Duration = Duration::from_secs(10);

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

#[tokio::test(flavor = "multi_thread")]
#[ignore = "until a move captures what is written while it runs"]
async fn a_client_notices_nothing_of_a_move() {
    let seed = seed();
    let (rows, rate) = (number("REFIT_LIVE_ROWS", 100_000), number("REFIT_LIVE_RATE", 200));
    let (world, folder) = (world(rows, seed).await, Folder::new());
    let url = world.db.url();
    let rows_per_second = u32::try_from(rate).expect("a rate");
    let client = Client::start(&url, Options { rows_per_second, ..Options::new(seed) }).await;
    sleep(Duration::from_secs(number("REFIT_LIVE_QUIET", 5))).await;
    let quiet = client.lap();

    let _worker = Refit::start(&folder, &url, &["work"]);
    let moved = Refit::start(&folder, &url, &["move", "start", "book_tickers"]).ended().await;
    let during = client.lap();
    sleep(Duration::from_secs(number("REFIT_LIVE_AFTER", 5))).await;
    let report = client.stop().await;
    println!("quiet: {quiet}\nduring the move: {during}\nall: {report}");

    assert!(moved, "the move did not succeed");
    assert!(report.errors.is_empty(), "{report}");
    assert_eq!(report.figures.stale_reads, 0, "{report}");
    assert!(report.figures.longest_pause < Duration::from_millis(600), "{report}");
    judge::acknowledged(&url, &report.ledger).await.assert_none("what the client was told");
    assert_equal_soon(&url).await;
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
