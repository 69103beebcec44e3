//! The plan on a copy: it takes every step, finds what would fail, and leaves
//! the database as it was.

use domain::run::{Run, RunStatus};
use engine::legacy::{SampleOptions, sample};
use engine::rehearsal::{self, Source};
use engine::{Engine, backups, jobs, runs};
use testkit::{TestEngine, bin_dir};
use tokio_util::sync::CancellationToken;

const ROWS: u64 = 4_000;
const OURS: &str = "SELECT count(*) FROM pg_database WHERE datname LIKE 'refit\\_proof\\_%'
    AND datname LIKE '%\\_' || (SELECT oid FROM pg_database WHERE datname = current_database()) || '\\_%'";
/// Every relation that is not Refit's own, with its rows.
const CATALOGUE: &str =
    "SELECT string_agg(concat(c.oid::regclass, ' ', c.relkind, ' ', c.reltuples), E'\\n' ORDER BY c.oid)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'";

struct World {
    test: TestEngine,
    engine: Engine,
    _dir: tempfile::TempDir,
}

impl World {
    /// With every criterion of the plan: what the database's own start would refuse, the copy's does too.
    async fn new() -> Self {
        let test = TestEngine::new().await;
        test.create_legacy().await;
        let options = SampleOptions { rows: ROWS, seed: 7, trades: Some(300), start: None };
        sample(test.engine.work(), options, |_| {}).await.expect("sample rows");
        test.db.run("VACUUM ANALYZE").await;
        let dir = tempfile::tempdir().expect("a folder");
        let settings = backups::Settings {
            dir: dir.path().join("backups"),
            programs: vec![bin_dir()],
            ..backups::Settings::default()
        };
        let engine = test.with_backups(settings).await;
        Self { test, engine, _dir: dir }
    }

    async fn work(&self, run: Run) -> Run {
        jobs::work_one(&self.engine, run.id, &CancellationToken::new()).await.expect("it is worked");
        runs::get(&self.engine, run.id).await.expect("the run")
    }

    async fn rehearse(&self, source: Source) -> Run {
        self.work(rehearsal::start(&self.engine, source, "test").await.expect("it starts")).await
    }
}

#[tokio::test]
async fn made_up_rows_go_through_both_phases_and_the_database_stays_as_it_is() {
    let world = World::new().await;
    let before: String = world.test.db.one(CATALOGUE).await;
    let run = world.rehearse(Source::Sample(2_000)).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    let found = rehearsal::get(&world.engine, run.id).await.expect("what it found");
    assert_eq!(found.rows, 2_250, "2,000 book tickers and an eighth as many trades");
    assert_eq!(found.real_rows, 4_300);
    let titles: Vec<&str> = found.steps.iter().map(|step| step.title.as_str()).collect();
    for part in ["Apply 002", "Apply 004", "Move book_ticker_snapshots", "Move trades", "Apply 006"] {
        assert!(titles.iter().any(|title| title.starts_with(part)), "{part} is not in {titles:?}");
    }
    assert!(found.failed().is_none());
    assert!(found.steps.iter().any(|step| step.bytes > 0 && step.wal_bytes > 0));
    assert_eq!(world.test.db.one::<String>(CATALOGUE).await, before);
    assert_eq!(world.test.db.one::<i64>(OURS).await, 0, "the copy is still there");
}

#[tokio::test]
async fn a_backup_is_rehearsed_on_as_the_database_was_before_the_plan() {
    let world = World::new().await;
    engine::phases::start(&world.engine, 1, "test").await.expect("phase 1 starts");
    world.test.work_all().await;
    let taken = backups::take(&world.engine, "test").await.expect("a backup");
    assert_eq!(world.work(taken).await.status, RunStatus::Succeeded);
    let Source::Backup(id) = rehearsal::usual_source(&world.engine).await.expect("a source") else {
        panic!("there is a verified backup");
    };
    let run = world.rehearse(Source::Backup(id)).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    let found = rehearsal::get(&world.engine, run.id).await.expect("what it found");
    assert_eq!((found.backup, found.rows), (Some(id), 4_300));
    assert!(found.steps.iter().any(|step| step.phase == 1 && step.title.starts_with("Apply 002")));
}

#[tokio::test]
async fn what_would_fail_is_named_with_the_steps_before_it() {
    let world = World::new().await;
    world.test.db.run("CREATE TABLE symbols (mine int)").await;
    let taken = backups::take(&world.engine, "test").await.expect("a backup");
    assert_eq!(world.work(taken).await.status, RunStatus::Succeeded);
    let source = rehearsal::usual_source(&world.engine).await.expect("a source");
    let run = world.rehearse(source).await;
    assert_eq!(run.status, RunStatus::Failed);
    let why = run.failure.expect("a failure").why;
    assert!(why.contains("symbols"), "{why}");
    assert_eq!(world.test.db.one::<i64>(OURS).await, 0, "the copy is still there");
}

#[tokio::test]
async fn what_cannot_be_rehearsed_on_is_refused() {
    let world = World::new().await;
    for source in [Source::Sample(0), Source::Sample(-5), Source::Sample(i64::MAX), Source::Backup(99)] {
        rehearsal::start(&world.engine, source, "test").await.expect_err("it is refused");
    }
    assert_eq!(world.test.db.one::<i64>("SELECT count(*) FROM refit.run WHERE kind = 'rehearse'").await, 0);
}
