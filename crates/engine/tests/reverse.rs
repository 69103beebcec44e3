//! While writers use the target, its capture is watched as the source's is:
//! whatever gets around it closes the way back until every row was compared.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use domain::moving::{Applier, MoveState};
use domain::run::RunStatus;
use engine::error::Kind;
use engine::moves;
use testkit::locks::{Holder, Mode, waiting_for};
use testkit::{TestDb, TestEngine};
use tokio_util::sync::DropGuard;
use world::{MOVE, assert_equal, drained, drained_back, live, seen, until, verify};

/// Writers use the target, and no applier is at work.
async fn writers_over() -> TestEngine {
    let db = TestDb::copy_of("writers over", async || make_writers_over().await.db).await;
    TestEngine::ungated_on(db).await
}

async fn make_writers_over() -> TestEngine {
    let world = live().await;
    let applier = world.look_after();
    until("an applier is at work", || async { seen(&world).await.applier == Applier::Running }).await;
    for state in [MoveState::ReadsOver, MoveState::WritesOver] {
        moves::go(&world.engine, MOVE, state, "test").await.expect("the cut-over");
    }
    drop(applier);
    until("the applier has ended", || async { seen(&world).await.applier != Applier::Running }).await;
    world
}

/// What the target's writers do: rows changed, gone and new.
const WRITTEN: &str = "
    UPDATE book_ticker_snapshots_v2 SET ask_qty = 42 WHERE timestamp = '2025-10-06 00:01:00+00';
    DELETE FROM book_ticker_snapshots_v2 WHERE timestamp = '2025-10-06 00:01:30+00';
    INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
    SELECT symbol_id, '2030-01-01', 1, 1, 2, 1 FROM symbol_alias WHERE exchange = 'MEXC_SPOT';";

