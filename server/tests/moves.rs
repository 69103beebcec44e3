//! A live move from the command line: shown, verified, cut over, taken back,
//! broken, mended and given up, judged by SQL.

#[path = "support/refit.rs"]
mod refit;

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use refit::{Finished, Folder, finished, patient_plan};
use testkit::TestDb;

const DEADLINE: Duration = Duration::from_secs(90);

struct World {
    folder: Folder,
    db: TestDb,
}

/// A worker that ends with the test.
struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl World {
    async fn new() -> Self {
        let folder = Folder::new();
        patient_plan(&folder.path().join("plan"));
        Self { folder, db: TestDb::new().await }
    }

    /// The move of book tickers is live and verified, and nobody applies.
    async fn live() -> Self {
        let world = Self::new().await;
        world.done(&["sample", "--rows", "2000", "--seed", "5"]);
        world.done(&["phase", "start", "1"]);
        world.done(&["validate", "--phase", "1"]);
        world.done(&["migrate", "up", "--to", "004"]);
        world.done(&["move", "start", "book_tickers"]);
        world
    }

    fn refit(&self, args: &[&str]) -> Finished {
        let mut command = self.folder.command(args);
        command.args(["--plan", "plan"]).env("DATABASE_URL", self.db.url());
        finished(command)
    }

    fn ends(&self, code: i32, args: &[&str], says: &str) -> Finished {
        let finished = self.refit(args);
        assert_eq!(finished.code, code, "{args:?}: {finished:?}");
        let said = format!("{}{}", finished.stdout, finished.stderr);
        assert!(said.contains(says), "{args:?} does not say {says:?}: {finished:?}");
        finished
    }

    fn done(&self, args: &[&str]) -> String {
        self.ends(0, args, "").stdout
    }

    fn work(&self) -> Worker {
        let mut command = self.folder.command(&["work", "--plan", "plan"]);
        command.env("DATABASE_URL", self.db.url()).stdout(Stdio::null()).stderr(Stdio::null());
        Worker(command.spawn().expect("the binary"))
    }

    fn until_ready(&self, side: &str) {
        let began = Instant::now();
        while self.refit(&["move", "cut-over", "book_tickers", side, "--dry-run"]).code != 0 {
            assert!(began.elapsed() < DEADLINE, "never ready for {side}");
        }
    }

    async fn state(&self) -> String {
        self.db.one("SELECT state FROM refit.move WHERE id = 'book_tickers'").await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_goes_over_and_back_from_the_command_line() {
    let world = World::live().await;
    let status = world.done(&["move", "status", "--output", "json"]);
    assert!(status.contains("\"state\": \"live\""), "{status}");
    world.ends(0, &["move", "show", "book_tickers"], "whole since");
    world.ends(3, &["move", "cut-over", "book_tickers", "--reads"], "An applier follows the log");
    assert_eq!(world.state().await, "live");

    let _worker = world.work();
    world.until_ready("--reads");
    world.ends(0, &["move", "cut-over", "book_tickers", "--reads", "--dry-run"], "UPDATE refit.move");
    assert_eq!(world.state().await, "live", "a dry run changes nothing");
    world.ends(3, &["move", "cut-over", "book_tickers", "--writes"], "Cut reads over first");
    world.done(&["move", "cut-over", "book_tickers", "--reads"]);
    assert_eq!(world.state().await, "reads_over");
    world.ends(1, &["move", "give-up", "book_tickers", "--confirm", "book_tickers"], "take them back first");

    let dry = ["move", "cut-over", "book_tickers", "--writes", "--dry-run"];
    for part in ["LOCK TABLE", "CREATE TRIGGER", "Nothing was changed"] {
        world.ends(0, &dry, part);
    }
    world.ends(1, &["move", "cut-over", "book_tickers", "--writes"], "was not typed");
    world.done(&["move", "cut-over", "book_tickers", "--writes", "--confirm", "book_tickers"]);
    assert_eq!(world.state().await, "writes_over");
    for state in ["reads_over", "live"] {
        world.done(&["move", "back", "book_tickers"]);
        assert_eq!(world.state().await, state);
    }
    world.ends(1, &["move", "back", "book_tickers"], "Only a cut-over is taken back");
    world.done(&["move", "give-up", "book_tickers", "--confirm", "book_tickers"]);
    assert_eq!(world.state().await, "declared");
    let told = world.done(&["move", "history", "book_tickers", "--output", "json"]);
    let kept: i64 = world.db.one("SELECT count(*) FROM refit.move_transition").await;
    assert_eq!(told.matches("\"reason\"").count() as i64, kept, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_capture_closes_the_way_until_it_is_armed_again() {
    let world = World::live().await;
    let _worker = world.work();
    world.until_ready("--reads");
    world
        .db
        .run("ALTER TABLE book_ticker_snapshots DISABLE TRIGGER ALL; DELETE FROM book_ticker_snapshots WHERE exchange = 'MEXC_SPOT'")
        .await;
    world.ends(3, &["move", "cut-over", "book_tickers", "--reads"], "was disabled");
    world.ends(0, &["move", "show", "book_tickers"], "broken since");
    world.done(&["move", "rearm", "book_tickers"]);
    let same = "SELECT (SELECT count(*) FROM book_ticker_snapshots) = (SELECT count(*) FROM book_ticker_snapshots_v2)";
    assert!(world.db.one::<bool>(same).await, "what was missed was not repaired");
    world.db.run("DELETE FROM book_ticker_snapshots_v2 WHERE id IN (SELECT id FROM book_ticker_snapshots_v2 LIMIT 3)").await;
    world.ends(1, &["move", "verify", "book_tickers"], "3 rows differ");
    world.done(&["move", "verify", "book_tickers", "--repair"]);
    assert!(world.db.one::<bool>(same).await);
    world.done(&["move", "cut-over", "book_tickers", "--reads"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_the_way_of_a_cut_over_is_named() {
    let world = World::live().await;
    let mut tx = world.db.pool().begin().await.expect("a transaction");
    sqlx::query("SET LOCAL application_name = 'a client that holds on'")
        .execute(&mut *tx)
        .await
        .expect("set");
    sqlx::query("UPDATE book_ticker_snapshots SET bid_qty = bid_qty")
        .execute(&mut *tx)
        .await
        .expect("updated");
    let shown = world.ends(0, &["move", "show", "book_tickers"], "a client that holds on");
    assert!(shown.stdout.contains("in the way"), "{shown:?}");
    tx.rollback().await.expect("rolled back");
    let shown = world.done(&["move", "show", "book_tickers"]);
    assert!(!shown.contains("a client that holds on"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_over_that_waits_is_shown_and_cancelled_by_another_process() {
    let world = World::live().await;
    let _worker = world.work();
    world.until_ready("--reads");
    world.done(&["move", "cut-over", "book_tickers", "--reads"]);
    world.ends(1, &["move", "cancel-cut-over", "book_tickers"], "none is under way");
    let mut tx = world.db.pool().begin().await.expect("a transaction");
    sqlx::query("UPDATE book_ticker_snapshots SET bid_qty = bid_qty")
        .execute(&mut *tx)
        .await
        .expect("updated");
    let args =
        ["move", "cut-over", "book_tickers", "--writes", "--confirm", "book_tickers", "--plan", "plan"];
    let mut waiting = world.folder.command(&args);
    waiting.env("DATABASE_URL", world.db.url());
    let waiting = std::thread::spawn(move || finished(waiting));
    let began = Instant::now();
    while !world.done(&["move", "show", "book_tickers"]).contains("blocked") {
        assert!(began.elapsed() < DEADLINE, "no attempt is shown");
    }
    world.ends(0, &["move", "show", "book_tickers"], "Cut-over (writes) of");
    world.ends(0, &["move", "show", "book_tickers", "--output", "json"], "\"direction\": \"writes\"");
    world.ends(0, &["move", "cancel-cut-over", "book_tickers"], "nothing was changed");
    tx.rollback().await.expect("rolled back");
    let waited = waiting.join().expect("the cut-over has ended");
    assert_eq!(waited.code, 1, "{waited:?}");
    assert!(waited.stderr.contains("was cancelled by"), "{waited:?}");
    assert_eq!(world.state().await, "reads_over");

    world.ends(3, &["move", "contract", "book_tickers", "--dry-run"], "It takes away:");
    let typed = ["move", "contract", "book_tickers", "--confirm", "another"];
    world.ends(1, &typed, "is not the name of the database");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_steps_that_do_not_exist_are_refused() {
    let world = World::new().await;
    world.done(&["sample", "--rows", "10"]);
    for verb in
        [["show"].as_slice(), &["verify"], &["rearm"], &["cut-over", "--reads"], &["back"], &["history"]]
    {
        let args: Vec<&str> = ["move"].iter().chain(verb).chain(&["nothing"]).copied().collect();
        world.ends(1, &args, "no such move");
    }
    world.ends(1, &["move", "give-up", "nothing", "--confirm", "nothing"], "no such move");
    world.ends(2, &["move", "cut-over", "book_tickers"], "--reads");
    world.ends(0, &["move", "show", "book_tickers"], "not begun");
    world.ends(
        3,
        &["move", "cut-over", "book_tickers", "--reads", "--dry-run"],
        "cannot be written down yet",
    );
    world.ends(1, &["move", "give-up", "book_tickers", "--confirm", "book_tickers"], "not begun");
}
