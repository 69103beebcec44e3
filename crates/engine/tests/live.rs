//! Moves under a client that writes, judged by SQL.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use domain::moving::MoveState;
use domain::run::RunStatus;
use domain::throttle::{Signal, Threshold};
use engine::error::Kind;
use engine::{moves, throttle};
use testkit::TestEngine;
use world::{MOVE, assert_equal, drained, drained_back, live, ready, seen, start, until, writer};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_client_writes_during_a_move_arrives_exactly() {
    let world = ready().await;
    let _applier = world.look_after();
    let (stop, writer) = writer(&world);
    let run = start(&world).await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    let again = moves::verify(&world.engine, MOVE, false, "test").await.expect("it starts");
    let again = world.work(&again).await;
    assert_eq!(again.status, RunStatus::Succeeded, "{:?}", again.failure);
    stop.cancel();
    assert!(writer.await.expect("the client") > 0);
    drained(&world).await;
    assert_equal(&world).await;
    let named = "SELECT count(DISTINCT e.enum_value) FROM exchanges e WHERE e.enum_value LIKE 'NEW\\_%'";
    assert!(world.db.one::<i64>(named).await > 0, "new names were not created");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comparison_that_fails_is_repaired_on_request() {
    let world = live().await;
    let _applier = world.look_after();
    world
        .db
        .run(
            "
        DELETE FROM book_ticker_snapshots_v2 WHERE timestamp = '2025-10-06 00:01:00+00';
        UPDATE book_ticker_snapshots_v2 SET ask_qty = ask_qty + 1 WHERE timestamp = '2025-10-06 00:02:00+00';
        INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
        SELECT min(symbol_id), '2030-01-01', 1, 1, 2, 1 FROM symbol_alias",
        )
        .await;
    let run = moves::verify(&world.engine, MOVE, false, "test").await.expect("it starts");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Failed);
    assert!(run.failure.expect("a failure").why.contains("25 rows differ"));
    let run = moves::verify(&world.engine, MOVE, true, "test").await.expect("it starts");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert_equal(&world).await;
}

/// Everything but what would break is no reason for the target to fall behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_applier_holds_for_a_full_disk_and_not_for_busy_sessions() {
    let world = live().await;
    let touch =
        "UPDATE book_ticker_snapshots SET ask_qty = ask_qty + 1 WHERE timestamp = '2025-10-06 00:01:00+00'";
    set(&world, Signal::Sessions, 0.0).await;
    let _applier = world.look_after();
    world.db.run(touch).await;
    drained(&world).await;
    set(&world, Signal::DataDisk, 100.0).await;
    let holding = "SELECT EXISTS (SELECT 1 FROM refit.hold WHERE signal = 'data_disk' AND until IS NULL)";
    until("the applier holds", || async { world.db.one::<bool>(holding).await }).await;
    world.db.run(touch).await;
    until("it says how far behind it is", || async { seen(&world).await.backlog == 12 }).await;
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM refit.capture_book_tickers").await, 12);
    set(&world, Signal::DataDisk, 0.0).await;
    drained(&world).await;
    assert_equal(&world).await;
}

async fn set(world: &TestEngine, signal: Signal, hold_at: f64) {
    let threshold = Threshold { hold_at, release_at: hold_at };
    throttle::set(&world.engine, None, signal, Some(threshold), "test").await.expect("a setting");
}

