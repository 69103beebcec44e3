//! Planted corruption of every kind is named exactly and repaired, and nothing
//! is named that is sound. The judge is SQL of the test kit.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use domain::run::{Run, RunStatus};
use engine::{moves, runs};
use testkit::corruption::{Expected, KINDS, Kind, Planting, legacy_rows, plant};
use testkit::{TestEngine, judge, seed};
use world::{MOVE, drained, live, live_with, seen, until, verify, writer};

/// Rows of a range, so that a hundred rows are first or last in one.
const CHUNK: i64 = 20;

/// 2,000 rows, live and verified.
async fn sound() -> TestEngine {
    live_with(&legacy_rows(200)).await
}

/// Past the capture, as somebody with the means of an applier would.
fn past_the_capture(world: &TestEngine) -> String {
    format!("{}?options=-c%20refit.applying%3Don", world.db.url())
}

async fn named(world: &TestEngine, run: &Run) -> Vec<Expected> {
    let named = "SELECT kind AS finding, key FROM refit.difference WHERE run = $1";
    let mut found: Vec<Expected> =
        sqlx::query_as(named).bind(run.id).fetch_all(world.db.pool()).await.expect("what was named");
    found.sort();
    found
}

/// Exactly what was planted is named, and repaired on request.
async fn check(world: &TestEngine, kind: &Kind, planting: Planting) {
    let planted = plant(&past_the_capture(world), kind, planting).await;
    let run = verify(world, planting.chunk, false).await;
    assert_eq!(run.status, RunStatus::Failed, "{} was not noticed", kind.name);
    assert_eq!(named(world, &run).await, planted, "{}", kind.name);
    let run = verify(world, 500, true).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{}: {:?}", kind.name, run.failure);
    // What the target cannot take waits in quarantine for a correction.
    world.db.run("UPDATE book_ticker_snapshots SET bid_qty = 1 WHERE bid_qty = 'NaN'").await;
    drained(world).await;
    judge::book_tickers_equal(&world.db.url()).await.assert_none(kind.name);
    assert_eq!(seen(world).await.quarantined, 0, "{}", kind.name);
    world.db.run("TRUNCATE corruption.planted").await;
}