/// Rows of the source that came from the target's writers.
const ARRIVED: &str =
    "SELECT count(*) FROM book_ticker_snapshots WHERE ask_qty = 42 OR timestamp = '2030-01-01'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_gets_around_the_capture_of_the_target_is_noticed() {
    const BYPASSES: [&str; 9] = [
        "ALTER TABLE book_ticker_snapshots_v2 DISABLE TRIGGER ALL",
        "ALTER TABLE book_ticker_snapshots_v2 DISABLE TRIGGER refit_reverse_book_tickers_insert; ALTER TABLE book_ticker_snapshots_v2 ENABLE ALWAYS TRIGGER refit_reverse_book_tickers_insert",
        "ALTER TABLE book_ticker_snapshots_v2 ENABLE TRIGGER refit_reverse_book_tickers_update",
        "DROP TRIGGER refit_reverse_book_tickers_delete ON book_ticker_snapshots_v2",
        "CREATE OR REPLACE FUNCTION refit.reverse_book_tickers_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "TRUNCATE book_ticker_snapshots_v2",
        "VACUUM FULL book_ticker_snapshots_v2",
        "ALTER TABLE book_ticker_snapshots_v2 RENAME TO hidden",
        "DROP TABLE refit.reverse_book_tickers",
    ];
    for bypass in BYPASSES {
        let world = writers_over().await;
        assert_eq!(seen(&world).await.broken, None);
        assert!(seen(&world).await.verified.is_some());
        world.db.run(bypass).await;
        let refused = moves::go(&world.engine, MOVE, MoveState::ReadsOver, "test").await.expect_err(bypass);
        let after = seen(&world).await;
        assert!(after.broken.is_some(), "not noticed: {bypass}");
        assert_eq!(after.verified, None, "still verified after {bypass}");
        assert_eq!(after.state, MoveState::WritesOver, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_go_back_only_after_every_row_was_compared_and_nothing_is_lost() {
    let world = writers_over().await;
    let _applier = world.look_after();
    let bypassed = format!(
        "ALTER TABLE book_ticker_snapshots_v2 DISABLE TRIGGER ALL; {WRITTEN} ALTER TABLE book_ticker_snapshots_v2 ENABLE TRIGGER ALL"
    );
    world.db.run(&bypassed).await;
    until("the capture is seen to be broken", || async { seen(&world).await.broken.is_some() }).await;
    let truth = "SELECT md5(string_agg(v::text, ' ' ORDER BY v::text)) FROM book_ticker_snapshots_v2 v";
    let before = world.db.one::<String>(truth).await;
    let refused = moves::go(&world.engine, MOVE, MoveState::ReadsOver, "test").await.expect_err("broken");
    assert_eq!(refused.kind, Kind::Refused);
    assert_eq!(world.db.one::<i64>(ARRIVED).await, 0);

    let run = moves::rearm(&world.engine, MOVE, "test").await.expect("it is armed again");
    let early = moves::go(&world.engine, MOVE, MoveState::ReadsOver, "test").await.expect_err("not compared");
    assert!(early.to_string().contains("Every row was compared"), "{early}");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert_eq!(world.db.one::<String>(truth).await, before, "the truth was overwritten");
    assert_eq!(world.db.one::<i64>(ARRIVED).await, 15, "what the source lacked was not brought to it");
    assert_equal(&world).await;
    // What the source had in its place is kept: 12 rows changed, 12 gone.
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM refit.conflict WHERE loser IS NOT NULL").await, 24);
    moves::go(&world.engine, MOVE, MoveState::ReadsOver, "test").await.expect("the way back is open again");
    assert_eq!(seen(&world).await.broken, None);
}

/// A log that is whole keeps what waits in it when the other one is mended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mending_one_capture_loses_nothing_of_the_other() {
    let world = writers_over().await;
    world.db.run("DELETE FROM book_ticker_snapshots WHERE timestamp = '2025-10-06 00:02:00+00'").await;
    world.db.run("DROP TRIGGER refit_reverse_book_tickers_delete ON book_ticker_snapshots_v2").await;
    let run = moves::rearm(&world.engine, MOVE, "test").await.expect("it is armed again");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    let _applier = world.look_after();
    until("the deletion has arrived", || async {
        let left = "SELECT count(*) FROM book_ticker_snapshots_v2 WHERE timestamp = '2025-10-06 00:02:00+00'";
        world.db.one::<i64>(left).await == 0
    })
    .await;
    assert_equal(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_on_their_way_back_are_no_difference() {
    let world = writers_over().await;
    world.db.run(WRITTEN).await;
    let run = verify(&world, 500, false).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert_eq!(world.db.one::<i64>(ARRIVED).await, 0, "nobody has applied it");
    // A difference that no log explains is named all the same.
    world
        .db
        .run("SET refit.applying = 'on'; UPDATE book_ticker_snapshots_v2 SET bid_qty = 7 WHERE timestamp = '2025-10-06 00:03:00+00'; RESET refit.applying")
        .await;
    let run = verify(&world, 500, false).await;
    assert!(run.failure.expect("a failure").why.contains("12 rows differ"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_session_on_the_target_is_captured_too() {
    let world = writers_over().await;
    let _applier = world.look_after();
    let written = format!("SET session_replication_role = replica; {WRITTEN} RESET session_replication_role");
    world.db.run(&written).await;
    drained_back(&world).await;
    assert_equal(&world).await;
    assert_eq!(world.db.one::<i64>(ARRIVED).await, 15);
    assert_eq!(seen(&world).await.broken, None);
}

/// A look that read the move before writers went back says nothing about now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_back_does_not_look_like_a_bypass() {
    let world = writers_over().await;
    let _applier = world.look_after();
    for state in [MoveState::ReadsOver, MoveState::WritesOver, MoveState::ReadsOver, MoveState::Live] {
        until("an applier is at work", || async { seen(&world).await.applier == Applier::Running }).await;
        moves::go(&world.engine, MOVE, state, "test").await.expect("over and back");
        assert_eq!(seen(&world).await.broken, None);
    }
}

const ROW: &str = "timestamp = '2025-10-06 00:02:00+00' AND exchange = 'MEXC_SPOT' AND symbol_base = 'BTC'";
const IMAGE: &str = "timestamp = '2025-10-06 00:02:00+00' AND symbol_id =
    (SELECT symbol_id FROM symbol_alias WHERE exchange = 'MEXC_SPOT' AND symbol_base = 'BTC' AND symbol_quote = 'USDT')";

/// Happens while a batch of the applier has its snapshot and has written
/// nothing yet.
async fn beside_a_batch(world: &TestEngine, script: &str) -> DropGuard {
    let census = Holder::lock(&world.db.url(), "refit.census", Mode::Share).await;
    let applier = world.look_after();
    until("a batch has its snapshot", || async { waiting_for(world.db.pool(), census.pid()).await > 0 })
        .await;
    world.db.run(script).await;
    census.release().await;
    applier
}

/// Both applications write the same row: the target has the truth whoever of
/// them comes while a batch is under way, and what the other wrote is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_both_sides_write_beside_a_batch_is_the_targets_and_the_loser_is_kept() {
    let (source, target) = ("book_ticker_snapshots", "book_ticker_snapshots_v2");
    // What waits in a log, what happens beside the batch, what is in both tables
    // afterwards, and what the one that lost had written.
    let cases = [
        (
            format!("UPDATE {source} SET ask_qty = 77 WHERE {ROW}"),
            format!("DELETE FROM {target} WHERE {IMAGE}"),
            None,
            Some(77.0),
        ),
        (
            format!("UPDATE {target} SET ask_qty = 42 WHERE {IMAGE}"),
            format!("UPDATE {source} SET ask_qty = 77 WHERE {ROW}"),
            Some(42.0),
            Some(77.0),
        ),
        (
            format!("UPDATE {target} SET ask_qty = 42 WHERE {IMAGE}"),
            format!("DELETE FROM {source} WHERE {ROW}"),
            Some(42.0),
            None,
        ),
    ];
    for (waits, beside, truth, loser) in cases {
        let world = writers_over().await;
        world.db.run(&waits).await;
        let _applier = beside_a_batch(&world, &beside).await;
        drained(&world).await;
        drained_back(&world).await;
        let now = format!("SELECT (SELECT ask_qty::float8 FROM {target} WHERE {IMAGE})");
        assert_eq!(world.db.one::<Option<f64>>(&now).await, truth, "{beside}");
        assert_equal(&world).await;
        let kept = "SELECT count(*) FROM refit.conflict";
        assert_eq!(world.db.one::<i64>(kept).await, 1, "nobody is told of: {beside}");
        let lost = "SELECT (loser->>'ask_qty')::float8 FROM refit.conflict";
        assert_eq!(world.db.one::<Option<f64>>(lost).await, loser, "{beside}");
    }
}
