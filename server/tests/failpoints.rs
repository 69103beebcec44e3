//! The binary dies, stops and waits where it is told to, and what it was doing
//! is either done or not.

#[path = "support/refit.rs"]
mod refit;

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus};

use domain::plan::Action;
use engine::legacy::{SampleOptions, sample};
use engine::runs::{self, StartOptions};
use refit::{Folder, finished};
use testkit::TestEngine;

const KILLED: i32 = 9;
const ABORTED: i32 = 6;

async fn world() -> TestEngine {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    let wanted = SampleOptions { rows: 100, seed: 1, trades: Some(0), start: None };
    sample(world.db.pool(), wanted, |_| {}).await.expect("the sample");
    world
}

/// `refit migrate up --to 002`, which starts a run and carries it out.
fn starting(folder: &Folder, world: &TestEngine, failpoint: &str) -> Command {
    let mut command = folder.command(&["migrate", "up", "--to", "002"]);
    command.env("DATABASE_URL", world.db.url()).env("REFIT_FAILPOINT", failpoint);
    command
}

async fn runs_of(world: &TestEngine) -> usize {
    runs::list(&world.engine, None, 10).await.expect("the runs").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_dies_around_its_commit_has_done_all_or_nothing() {
    let (world, folder) = (world().await, Folder::new());
    let cases = [
        ("run.start.before_commit", KILLED, 0),
        ("run.start.before_commit=abort", ABORTED, 0),
        ("run.start.after_commit", KILLED, 1),
    ];
    for (failpoint, signal, runs) in cases {
        let status = starting(&folder, &world, failpoint).status().expect("the binary");
        assert_eq!(status.signal(), Some(signal), "{failpoint}: {status}");
        assert_eq!(runs_of(&world).await, runs, "after {failpoint}");
    }
    // Nobody holds what the dead had begun.
    let refused =
        runs::start(&world.engine, &Action::Migrate("002".into()), StartOptions::default(), "test").await;
    assert_eq!(refused.expect_err("it is started").kind, engine::error::Kind::Busy);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_process_goes_on_when_it_is_told_to() {
    let (world, folder) = (world().await, Folder::new());
    let mut child = starting(&folder, &world, "run.start.before_commit=stop").spawn().expect("the binary");
    assert!(says(&mut child).contains("run.start.before_commit"));
    assert_eq!(runs_of(&world).await, 0);
    assert!(ended(&mut child).is_none(), "it ended instead of stopping");
    let told = Command::new("kill").args(["-CONT", &child.id().to_string()]).status().expect("kill");
    assert!(told.success());
    assert!(child.wait().expect("it ends").success());
    assert_eq!(runs_of(&world).await, 1);
}

#[test]
fn a_place_that_is_not_there_is_refused_with_those_that_are() {
    let folder = Folder::new();
    let mut command = folder.command(&["status"]);
    command.env("DATABASE_URL", testkit::url_of()).env("REFIT_FAILPOINT", "run.nowhere");
    let finished = finished(command);
    assert_eq!(finished.code, 2, "{}", finished.stderr);
    assert!(finished.stderr.contains("run.start.before_commit"), "{}", finished.stderr);
}

/// The first line of its stderr that is about a failpoint.
fn says(child: &mut Child) -> String {
    let stderr = BufReader::new(child.stderr.take().expect("its stderr"));
    stderr.lines().map_while(Result::ok).find(|line| line.starts_with("failpoint ")).unwrap_or_default()
}

fn ended(child: &mut Child) -> Option<ExitStatus> {
    child.try_wait().expect("a child")
}
