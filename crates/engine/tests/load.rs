//! Load tests, judged by SQL: each operation that counts as done is a row, and
//! none is left.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use std::time::Duration;

use domain::load::{Asked, LoadVerdict, Mix, Side};
use domain::run::RunStatus;
use engine::error::Kind;
use engine::{jobs, load, moves, runs};
use testkit::TestEngine;
use tokio_util::sync::CancellationToken;
use world::{assert_equal, drained, live, ready, until};

/// Counts what the test's own sessions store, by table.
const COUNT: &str = "
    CREATE TABLE counted (side text);
    CREATE FUNCTION count_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('application_name') LIKE '% load' THEN
            INSERT INTO counted VALUES (TG_ARGV[0]);
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER counts AFTER INSERT ON book_ticker_snapshots_v2 FOR EACH ROW EXECUTE FUNCTION count_row('normalised');
    CREATE TRIGGER counts AFTER INSERT ON book_ticker_snapshots FOR EACH ROW EXECUTE FUNCTION count_row('legacy')";

/// Sides whose rows are not as many as their upserts that count as done.
const MISCOUNTED: &str = "
    SELECT count(*) FROM refit.load_operation o
     WHERE o.operation = 'upsert' AND o.done <> (SELECT count(*) FROM counted c WHERE c.side = o.side)";

/// Seconds that do not add up to the operations.
const MISSING: &str = "
    SELECT ((SELECT sum(done) FROM refit.load_operation) - (SELECT sum(done + legacy_done) FROM refit.load_sample))::bigint";

const LEFT: &str = "
    SELECT (SELECT count(*) FROM exchanges WHERE enum_value = 'REFIT_LOAD')
         + (SELECT count(*) FROM symbols WHERE symbol_quote = 'REFIT')
         + (SELECT count(*) FROM book_ticker_snapshots WHERE exchange = 'REFIT_LOAD')
         + (SELECT count(*) FROM book_ticker_snapshots_v2 v LEFT JOIN symbols s ON s.id = v.symbol_id WHERE s IS NULL)";

const STORED: &str = "SELECT count(*) FROM book_ticker_snapshots WHERE exchange = 'REFIT_LOAD'";

fn asked(seconds: u32) -> Asked {
    Asked { seconds, rate: 100, legacy: true, ..Asked::default() }
}

