//! Names that come up while a move is live get their ids; none of their rows
//! is taken for one that cannot be named.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use domain::moving::Applier;
use testkit::TestEngine;
use testkit::locks::waiting_for;
use world::{assert_equal, drained, live, seen, until};

const KEPT: &str = "SELECT count(*) FROM refit.quarantine";

async fn write(world: &TestEngine, name: &str) {
    let row = "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
               VALUES ('2025-10-08 00:00:00+00', '{name}', 'BTC', 'USDT', 1, 1, 2, 1)";
    world.db.run(&row.replace("{name}", name)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_for_every_row_leaves_nothing_in_quarantine() {
    let world = live().await;
    let _applier = world.look_after();
    for number in 0..300 {
        write(&world, &format!("NEW_{number}")).await;
    }
    drained(&world).await;
    assert_eq!(world.db.one::<i64>(KEPT).await, 0);
    assert_equal(&world).await;
}

/// A program of the new model creates the name while the applier does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_somebody_else_creates_meanwhile_is_used() {
    let world = live().await;
    let mut other = world.db.pool().begin().await.expect("a transaction");
    let pid: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut *other).await.expect("its process");
    let create = "INSERT INTO exchanges (name, enum_value, display_name, market_type) VALUES ('BOTH', 'BOTH', 'BOTH', 'SPOT')";
    sqlx::query(create).execute(&mut *other).await.expect("the name");
    write(&world, "BOTH").await;
    let _applier = world.look_after();
    until("the applier waits for it", || async { waiting_for(world.db.pool(), pid).await > 0 }).await;
    other.commit().await.expect("the name is there");
    drained(&world).await;
    assert_eq!(world.db.one::<i64>(KEPT).await, 0);
    assert_equal(&world).await;
}

/// The script creates all names or none: a row beside one that it cannot create
/// waits, and is not refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_cannot_be_created_puts_no_row_into_quarantine() {
    let world = live().await;
    world.db.run("ALTER TABLE exchanges ADD CONSTRAINT only_short CHECK (length(enum_value) < 20)").await;
    write(&world, "LONGER_THAN_OTHERS_1").await;
    write(&world, "GOOD").await;
    let _applier = world.look_after();
    until("the applier says that it fails", || async {
        matches!(seen(&world).await.applier, Applier::Missing(Some(_)))
    })
    .await;
    assert_eq!(world.db.one::<i64>(KEPT).await, 0);
    world.db.run("ALTER TABLE exchanges DROP CONSTRAINT only_short").await;
    drained(&world).await;
    assert_eq!(world.db.one::<i64>(KEPT).await, 0);
    assert_equal(&world).await;
}
