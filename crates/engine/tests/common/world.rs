//! A move of the shipped plan that is live, what is asked of it, and a client
//! that writes meanwhile.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::time::{Duration, Instant};

use domain::moving::MoveView;
use domain::plan::Action;
use domain::run::{Run, RunStatus};
use engine::moves;
use engine::runs::{self, StartOptions};
use testkit::{TestDb, TestEngine};
use tokio_util::sync::CancellationToken;

use crate::common::{DIFFERENT_TICKERS, LEGACY};

pub(crate) const MOVE: &str = "book_tickers";
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

pub(crate) async fn ready() -> TestEngine {
    ready_with(LEGACY).await
}

/// Reference tables and new tables are there, and these legacy rows.
pub(crate) async fn ready_with(rows: &str) -> TestEngine {
    let db = TestDb::copy_of(&format!("ready with {rows}"), async || make_ready(rows).await.db).await;
    TestEngine::ungated_on(db).await
}

async fn make_ready(rows: &str) -> TestEngine {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    world.db.run(rows).await;
    for version in ["002", "003", "004"] {
        let action = Action::Migrate(version.into());
        let run =
            runs::start(&world.engine, &action, StartOptions::default(), "test").await.expect("it starts");
        assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    }
    world
}

pub(crate) async fn start(world: &TestEngine) -> Run {
    let options = StartOptions { batch_size: Some(500), full_speed: true, ..StartOptions::default() };
    runs::start(&world.engine, &Action::Move(MOVE.into()), options, "test").await.expect("the move starts")
}

/// The move is live and verified.
pub(crate) async fn live() -> TestEngine {
    live_with(LEGACY).await
}

pub(crate) async fn live_with(rows: &str) -> TestEngine {
    let db = TestDb::copy_of(&format!("live with {rows}"), async || make_live(rows).await.db).await;
    TestEngine::ungated_on(db).await
}

async fn make_live(rows: &str) -> TestEngine {
    let world = make_ready(rows).await;
    let run = start(&world).await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    world
}

/// A comparison that holds for no signal, in ranges of so many rows.
pub(crate) async fn asked(world: &TestEngine, rows: i64, repair: bool) -> Run {
    let run = moves::verify(&world.engine, MOVE, repair, "test").await.expect("it starts");
    let asked = format!(
        "UPDATE refit.run SET params = params || '{{\"batch_size\": {rows}, \"full_speed\": true}}' WHERE id = {}",
        run.id
    );
    world.db.run(&asked).await;
    run
}

pub(crate) async fn verify(world: &TestEngine, rows: i64, repair: bool) -> Run {
    let run = asked(world, rows, repair).await;
    world.work(&run).await
}

pub(crate) async fn seen(world: &TestEngine) -> MoveView {
    moves::get(&world.engine, MOVE).await.expect("the move")
}

pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < DEADLINE, "not within a minute: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub(crate) async fn drained(world: &TestEngine) {
    let left = "SELECT count(*) FROM refit.capture_book_tickers";
    until("the log is empty", || async { world.db.one::<i64>(left).await == 0 }).await;
}

pub(crate) async fn drained_back(world: &TestEngine) {
    let left = "SELECT count(*) FROM refit.reverse_book_tickers";
    until("the reverse log is empty", || async { world.db.one::<i64>(left).await == 0 }).await;
}

pub(crate) async fn assert_equal(world: &TestEngine) {
    let different = world.db.one::<i64>(DIFFERENT_TICKERS).await;
    assert_eq!(different, 0, "the tables differ");
}

/// What a legacy client does, over and over: new rows, rows again, old rows
/// changed in value and in key, rows gone.
pub(crate) const ROUND: &str = "
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

/// Every level in its turn.
const BEGIN: [&str; 3] = [
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    "BEGIN ISOLATION LEVEL REPEATABLE READ",
    "BEGIN ISOLATION LEVEL SERIALIZABLE",
];

/// Writes rounds until told to stop; each statement must succeed.
pub(crate) fn writer(world: &TestEngine) -> (CancellationToken, tokio::task::JoinHandle<u32>) {
    let stop = CancellationToken::new();
    let (stopped, pool) = (stop.clone(), world.db.pool().clone());
    let task = tokio::spawn(async move {
        let mut round = 0;
        let mut pace = tokio::time::interval(Duration::from_millis(10));
        while !stopped.is_cancelled() {
            let round_of = ROUND.replace("{n}", &round.to_string());
            let script = format!("{}; {round_of} COMMIT;", BEGIN[round as usize % BEGIN.len()]);
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
