//! Phases taken back from wherever they stand, judged by the catalog and by the
//! legacy rows.

#[path = "common/legacy.rs"]
mod common;

use std::time::{Duration, Instant};

use common::{DIFFERENT_TICKERS, LEGACY};
use domain::moving::{Applier, MoveState};
use domain::phase::PhaseStatus;
use domain::plan::Action;
use domain::run::{Run, RunStatus};
use domain::task::{Mark, TaskState};
use engine::backups::Backing;
use engine::error::Kind;
use engine::runs::{self, StartOptions};
use engine::{jobs, moves, phases, quarantine, rollback};
use testkit::TestEngine;
use tokio_util::sync::CancellationToken;

const CATALOG: &str = include_str!("common/catalog.sql");
const MOVE: &str = "book_tickers";
const DEADLINE: Duration = Duration::from_secs(60);

/// All legacy rows, down to the last digit.
const LEGACY_ROWS: &str =
    "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM book_ticker_snapshots t";
/// The same rows as the new table has them.
const NEW_ROWS: &str = "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM (
    SELECT v.id, v.timestamp, e.enum_value, s.symbol_base, s.symbol_quote, v.bid_price, v.bid_qty, v.ask_price, v.ask_qty,
           v.sequence_number, v.update_type, v.created_at
      FROM book_ticker_snapshots_v2 v JOIN symbols s ON s.id = v.symbol_id JOIN exchanges e ON e.id = s.exchange_id) t";

struct World {
    world: TestEngine,
    /// Before phase 1 and before phase 2.
    before: [String; 2],
}

impl std::ops::Deref for World {
    type Target = TestEngine;

    fn deref(&self) -> &TestEngine {
        &self.world
    }
}

async fn migrate(world: &TestEngine, versions: &[&str]) {
    for version in versions {
        let action = Action::Migrate((*version).into());
        let run = runs::start(&world.engine, &action, StartOptions::default(), "test").await.expect("a run");
        assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    }
}

/// The tables of both phases are there, and nothing is moved.
async fn ready() -> World {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    world.db.run(LEGACY).await;
    let first = world.db.one::<String>(CATALOG).await;
    migrate(&world, &["002", "003"]).await;
    let second = world.db.one::<String>(CATALOG).await;
    migrate(&world, &["004"]).await;
    assert_ne!(first, second);
    assert_ne!(second, world.db.one::<String>(CATALOG).await);
    World { world, before: [first, second] }
}

async fn start_move(world: &TestEngine, id: &str) -> Run {
    let options = StartOptions { batch_size: Some(200), ..StartOptions::default() };
    runs::start(&world.engine, &Action::Move(id.into()), options, "test").await.expect("the move starts")
}

async fn carried_out() -> World {
    let world = ready().await;
    for id in [MOVE, "trades"] {
        let run = start_move(&world, id).await;
        let run = world.work(&run).await;
        assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    }
    world
}

async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < DEADLINE, "not within a minute: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn begin(world: &TestEngine, phase: u8) -> Run {
    let name = world.engine.server().database.clone();
    rollback::start(&world.engine, phase, &name, Backing::GivenUp, "test").await.expect("the rollback starts")
}

async fn roll_back(world: &TestEngine, phase: u8) {
    let run = begin(world, phase).await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
}

async fn assert_catalog(world: &World, phase: usize) {
    let now = world.db.one::<String>(CATALOG).await;
    let before = &world.before[phase - 1];
    let lost: Vec<&str> = before.lines().filter(|line| !now.contains(line)).collect();
    let left: Vec<&str> = now.lines().filter(|line| !before.contains(line)).collect();
    assert!(lost.is_empty() && left.is_empty(), "lost: {lost:#?}, left over: {left:#?}");
    assert_eq!(&now, before);
}

/// Writers use the new table and have written to it.
async fn written_to_the_target() -> World {
    let world = carried_out().await;
    {
        let _applier = world.look_after();
        until("an applier is at work", || async {
            moves::get(&world.engine, MOVE).await.expect("the move").applier == Applier::Running
        })
        .await;
        for state in [MoveState::ReadsOver, MoveState::WritesOver] {
            moves::go(&world.engine, MOVE, state, "test").await.expect("the cut-over");
        }
    }
    let without_applier =
        || async { moves::get(&world.engine, MOVE).await.expect("the move").applier != Applier::Running };
    until("the applier has ended", without_applier).await;
    // No applier is at work: what is written now waits in the reverse log.
    world
        .db
        .run(
            "
        UPDATE book_ticker_snapshots_v2 SET ask_qty = 42 WHERE timestamp = '2025-10-06 00:01:00+00';
        DELETE FROM book_ticker_snapshots_v2 WHERE timestamp = '2025-10-06 00:01:30+00';
        INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
        SELECT symbol_id, '2030-01-01', 1, 1, 2, 1 FROM symbol_alias WHERE exchange = 'MEXC_SPOT'",
        )
        .await;
    world
}

