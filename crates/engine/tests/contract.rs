//! The last step of a move: what it asks for, what it removes, and what nobody
//! may do afterwards.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use common::LEGACY;
use domain::fixed::thousands;
use domain::moving::{Applier, MoveState, MoveView};
use engine::backups::Backing;
use engine::error::{Kind, Result};
use engine::moves;
use testkit::TestEngine;
use tokio_util::sync::DropGuard;
use world::{MOVE, drained, live_with, seen, until};

/// Ticks of today, which a contraction leaves in the source.
const RECENT: &str = "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
    SELECT date_trunc('hour', now()) - i * interval '1 hour', 'MEXC_SPOT', 'BTC', 'USDT', 1, 1, 2, 1 FROM generate_series(1, 20) i;";

/// Writers use the target, and an applier is at work.
async fn writers_over() -> (TestEngine, DropGuard) {
    let world = live_with(&format!("{LEGACY}; {RECENT}")).await;
    let applier = world.look_after();
    until("an applier is at work", || async { seen(&world).await.applier == Applier::Running }).await;
    for state in [MoveState::ReadsOver, MoveState::WritesOver] {
        moves::go(&world.engine, MOVE, state, "test").await.expect("the cut-over");
    }
    (world, applier)
}

/// As if all of it had happened so many days before.
async fn age(world: &TestEngine, days: i32) {
    let script = format!(
        "UPDATE refit.move_transition SET at = at - {days} * interval '1 day';
         UPDATE refit.move SET armed_at = armed_at - {days} * interval '1 day'"
    );
    world.db.run(&script).await;
}

async fn contract(world: &TestEngine, backing: Backing) -> Result<MoveView> {
    let name = world.engine.server().database.clone();
    moves::contract(&world.engine, MOVE, &name, backing, "test").await
}

async fn refused(world: &TestEngine, backing: Backing) -> String {
    let refused = contract(world, backing).await.expect_err("a condition does not hold");
    assert_eq!(refused.kind, Kind::Refused, "{refused}");
    assert_eq!(seen(world).await.state, MoveState::WritesOver);
    refused.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_contracted_before_every_condition_holds() {
    let (world, _applier) = writers_over().await;
    let early = refused(&world, Backing::GivenUp).await;
    for condition in [
        "Writers have used the target for long enough (0 of 14 days)",
        "Nobody has written to the source for long enough (0 of 14 days)",
    ] {
        assert!(early.contains(condition), "{early}");
    }
    age(&world, 13).await;
    assert!(refused(&world, Backing::GivenUp).await.contains("(13 of 14 days)"));
    age(&world, 1).await;
    assert!(
        refused(&world, Backing::Fresh).await.contains("A proved backup is fresh enough (there is no backup")
    );
    let mistyped = moves::contract(&world.engine, MOVE, "another", Backing::GivenUp, "test").await;
    assert!(mistyped.expect_err("mistyped").to_string().contains("is not the name of the database"));
    let way = moves::go(&world.engine, MOVE, MoveState::Contracted, "test").await.expect_err("no cut-over");
    assert_eq!(way.kind, Kind::Refused);

    // A client of old that is still there, and one that only reads.
    let mut reader = world.db.pool().begin().await.expect("a transaction");
    sqlx::query("SELECT FROM book_ticker_snapshots LIMIT 1").execute(&mut *reader).await.expect("read");
    assert!(refused(&world, Backing::GivenUp).await.contains("Nobody uses the source right now"));
    reader.rollback().await.expect("rolled back");
    world
        .db
        .run("UPDATE book_ticker_snapshots SET bid_qty = 3 WHERE timestamp > now() - interval '3 hours'")
        .await;
    assert!(
        refused(&world, Backing::GivenUp)
            .await
            .contains("Nobody has written to the source for long enough (0 of")
    );
    assert_eq!(
        world
            .db
            .one::<i64>(
                "SELECT count(*) FROM book_ticker_snapshots WHERE timestamp < now() - interval '7 days'"
            )
            .await,
        OLD
    );
}

/// Legacy rows that are older than the window.
const OLD: i64 = 24_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_source_keeps_a_window_and_the_target_loses_nothing() {
    let (world, _applier) = writers_over().await;
    // The target does not hold the image of these twelve: they stay.
    world
        .db
        .run("SET refit.applying = 'on'; UPDATE book_ticker_snapshots_v2 SET bid_qty = 7 WHERE timestamp = '2025-10-06 00:03:00+00'; RESET refit.applying")
        .await;
    let truth = "SELECT md5(string_agg(v::text, ' ' ORDER BY v::text)) FROM book_ticker_snapshots_v2 v WHERE timestamp < '2026-01-01'";
    let before = world.db.one::<String>(truth).await;
    age(&world, 14).await;
    let removes = moves::removes(&world.engine, MOVE).await.expect("what it removes");
    assert!(
        removes[0].starts_with(&format!("{} rows of book_ticker_snapshots", thousands(OLD))),
        "{removes:?}"
    );
    let after = contract(&world, Backing::GivenUp).await.expect("every condition holds");
    assert_eq!(after.state, MoveState::Contracted);

    let old = "SELECT count(*) FROM book_ticker_snapshots WHERE timestamp < now() - interval '7 days'";
    until("the older rows are gone", || async { world.db.one::<i64>(old).await == 12 }).await;
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM book_ticker_snapshots").await, 32);
    assert_eq!(world.db.one::<String>(truth).await, before, "the target was changed");

    // Whoever still comes by is followed: within the window as ever, and beyond
    // it without taking anything from the target.
    world
        .db
        .run("DELETE FROM book_ticker_snapshots WHERE timestamp = date_trunc('hour', now()) - interval '1 hour';
              DELETE FROM book_ticker_snapshots WHERE timestamp = '2025-10-06 00:03:00+00';
              INSERT INTO refit.capture_book_tickers (timestamp, exchange, symbol_base, symbol_quote, refit_op)
              SELECT v.timestamp, a.exchange, a.symbol_base, a.symbol_quote, 'r'
                FROM book_ticker_snapshots_v2 v JOIN symbol_alias a USING (symbol_id) WHERE v.timestamp < '2025-10-06 00:01:00+00'")
        .await;
    drained(&world).await;
    assert_eq!(world.db.one::<String>(truth).await, before, "old rows were taken from the target");
    assert_eq!(
        world
            .db
            .one::<i64>(
                "SELECT count(*) FROM book_ticker_snapshots_v2 WHERE timestamp > now() - interval '7 days'"
            )
            .await,
        19
    );

    let refused =
        moves::verify(&world.engine, MOVE, false, "test").await.expect_err("nothing to compare with");
    assert!(refused.why.contains("a window of recent rows only"), "{refused}");
    assert!(
        refused.next.contains("refit integrity run") && refused.next.contains("refit move history"),
        "{refused}"
    );
    let runs = "SELECT count(*) FROM refit.run WHERE kind = 'verify'";
    assert_eq!(world.db.one::<i64>(runs).await, 0, "a run was started that can only fail");
    for outcome in [
        moves::verify(&world.engine, MOVE, true, "test").await.map(drop),
        moves::rearm(&world.engine, MOVE, "test").await.map(drop),
        moves::go(&world.engine, MOVE, MoveState::ReadsOver, "test").await.map(drop),
        moves::give_up(&world.engine, MOVE, "test").await.map(drop),
    ] {
        assert_eq!(outcome.expect_err("not when contracted").kind, Kind::Refused);
    }
    assert_eq!(world.db.one::<String>(truth).await, before);
}
