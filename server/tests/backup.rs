//! Backups from the command line, on a database of the test's own and on the
//! private one, and with workers that are killed.

#[path = "support/refit.rs"]
mod refit;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};
use std::time::Duration;

use domain::backup::BackupState;
use domain::run::RunStatus;
use engine::legacy::{SampleOptions, sample};
use engine::{backups, runs};
use refit::{Finished, Folder, finished};
use testkit::TestEngine;

struct World {
    folder: Folder,
    test: TestEngine,
}

impl World {
    async fn new(rows: u64) -> Self {
        let test = TestEngine::new().await;
        test.create_legacy().await;
        let wanted = SampleOptions { rows, seed: 3, trades: Some(100), start: None };
        sample(test.db.pool(), wanted, |_| {}).await.expect("the sample");
        Self { folder: Folder::new(), test }
    }

    fn refit(&self, args: &[&str]) -> Finished {
        let mut command = self.folder.command(args);
        command.env("DATABASE_URL", self.test.db.url());
        finished(command)
    }

    fn worker(&self) -> Child {
        let mut command = self.folder.command(&["work"]);
        command.env("DATABASE_URL", self.test.db.url()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the worker starts")
    }

    async fn scratches(&self) -> i64 {
        let own = "SELECT count(*) FROM pg_database WHERE starts_with(datname, \
                   (SELECT concat('refit_proof_', oid, '_') FROM pg_database WHERE datname = current_database()))";
        self.test.db.one(own).await
    }
}

#[tokio::test]
async fn backups_are_taken_listed_verified_and_removed() {
    let world = World::new(2_000).await;
    let taken = world.refit(&["backup", "take"]);
    assert_eq!(taken.code, 0, "{taken:?}");
    assert!(taken.stdout.contains("state       verified"), "{taken:?}");
    let listed = world.refit(&["backup", "list", "--output", "json"]);
    let all: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
    assert_eq!((&all[0]["state"], &all[0]["rows"]), (&"verified".into(), &2_100.into()));
    let shown = world.refit(&["backup", "show", "1"]);
    assert!(shown.stdout.contains("public.book_ticker_snapshots"), "{shown:?}");
    assert_eq!(world.refit(&["backup", "verify", "1"]).code, 0);
    let kept = world.refit(&["backup", "remove", "1"]);
    assert!(kept.code == 1 && kept.stderr.contains("the newest verified backup"), "{kept:?}");
    assert_eq!(world.refit(&["backup", "show", "9"]).code, 1);
    // One byte more, and it is worth nothing.
    let dump = format!("{}/database.dump", all[0]["folder"].as_str().expect("a folder"));
    let mut bytes = fs::read(&dump).expect("the dump");
    bytes.push(0);
    fs::write(&dump, bytes).expect("the changed dump");
    let refused = world.refit(&["backup", "verify", "1"]);
    assert!(refused.code == 1 && refused.stderr.contains("it is damaged: database.dump has"), "{refused:?}");
    let removed = world.refit(&["backup", "remove", "1"]);
    assert!(removed.code == 0 && removed.stdout.contains("Removed backup 1"), "{removed:?}");
    assert!(!fs::exists(&dump).expect("a look"));
    assert_eq!(world.scratches().await, 0);
}

#[test]
fn the_private_database_is_backed_up_beside_it() {
    let folder = Folder::new();
    let sampled = folder.refit(&["sample", "--rows", "500"]);
    assert_eq!(sampled.code, 0, "{sampled:?}");
    let taken = folder.refit(&["backup", "take", "--output", "json"]);
    assert_eq!(taken.code, 0, "{taken:?}");
    let backup: serde_json::Value = serde_json::from_str(&taken.stdout).expect("JSON");
    assert_eq!(backup["state"], "verified");
    let kept = folder.data().join("backups");
    assert!(backup["folder"].as_str().expect("a folder").starts_with(kept.to_str().expect("a path")));
    assert_eq!(fs::metadata(&kept).expect("the folder").permissions().mode() & 0o777, 0o700);
    assert!(!folder.cluster_runs());
}

/// `kill -9` at several moments of dump and proof: what the next worker leaves
/// is one verified backup, one folder and no scratch database.
#[tokio::test]
async fn a_backup_survives_kill_nine_of_its_worker() {
    let world = World::new(60_000).await;
    let engine = &world.test.engine;
    let run = backups::take(engine, "test").await.expect("a run");
    let held = format!("SELECT coalesce(max(epoch), 0) FROM refit.lease WHERE run = {}", run.id);
    let mut epoch = 0;
    for pause in [150, 450, 900] {
        let mut child = world.worker();
        while !runs::get(engine, run.id).await.expect("the run").status.is_over() {
            let now: i64 = world.test.db.one(&held).await;
            if now > epoch {
                epoch = now;
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tokio::time::sleep(Duration::from_millis(pause)).await;
        child.kill().expect("kill -9");
        child.wait().expect("the worker is gone");
    }
    let mut last = world.worker();
    while !runs::get(engine, run.id).await.expect("the run").status.is_over() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    last.kill().ok();
    last.wait().ok();
    let run = runs::get(engine, run.id).await.expect("the run");
    assert_eq!(run.status, RunStatus::Succeeded, "{run:?}");
    let all = backups::list(engine, 10).await.expect("the list");
    assert_eq!(all.iter().map(|backup| backup.state).collect::<Vec<_>>(), [BackupState::Verified]);
    assert_eq!(world.scratches().await, 0);
    let folders = fs::read_dir(world.folder.data().join("backups")).expect("the folder").count();
    assert_eq!(folders, 1, "the half of a dump is still there");
}