async fn assert_legacy_is_whole(world: &TestEngine, rows: &str) {
    assert_eq!(world.db.one::<String>(LEGACY_ROWS).await, rows, "legacy rows differ from what was written");
    let ahead = "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
                 VALUES ('2031-01-01', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1)
                 RETURNING id > (SELECT max(id) FROM book_ticker_snapshots)";
    assert!(world.db.one::<bool>(ahead).await, "the sequence is behind the rows");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_phases_are_taken_back_with_every_later_write() {
    let world = written_to_the_target().await;
    let rows = world.db.one::<String>(NEW_ROWS).await;
    assert_ne!(rows, world.db.one::<String>(LEGACY_ROWS).await);

    let said = rollback::consequences(&world.engine, 2).await.expect("the consequences");
    assert_eq!(said.refusal, None);
    assert_eq!(said.migrations, ["004_create_normalized_tables.down.sql"]);
    let back: Vec<_> =
        said.moves.iter().map(|back| (back.id.as_str(), back.state, back.carried_back)).collect();
    assert_eq!(back, [("trades", MoveState::Live, 0), (MOVE, MoveState::WritesOver, 27)]);
    let tickers = said.relations.iter().find(|removed| removed.relation == "book_ticker_snapshots_v2");
    assert_eq!(tickers.map(|removed| (removed.rows, removed.estimated)), Some((23_991, false)));
    assert!(said.lines().iter().any(|line| line.contains("27 changed keys")), "{:?}", said.lines());

    let refused = rollback::consequences(&world.engine, 1).await.expect("the consequences").refusal;
    assert!(refused.expect("a refusal").why.contains("004 is applied"));
    let name = world.engine.server().database.clone();
    let refused =
        rollback::start(&world.engine, 1, &name, Backing::GivenUp, "test").await.expect_err("phase 2 stands");
    assert_eq!(refused.kind, Kind::Refused);
    let mistyped =
        rollback::start(&world.engine, 2, "another", Backing::GivenUp, "test").await.expect_err("mistyped");
    assert!(mistyped.why.contains("not the name"), "{mistyped}");

    roll_back(&world, 2).await;
    assert_catalog(&world, 2).await;
    assert_legacy_is_whole(&world, &rows).await;
    roll_back(&world, 1).await;
    assert_catalog(&world, 1).await;
}

/// Each worker is killed a little later than the one before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_worker_goes_on_wherever_one_has_died() {
    let world = written_to_the_target().await;
    let rows = world.db.one::<String>(NEW_ROWS).await;
    let run = begin(&world, 2).await;
    let mut killed = 0;
    while !runs::get(&world.engine, run.id).await.expect("the run").status.is_over() {
        let engine = world.another().await;
        let stop = CancellationToken::new();
        let life = Duration::from_millis(4 + killed * 6);
        if tokio::time::timeout(life, jobs::work_one(&engine, run.id, &stop)).await.is_err() {
            killed += 1;
        }
        let dead = "UPDATE refit.lease SET until = clock_timestamp() - interval '1 s'; UPDATE refit.run SET crashes = 0";
        world.db.run(dead).await;
    }
    let run = runs::get(&world.engine, run.id).await.expect("the run");
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert!(killed > 3, "only {killed} workers were killed");
    assert_catalog(&world, 2).await;
    assert_legacy_is_whole(&world, &rows).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phase_is_taken_back_in_the_middle_of_copying_and_goes_forward_again() {
    let world = ready().await;
    let rows = world.db.one::<String>(LEGACY_ROWS).await;
    let run = start_move(&world, MOVE).await;
    let worker = tokio::spawn({
        let (engine, id) = (world.engine.clone(), run.id);
        async move { jobs::work_one(&engine, id, &CancellationToken::new()).await }
    });
    until("rows are copied", || async {
        runs::get(&world.engine, run.id).await.expect("the run").counts.inserted > 0
    })
    .await;
    runs::pause(&world.engine, run.id, "test").await.expect("it is paused");
    worker.await.expect("the worker").expect("the work");
    let paused = runs::get(&world.engine, run.id).await.expect("the run");
    assert_eq!(paused.status, RunStatus::Paused);
    assert!(paused.counts.inserted < 24_000);

    let name = world.engine.server().database.clone();
    let refused =
        rollback::start(&world.engine, 2, &name, Backing::GivenUp, "test").await.expect_err("a run is open");
    assert_eq!(refused.kind, Kind::Busy, "{refused}");
    let refused = runs::revert(&world.engine, "004", "test").await.expect_err("a run is open");
    assert_eq!(refused.kind, Kind::Busy, "{refused}");
    let cancelled = runs::cancel(&world.engine, run.id, "test").await.expect("it is cancelled");
    assert_eq!(world.work(&cancelled).await.status, RunStatus::Cancelled);
    roll_back(&world, 2).await;
    assert_catalog(&world, 2).await;
    assert_eq!(world.db.one::<String>(LEGACY_ROWS).await, rows);

    migrate(&world, &["004"]).await;
    let run = start_move(&world, MOVE).await;
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    assert_eq!(world.db.one::<i64>(DIFFERENT_TICKERS).await, 0);
}

/// What was said of the phase before says nothing afterwards: tasks, checks,
/// failed runs and quarantine.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_the_phase_counts_afterwards() {
    let world = ready().await;
    // A row that the target refuses, and a move that failed half-way.
    world.db.run("UPDATE book_ticker_snapshots SET bid_qty = 'NaN' WHERE timestamp = '2025-10-06 00:01:00+00' AND exchange = 'MEXC' AND symbol_base = 'F'").await;
    let run = start_move(&world, MOVE).await;
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    let failed = start_move(&world, "trades").await;
    assert_eq!(world.work(&failed).await.status, RunStatus::Succeeded);
    world.db.run("UPDATE refit.run SET status = 'failed' WHERE subject = 'trades'").await;
    assert_eq!(moves::get(&world.engine, MOVE).await.expect("the move").quarantined, 1);
    let ticked =
        world.engine.plan().plan.phase(2).expect("phase 2").tasks().next().expect("a task").id.clone();
    let plan = &world.engine.plan().plan.id;
    let mark = Mark { seq: 1, state: TaskState::Completed, actor: "ada".into(), ..Mark::default() };
    store::mark::insert(world.db.pool(), plan, &ticked, &mark).await.expect("a mark");
    let said = rollback::consequences(&world.engine, 2).await.expect("the consequences");
    assert_eq!(said.marks, [ticked]);

    roll_back(&world, 2).await;
    let view = phases::views(&world.engine).await.expect("the phases").remove(1);
    assert_eq!(view.status, PhaseStatus::NotStarted);
    let open = |task: &domain::phase::TaskView| task.state == TaskState::Pending;
    assert!(view.tasks.iter().all(open), "{:#?}", view.tasks);
    let retried = runs::resume(&world.engine, failed.id, "test").await.expect_err("it is over");
    assert_eq!(retried.kind, Kind::Refused, "{retried}");
    assert_eq!(moves::get(&world.engine, MOVE).await.expect("the move").quarantined, 0);
    let reasons = quarantine::reasons(&world.engine, MOVE).await.expect("the reasons");
    assert_eq!(reasons.iter().map(|reason| reason.rows).sum::<i64>(), 1, "history is kept");
    let said = rollback::consequences(&world.engine, 2).await.expect("the consequences");
    assert!(said.is_empty(), "{:?}", said.lines());
}

