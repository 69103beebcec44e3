//! A move of the shipped plan with the legacy client beside it, and Refit in
//! processes of its own that can be killed and stopped.

// Each test file uses a part of this.
#![allow(dead_code)]

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use domain::moving::{Applier, MoveState};
use domain::plan::Action;
use domain::run::{Run, RunStatus};
use engine::legacy::{SampleOptions, sample};
use engine::moves;
use engine::runs::{self, StartOptions};
use tempfile::NamedTempFile;
use testkit::legacy::{Client, Options, Report};
use testkit::{TestEngine, judge, number};
use tokio::time::{Instant, sleep};

use crate::refit::Folder;

pub(crate) const MOVE: &str = "book_tickers";
/// How long the new table may lag behind a client that has stopped.
const CAUGHT_UP: Duration = Duration::from_secs(30);
const KILLED: i32 = 9;

/// Legacy rows, and the tables that they are to be moved into.
pub(crate) async fn fill(world: &TestEngine, rows: u64, seed: u64) {
    world.create_legacy().await;
    let wanted = SampleOptions { rows, seed, trades: Some(rows / 20), start: None };
    sample(world.db.pool(), wanted, |_| {}).await.expect("the sample");
    migrate(world, &["002", "003", "004"]).await;
    judge::remember(&world.db.url()).await;
}

/// Nothing of the short form takes nearly as long.
fn patience() -> Duration {
    Duration::from_secs(number("REFIT_PATIENCE", 120))
}

async fn migrate(world: &TestEngine, versions: &[&str]) {
    for version in versions {
        let action = Action::Migrate((*version).into());
        let run = runs::start(&world.engine, &action, StartOptions::default(), "test").await;
        assert_eq!(world.work(&run.expect("the migration starts")).await.status, RunStatus::Succeeded);
    }
}

/// Ended with the test, whatever becomes of it.
pub(crate) struct Refit {
    child: Child,
    /// A file and no pipe: nobody reads all of it, and a full pipe blocks.
    stderr: NamedTempFile,
}

impl Refit {
    pub(crate) fn start(folder: &Folder, url: &str, args: &[&str]) -> Self {
        Self::armed(folder, url, args, "")
    }

    /// Does at the failpoint what that says.
    pub(crate) fn armed(folder: &Folder, url: &str, args: &[&str], failpoint: &str) -> Self {
        let mut command = folder.command(args);
        command.env("DATABASE_URL", url).env("REFIT_FAILPOINT", failpoint).env("RUST_LOG", "warn");
        let stderr = NamedTempFile::new().expect("a file for its stderr");
        command.stdout(Stdio::null()).stderr(stderr.reopen().expect("the same file"));
        Self { child: command.spawn().expect("the binary"), stderr }
    }

    /// Returns when it has said this on stderr.
    pub(crate) async fn says(&mut self, text: &str) {
        let began = Instant::now();
        while !self.said().contains(text) {
            assert!(began.elapsed() < patience(), "it never said {text:?}:\n{}", self.said());
            sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.stderr.path()).unwrap_or_default()
    }

    pub(crate) async fn status(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status;
            }
            assert!(began.elapsed() < patience(), "the process does not end");
            sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn ended(&mut self) -> bool {
        self.status().await.success()
    }

    /// It reached its failpoint, or this never returns.
    pub(crate) async fn was_killed(&mut self, failpoint: &str) {
        let status = self.status().await;
        assert_eq!(status.signal(), Some(KILLED), "{failpoint} was not reached: {status}");
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn is_over(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "cannot send {name}");
    }
}

impl Drop for Refit {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) struct Scene {
    pub(crate) world: TestEngine,
    pub(crate) folder: Folder,
    pub(crate) url: String,
    client: Option<Client>,
}

impl Scene {
    /// Everything is ready for the move, and the client writes.
    pub(crate) async fn new(rows: u64, rows_per_second: u32, seed: u64) -> Self {
        Self::in_world(TestEngine::ungated().await, rows, rows_per_second, seed).await
    }

    pub(crate) async fn in_world(world: TestEngine, rows: u64, rows_per_second: u32, seed: u64) -> Self {
        fill(&world, rows, seed).await;
        let url = world.db.url();
        let client = Client::start(&url, Options { rows_per_second, ..Options::new(seed) }).await;
        Self { world, folder: Folder::new(), url, client: Some(client) }
    }

    pub(crate) fn client(&self) -> &Client {
        self.client.as_ref().expect("it was not stopped")
    }