#[tokio::test]
async fn whatever_gets_around_the_capture_is_noticed() {
    const BYPASSES: [&str; 9] = [
        "ALTER TABLE book_ticker_snapshots DISABLE TRIGGER ALL",
        "ALTER TABLE book_ticker_snapshots DISABLE TRIGGER refit_capture_book_tickers_insert; ALTER TABLE book_ticker_snapshots ENABLE ALWAYS TRIGGER refit_capture_book_tickers_insert",
        "DROP TRIGGER refit_capture_book_tickers_delete ON book_ticker_snapshots",
        "DROP FUNCTION refit.capture_book_tickers_update() CASCADE",
        "CREATE OR REPLACE FUNCTION refit.capture_book_tickers_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "TRUNCATE book_ticker_snapshots",
        "VACUUM FULL book_ticker_snapshots",
        "ALTER TABLE book_ticker_snapshots RENAME TO hidden",
        "DROP TABLE refit.capture_book_tickers",
    ];
    for bypass in BYPASSES {
        let world = live().await;
        assert_eq!(seen(&world).await.broken, None);
        assert!(seen(&world).await.verified.is_some());
        world.db.run(bypass).await;
        let refused = moves::go(&world.engine, MOVE, MoveState::ReadsOver, "test").await.expect_err(bypass);
        let after = seen(&world).await;
        assert!(after.broken.is_some(), "not noticed: {bypass}");
        assert_eq!(after.verified, None, "still verified after {bypass}");
        assert_eq!(after.state, MoveState::Live, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_capture_is_noticed_by_itself_and_mended_by_arming_anew() {
    let world = live().await;
    let _applier = world.look_after();
    world
        .db
        .run(
            "
        ALTER TABLE book_ticker_snapshots DISABLE TRIGGER ALL;
        DELETE FROM book_ticker_snapshots WHERE exchange = 'MEXC';
        ALTER TABLE book_ticker_snapshots ENABLE TRIGGER ALL",
        )
        .await;
    until("the capture is seen to be broken", || async { seen(&world).await.broken.is_some() }).await;
    let run = moves::rearm(&world.engine, MOVE, "test").await.expect("it is armed again");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    let after = seen(&world).await;
    assert_eq!(after.broken, None);
    assert!(after.verified.is_some());
    assert_equal(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_session_is_captured_too() {
    let world = live().await;
    let _applier = world.look_after();
    world.db.run("SET session_replication_role = replica; DELETE FROM book_ticker_snapshots WHERE exchange = 'MEXC'; RESET session_replication_role").await;
    drained(&world).await;
    assert_equal(&world).await;
    assert_eq!(seen(&world).await.broken, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_rows_go_into_quarantine_and_leave_it_when_they_are_corrected() {
    let world = live().await;
    let _applier = world.look_after();
    world.db.run("UPDATE book_ticker_snapshots SET bid_qty = 'NaN' WHERE timestamp = '2025-10-06 00:01:00+00' AND exchange = 'MEXC' AND symbol_base = 'F'").await;
    until("the row is in quarantine", || async { seen(&world).await.quarantined == 1 }).await;
    let run = moves::verify(&world.engine, MOVE, false, "test").await.expect("it starts");
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded, "quarantine explains the difference");
    let refused =
        moves::go(&world.engine, MOVE, MoveState::ReadsOver, "test").await.expect_err("quarantine is open");
    assert!(refused.to_string().contains("Quarantine"), "{refused}");
    world.db.run("UPDATE book_ticker_snapshots SET bid_qty = 1 WHERE bid_qty = 'NaN'").await;
    until("quarantine is empty", || async { seen(&world).await.quarantined == 0 }).await;
    drained(&world).await;
    assert_equal(&world).await;
}

/// Everything in the catalog that a move may touch.
async fn catalog(world: &TestEngine) -> String {
    world.db.one("SELECT string_agg(d, E'\n' ORDER BY d) FROM (
        SELECT 'trigger ' || tgname || ' ' || tgrelid::regclass::text AS d FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'function ' || oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'refit'::regnamespace
        UNION ALL SELECT 'relation ' || oid::regclass::text || ' ' || relkind::text FROM pg_class WHERE relnamespace IN ('refit'::regnamespace, 'public'::regnamespace)
        UNION ALL SELECT 'constraint ' || conname || pg_get_constraintdef(oid) || convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace) x").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_and_writers_go_over_and_back_and_nothing_is_left() {
    let world = ready().await;
    let before = catalog(&world).await;
    let run = start(&world).await;
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    let applier = world.look_after();
    until("an applier is at work", || async {
        seen(&world).await.applier == domain::moving::Applier::Running
    })
    .await;
    let (stop, writer) = writer(&world);

    let early =
        moves::go(&world.engine, MOVE, MoveState::WritesOver, "test").await.expect_err("reads go first");
    assert_eq!(early.kind, Kind::Refused, "{early}");
    for state in [MoveState::ReadsOver, MoveState::WritesOver] {
        let after = moves::go(&world.engine, MOVE, state, "test").await.expect("the cut-over");
        assert_eq!(after.state, state);
    }
    // Both sides are written now: the client of old to the source, the new one
    // to the target. They meet in no row: a client that repeats its reads would
    // be told so, whoever wrote the row.
    world
        .db
        .run(
            "
        UPDATE book_ticker_snapshots_v2 SET ask_qty = 42 WHERE timestamp = '2025-10-06 00:15:00.5+00';
        DELETE FROM book_ticker_snapshots_v2 WHERE timestamp = '2025-10-06 00:15:01+00';
        INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
        SELECT symbol_id, '2030-01-01', 1, 1, 2, 1 FROM symbol_alias WHERE exchange = 'MEXC_SPOT'",
        )
        .await;
    drained_back(&world).await;
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM book_ticker_snapshots WHERE timestamp = '2025-10-06 00:15:00.5+00' AND ask_qty = 42").await, 12);
    assert_eq!(
        world
            .db
            .one::<i64>(
                "SELECT count(*) FROM book_ticker_snapshots WHERE timestamp = '2025-10-06 00:15:01+00'"
            )
            .await,
        0
    );
    assert_eq!(
        world
            .db
            .one::<i64>("SELECT count(*) FROM book_ticker_snapshots WHERE timestamp = '2030-01-01'")
            .await,
        3
    );

    for state in [MoveState::ReadsOver, MoveState::Live] {
        moves::go(&world.engine, MOVE, state, "test").await.expect("the way back");
    }
    stop.cancel();
    writer.await.expect("the client met no error");
    drained(&world).await;
    assert_equal(&world).await;
    drop(applier);
    moves::give_up(&world.engine, MOVE, "test").await.expect("the capture ends");
    assert_eq!(catalog(&world).await, before);
}