#[tokio::test]
async fn a_migration_stays_while_a_move_uses_its_tables() {
    let world = carried_out().await;
    let refused = runs::revert(&world.engine, "004", "test").await.expect_err("moves are live");
    assert_eq!(refused.kind, Kind::Refused);
    assert!(refused.to_string().contains("is under way"), "{refused}");
    for id in [MOVE, "trades"] {
        moves::give_up(&world.engine, id, "test").await.expect("it is given up");
    }
    let run = runs::revert(&world.engine, "004", "test").await.expect("nothing is in the way");
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
}

#[tokio::test]
async fn a_phase_is_rolled_back_with_a_proved_backup_or_by_saying_without() {
    let world = ready().await;
    let name = world.engine.server().database.clone();
    let refused =
        rollback::start(&world.engine, 2, &name, Backing::Fresh, "test").await.expect_err("no backup");
    assert_eq!(refused.kind, Kind::Refused);
    assert!(refused.to_string().contains("there is no backup"), "{refused}");
    assert!(refused.next.contains("--without-backup"), "{refused}");
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM refit.run WHERE kind = 'rollback'").await, 0);
    let run = begin(&world, 2).await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    let said = "SELECT count(*) FROM refit.log WHERE text LIKE 'it rests on no backup%'";
    assert_eq!(world.db.one::<i64>(said).await, 1);
}
