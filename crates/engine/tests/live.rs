//! Moves under a client that writes, judged by SQL.

#[path = "common/legacy.rs"]
mod common;

use std::time::{Duration, Instant};

use common::{DIFFERENT_TICKERS, LEGACY};
use domain::moving::{MoveState, MoveView};
use domain::plan::Action;
use domain::run::{Run, RunStatus};
use engine::error::Kind;
use engine::moves;
use engine::runs::{self, StartOptions};
use testkit::TestEngine;
use tokio_util::sync::CancellationToken;

const MOVE: &str = "book_tickers";
const DEADLINE: Duration = Duration::from_secs(60);

async fn ready() -> TestEngine {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    world.db.run(LEGACY).await;
    for version in ["002", "003", "004"] {
        let action = Action::Migrate(version.into());
        let run =
            runs::start(&world.engine, &action, StartOptions::default(), "test").await.expect("it starts");
        assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    }
    world
}

async fn start(world: &TestEngine) -> Run {
    let options = StartOptions { batch_size: Some(500), full_speed: true, ..StartOptions::default() };
    runs::start(&world.engine, &Action::Move(MOVE.into()), options, "test").await.expect("the move starts")
}

/// The move is live and verified.
async fn live() -> TestEngine {
    let world = ready().await;
    let run = start(&world).await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    world
}

async fn seen(world: &TestEngine) -> MoveView {
    moves::get(&world.engine, MOVE).await.expect("the move")
}

async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < DEADLINE, "not within a minute: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn drained(world: &TestEngine) {
    let left = "SELECT count(*) FROM refit.capture_book_tickers";
    until("the log is empty", || async { world.db.one::<i64>(left).await == 0 }).await;
}

async fn drained_back(world: &TestEngine) {
    let left = "SELECT count(*) FROM refit.reverse_book_tickers";
    until("the reverse log is empty", || async { world.db.one::<i64>(left).await == 0 }).await;
}

async fn assert_equal(world: &TestEngine) {
    let different = world.db.one::<i64>(DIFFERENT_TICKERS).await;
    assert_eq!(different, 0, "the tables differ");
}

/// What a legacy client does, over and over: new rows, rows again, old rows
/// changed in value and in key, rows gone.
const ROUND: &str = "
    INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
    SELECT '2025-10-07 00:00:00+00'::timestamptz + ({n} * 10 + i) * interval '1 ms', 'MEXC_SPOT', 'BTC', 'USDT', 5, 1, 6, 1 FROM generate_series(1, 10) i
    ON CONFLICT (timestamp, exchange, symbol_base, symbol_quote) DO UPDATE SET bid_price = EXCLUDED.bid_price;
    INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
    VALUES ('2025-10-06 00:00:00+00'::timestamptz + {n} % 2000 * interval '500 ms', 'GATEIO_FUTURES', 'F', 'USDT', 7 + {n}, 1, 8 + {n}, 1)
    ON CONFLICT (timestamp, exchange, symbol_base, symbol_quote) DO UPDATE SET bid_price = EXCLUDED.bid_price, ask_price = EXCLUDED.ask_price;
    DELETE FROM book_ticker_snapshots WHERE timestamp = '2025-10-06 00:00:00+00'::timestamptz + ({n} * 7) % 2000 * interval '500 ms' AND exchange = 'MEXC';
    UPDATE book_ticker_snapshots SET timestamp = timestamp + (100 + {n}) * interval '1 microsecond'
     WHERE timestamp = '2025-10-06 00:00:00+00'::timestamptz + ({n} * 3) % 2000 * interval '500 ms' AND exchange = 'binance-spot' AND symbol_base = 'BTC';
    INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
    VALUES ('2025-10-08 00:00:00+00'::timestamptz + {n} * interval '1 ms', 'NEW_' || {n} % 5, 'Coin' || {n} % 3, 'USDT', 1, 1, 2, 1);";

/// Writes rounds until told to stop; each statement must succeed.
fn writer(world: &TestEngine) -> (CancellationToken, tokio::task::JoinHandle<u32>) {
    let stop = CancellationToken::new();
    let (stopped, pool) = (stop.clone(), world.db.pool().clone());
    let task = tokio::spawn(async move {
        let mut round = 0;
        let mut pace = tokio::time::interval(Duration::from_millis(10));
        while !stopped.is_cancelled() {
            let script = ROUND.replace("{n}", &round.to_string());
            sqlx::raw_sql(sqlx::AssertSqlSafe(script))
                .execute(&pool)
                .await
                .expect("the client meets no error");
            round += 1;
            pace.tick().await;
        }
        round
    });
    (stop, task)
}

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
    // to the target.
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
    drained_back(&world).await;
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM book_ticker_snapshots WHERE timestamp = '2025-10-06 00:01:00+00' AND ask_qty = 42").await, 12);
    assert_eq!(
        world
            .db
            .one::<i64>(
                "SELECT count(*) FROM book_ticker_snapshots WHERE timestamp = '2025-10-06 00:01:30+00'"
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