async fn left(world: &TestEngine) -> i64 {
    world.db.one(LEFT).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_a_live_move_all_is_carried_out_and_nothing_stays() {
    let world = live().await;
    let _applier = world.look_after();
    world.db.run(COUNT).await;
    let run = load::start(&world.engine, asked(1), None, "test").await.expect("it starts");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert_eq!(world.db.one::<i64>(MISCOUNTED).await, 0);
    assert_eq!(world.db.one::<i64>(MISSING).await, 0);
    let found = load::get(&world.engine, None).await.expect("it is kept");
    assert_eq!((found.done(Side::Normalised), found.done(Side::Legacy), found.errors()), (100, 100, 0));
    // How fast it is depends on what else the machine does.
    assert_ne!(found.verdict(), LoadVerdict::Unfinished, "{:?}", found.faults());
    for measured in &found.measured {
        let figures = measured.figures.expect("all were carried out");
        assert!(figures.p50 <= figures.p99 && figures.p99 <= figures.slowest, "{measured:?}");
        assert!(found.twin(measured).is_some() == (measured.side == Side::Normalised));
    }
    let samples = load::samples(&world.engine, run.id, 100).await.expect("they are kept");
    assert!(samples.iter().any(|sample| sample.memory_bytes.is_some_and(|bytes| bytes > 0)), "{samples:?}");
    assert_eq!(left(&world).await, 0);
    drained(&world).await;
    assert_equal(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_over_from_a_worker_that_vanished_removes_its_rows() {
    let world = ready().await;
    let run = load::start(&world.engine, asked(60), None, "test").await.expect("it starts");
    let (engine, id) = (world.engine.clone(), run.id);
    let worker = tokio::spawn(async move { jobs::work_one(&engine, id, &CancellationToken::new()).await });
    until("rows are stored", || async { world.db.one::<i64>(STORED).await > 0 }).await;
    worker.abort();
    assert!(worker.await.is_err_and(|error| error.is_cancelled()), "it was dropped half-way");
    assert!(left(&world).await > 0, "nothing was left to remove");
    world.db.run("UPDATE refit.lease SET until = clock_timestamp() - interval '1 s'").await;
    runs::cancel(&world.engine, run.id, "test").await.expect("it can be given up");
    assert_eq!(world.work(&run).await.status, RunStatus::Cancelled);
    assert_eq!(left(&world).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_it_waits_for_what_is_in_hand_and_has_no_verdict() {
    let world = ready().await;
    let run = load::start(&world.engine, asked(60), None, "test").await.expect("it starts");
    let (engine, id) = (world.engine.clone(), run.id);
    let worker = tokio::spawn(async move { jobs::work_one(&engine, id, &CancellationToken::new()).await });
    until("rows are stored", || async { world.db.one::<i64>(STORED).await > 0 }).await;
    runs::cancel(&world.engine, run.id, "test").await.expect("it can be cancelled");
    let ended =
        tokio::time::timeout(Duration::from_secs(30), worker).await.expect("it ends long before its time");
    ended.expect("no panic").expect("the run was worked");
    let run = runs::get(&world.engine, run.id).await.expect("the run");
    assert_eq!((run.status, left(&world).await), (RunStatus::Cancelled, 0));
    let found = load::get(&world.engine, Some(run.id)).await.expect("its seconds stay");
    assert_eq!(found.verdict(), LoadVerdict::Unfinished);
}

#[tokio::test]
async fn what_would_do_harm_or_measure_nothing_is_refused() {
    let world = ready().await;
    let name = world.engine.server().database.clone();
    let production = world.engine.clone().marked_production(true);
    let none = Mix { upsert: 0, read: 0, lookup: 0 };
    for (engine, asked, confirm, kind) in [
        (&world.engine, Asked { rate: 0, ..asked(1) }, None, Kind::Invalid),
        (&world.engine, Asked { seconds: 0, ..asked(1) }, None, Kind::Invalid),
        (&world.engine, Asked { seconds: 86_401, ..asked(1) }, None, Kind::Invalid),
        (&world.engine, Asked { mix: none, ..asked(1) }, None, Kind::Invalid),
        (&production, asked(1), None, Kind::Refused),
        (&production, asked(1), Some("another"), Kind::Refused),
    ] {
        let refused = load::start(engine, asked, confirm, "test").await.expect_err("it is refused");
        assert_eq!(refused.kind, kind, "{refused}");
    }
    let half_way =
        "INSERT INTO refit.move (plan, id, state) VALUES ('cex_arbitrage', 'book_tickers', 'copying')";
    world.db.run(half_way).await;
    let refused = load::start(&world.engine, asked(1), None, "test").await.expect_err("a move is half-way");
    assert!(refused.kind == Kind::Refused && refused.why.contains("book_tickers"), "{refused}");
    world.db.run("DELETE FROM refit.move").await;
    let run = load::start(&production, asked(1), Some(&name), "test").await.expect("the name was typed");
    let second = load::start(&world.engine, asked(1), None, "test").await.expect_err("one at a time");
    assert_eq!(second.kind, Kind::Busy, "{second}");
    let compared =
        moves::verify(&world.engine, world::MOVE, false, "test").await.expect_err("its rows would differ");
    assert_eq!(compared.kind, Kind::Busy, "{compared}");
    runs::cancel(&world.engine, run.id, "test").await.expect("it can be cancelled");
    world.db.run("DROP TABLE book_ticker_snapshots").await;
    let refused =
        load::start(&world.engine, asked(1), None, "test").await.expect_err("there is no legacy table");
    assert!(refused.why.contains("legacy"), "{refused}");
}