    pub(crate) fn worker(&self) -> Refit {
        self.worker_by(&self.url, "")
    }

    pub(crate) fn doomed(&self, failpoint: &str) -> Refit {
        self.worker_by(&self.url, failpoint)
    }

    pub(crate) fn worker_by(&self, url: &str, failpoint: &str) -> Refit {
        Refit::armed(&self.folder, url, &["work"], failpoint)
    }

    pub(crate) async fn start(&self) -> Run {
        let options = StartOptions { batch_size: Some(500), full_speed: true, ..StartOptions::default() };
        let action = Action::Move(MOVE.into());
        runs::start(&self.world.engine, &action, options, "test").await.expect("the move starts")
    }

    /// As it was before the move, which can be started again.
    pub(crate) async fn give_up(&self) {
        moves::give_up(&self.world.engine, MOVE, "test").await.expect("the capture ends");
        self.world.db.run("TRUNCATE book_ticker_snapshots_v2").await;
    }

    pub(crate) async fn run(&self, run: i64) -> Run {
        runs::get(&self.world.engine, run).await.expect("the run")
    }

    pub(crate) async fn state(&self) -> MoveState {
        moves::get(&self.world.engine, MOVE).await.expect("the move").state
    }

    /// Carried out to its end, without help.
    pub(crate) async fn succeeded(&self, run: i64) {
        self.until("the run is over", || async { self.run(run).await.status.is_over() }).await;
        let run = self.run(run).await;
        assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    }

    pub(crate) async fn until<F: Future<Output = bool>>(&self, what: &str, mut holds: impl FnMut() -> F) {
        let began = Instant::now();
        while !holds().await {
            assert!(began.elapsed() < patience(), "not in time: {what}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whoever was killed holds no run any more. Saves the seconds that its
    /// lease would take to run out; that of an applier does so by itself.
    pub(crate) async fn bury(&self) {
        let dead =
            "UPDATE refit.lease SET until = clock_timestamp() - interval '1 s' WHERE until > '-infinity'";
        self.world.db.run(dead).await;
    }

    /// A condition may not hold for a moment: the applier has just been
    /// started, or a row came that is to be looked at first.
    pub(crate) async fn go(&self, state: MoveState) {
        let began = Instant::now();
        while let Err(error) = moves::go(&self.world.engine, MOVE, state, "test").await {
            assert!(began.elapsed() < CAUGHT_UP, "{error}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    pub(crate) async fn applier_runs(&self) {
        self.until("an applier is at work", || async {
            moves::get(&self.world.engine, MOVE).await.expect("the move").applier == Applier::Running
        })
        .await;
    }

    /// Stops the client, which saw no error, and lets SQL compare: with what it
    /// was told, and both tables. An applier has to be at work.
    pub(crate) async fn assert_unharmed(&mut self) -> Report {
        let report = self.stop().await;
        assert!(report.errors.is_empty(), "{report}");
        assert_eq!(report.figures.stale_reads, 0, "{report}");
        self.assert_told(&report).await;
        self.assert_equal_soon().await;
        let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        assert_eq!(self.world.db.one::<i64>(deadlocks).await, 0, "deadlocks");
        report
    }

    pub(crate) async fn stop(&mut self) -> Report {
        let report = self.client.take().expect("it was not stopped").stop().await;
        println!("{report}");
        report
    }

    /// What the client was told is so.
    pub(crate) async fn assert_told(&self, report: &Report) {
        judge::acknowledged(&self.url, &report.ledger).await.assert_none("what the client was told");
    }

    pub(crate) async fn assert_equal_soon(&self) {
        let began = Instant::now();
        let mut faults = judge::book_tickers_equal(&self.url).await;
        while !faults.is_empty() && began.elapsed() < CAUGHT_UP {
            sleep(Duration::from_millis(200)).await;
            faults = judge::book_tickers_equal(&self.url).await;
        }
        faults.assert_none("the new table");
    }

    /// No batch is in the ledger twice and none is missing.
    pub(crate) async fn assert_ledger_tiles(&self, run: i64) {
        let torn = format!(
            "SELECT count(*) FROM (SELECT lo, lag(hi) OVER (ORDER BY range, seq) AS before, row_number() OVER (ORDER BY range, seq) AS n
               FROM refit.batch WHERE run = {run}) b WHERE lo IS DISTINCT FROM before OR (n = 1) <> (lo IS NULL)"
        );
        assert_eq!(self.world.db.one::<i64>(&torn).await, 0, "the ledger has a gap or an overlap");
    }
}