async fn check_each(first: usize) {
    let world = sound().await;
    let _applier = world.look_after();
    let seed = seed();
    for kind in KINDS.iter().skip(first).step_by(4) {
        let at_ends = kind.name.contains("of a range");
        check(&world, kind, Planting { seed, rows: 100, chunk: if at_ends { CHUNK } else { 500 } }).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_is_named_exactly_and_repaired_1() {
    check_each(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_is_named_exactly_and_repaired_2() {
    check_each(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_is_named_exactly_and_repaired_3() {
    check_each(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_is_named_exactly_and_repaired_4() {
    check_each(3).await;
}

/// One swap among thousands of rows must not cancel out in the sum.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_pair_is_enough() {
    let world = sound().await;
    let _applier = world.look_after();
    let seed = seed();
    let in_pairs = ["the values of another row", "two rows swapped", "two faults that cancel each other"];
    for kind in KINDS.iter().filter(|kind| in_pairs.contains(&kind.name)) {
        for turn in 0..6 {
            check(&world, kind, Planting { seed: seed + turn, rows: 2, chunk: 500 }).await;
        }
    }
}

/// PostgreSQL hashes the bigint 4294967291 like -5.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_lost_its_sign_is_noticed() {
    let world = sound().await;
    world
        .db
        .run(
            "BEGIN; SET LOCAL refit.applying = 'on';
             UPDATE book_ticker_snapshots SET id = -id WHERE id <= 100;
             UPDATE book_ticker_snapshots_v2 SET id = 4294967296 - id WHERE id <= 100; COMMIT",
        )
        .await;
    let run = verify(&world, 500, false).await;
    assert_eq!(named(&world, &run).await.len(), 100, "{:?}", run.failure);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_there_twice_is_noticed() {
    let world = sound().await;
    let twins = "ALTER TABLE book_ticker_snapshots_v2 DROP CONSTRAINT book_ticker_snapshots_v2_pkey;
        INSERT INTO book_ticker_snapshots_v2 SELECT * FROM book_ticker_snapshots_v2 WHERE id % 20 = 0";
    world.db.run(twins).await;
    let run = verify(&world, 500, false).await;
    assert_eq!(run.status, RunStatus::Failed);
    let named = named(&world, &run).await;
    assert_eq!(named.len(), 100);
    assert!(named.iter().all(|row| row.finding == "extra"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_resumed_looks_again_at_what_was_corrected() {
    let world = sound().await;
    world.db.run("UPDATE book_ticker_snapshots_v2 SET ask_qty = ask_qty + 1 WHERE id = 7").await;
    let run = verify(&world, 500, false).await;
    assert_eq!(run.status, RunStatus::Failed);
    world.db.run("UPDATE book_ticker_snapshots_v2 SET ask_qty = ask_qty - 1 WHERE id = 7").await;
    runs::resume(&world.engine, run.id, "test").await.expect("it goes on");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
}

/// The first range was compared before the capture was bypassed there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_compared_before_the_capture_broke_does_not_count() {
    let world = sound().await;
    let spoil = "UPDATE book_ticker_snapshots_v2 SET ask_qty = ask_qty + {n} WHERE timestamp = (SELECT max(timestamp) FROM book_ticker_snapshots)";
    world.db.run(&spoil.replace("{n}", "1")).await;
    let run = verify(&world, 500, false).await;
    assert_eq!(run.status, RunStatus::Failed);
    world.db.run(&spoil.replace("{n}", "-1")).await;
    world
        .db
        .run(
            "ALTER TABLE book_ticker_snapshots DISABLE TRIGGER ALL;
             DELETE FROM book_ticker_snapshots WHERE timestamp = (SELECT min(timestamp) FROM book_ticker_snapshots);
             ALTER TABLE book_ticker_snapshots ENABLE TRIGGER ALL",
        )
        .await;
    let rearmed = moves::rearm(&world.engine, MOVE, "test").await.expect("it is armed again");
    runs::cancel(&world.engine, rearmed.id, "test").await.expect("the repair is called off");
    world.work_all().await;
    runs::resume(&world.engine, run.id, "test").await.expect("it goes on");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Failed, "a row is extra, and nobody has looked");
    assert_eq!(seen(&world).await.verified, None);
}

/// A loss that was accepted was accepted for the row as it was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quarantine_that_is_settled_excuses_nothing() {
    let world = sound().await;
    let _applier = world.look_after();
    for settled in ["accepted", "replayed", "superseded"] {
        world.db.run("UPDATE book_ticker_snapshots SET bid_qty = 'NaN' WHERE id = 7").await;
        until("the row is in quarantine", || async { seen(&world).await.quarantined == 1 }).await;
        let settle = format!("UPDATE refit.quarantine SET state = '{settled}' WHERE state = 'open'");
        world.db.run(&settle).await;
        world.db.run("UPDATE book_ticker_snapshots SET bid_qty = 1 WHERE id = 7").await;
        drained(&world).await;
        world.db.run("UPDATE book_ticker_snapshots_v2 SET bid_qty = 2 WHERE id = 7").await;
        let run = verify(&world, 500, false).await;
        assert_eq!(run.status, RunStatus::Failed, "{settled} quarantine excuses another fault");
        world.db.run("UPDATE book_ticker_snapshots_v2 SET bid_qty = 1 WHERE id = 7").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_comparisons_under_a_client_name_nothing() {
    let world = live().await;
    let _applier = world.look_after();
    let (stop, client) = writer(&world);
    for turn in 0..20 {
        let run = verify(&world, 3_000, false).await;
        assert_eq!(named(&world, &run).await, [], "in turn {turn}");
        assert_eq!(run.status, RunStatus::Succeeded, "in turn {turn}: {:?}", run.failure);
    }
    let on_the_way = "SELECT count(*) FROM refit.log WHERE text LIKE '%on their way%'";
    let met: i64 = world.db.one(on_the_way).await;
    stop.cancel();
    assert!(client.await.expect("the client") > 0);
    assert!(met > 0, "no comparison met a change on its way");
    drained(&world).await;
    judge::book_tickers_equal(&world.db.url()).await.assert_none("the tables after it");
}
