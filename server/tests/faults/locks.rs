//! Sessions that are in the way of a cut-over. The client goes on beside them,
//! and never waits for long.

use std::time::Duration;

use domain::moving::MoveState;
use testkit::locks::{Holder, Mode};
use testkit::{number, seed};

use crate::scene::Scene;

const ROWS: u64 = 30_000;
/// The longest that the client may be without any answer.
const PAUSE: Duration = Duration::from_millis(600);

async fn live(seed: u64) -> (Scene, crate::scene::Refit) {
    let rate = u32::try_from(number("REFIT_LOCK_RATE", 500)).expect("a rate");
    let scene = Scene::new(ROWS, rate, seed).await;
    let worker = scene.worker();
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    println!("quiet: {}", scene.client().lap());
    (scene, worker)
}

/// Over and back, and what the client felt of it.
async fn over_and_back(scene: &Scene, beside: &str) {
    for state in [MoveState::ReadsOver, MoveState::WritesOver, MoveState::ReadsOver, MoveState::Live] {
        scene.go(state).await;
        let felt = scene.client().lap();
        println!("{}, {beside}: {felt}", state.title());
        assert!(felt.longest_pause < PAUSE, "{} {beside}: {felt}", state.title());
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_cut_over_beside_a_reader_that_does_not_end() {
    let (mut scene, _worker) = live(seed()).await;
    let _reader =
        Holder::lock(&scene.url, "book_ticker_snapshots, book_ticker_snapshots_v2", Mode::AccessShare).await;
    let _snapshot = Holder::snapshot(&scene.url).await;
    over_and_back(&scene, "beside a reader").await;
    scene.assert_unharmed().await;
}

/// It has written and thinks; every way goes through its lock.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_cut_over_beside_a_writer_that_is_idle_in_its_transaction() {
    let (mut scene, _worker) = live(seed()).await;
    scene.go(MoveState::ReadsOver).await;
    scene.client().lap();
    for state in [MoveState::WritesOver, MoveState::ReadsOver] {
        let writer = Holder::lock(&scene.url, "book_ticker_snapshots", Mode::RowExclusive).await;
        let released = writer.hold_for(Duration::from_secs(3));
        scene.go(state).await;
        assert!(released.is_finished(), "the writer was overrun");
        let felt = scene.client().lap();
        println!("{}, beside an idle writer: {felt}", state.title());
        assert!(felt.longest_pause < PAUSE, "{}: {felt}", state.title());
    }
    scene.assert_unharmed().await;
}

/// Nobody has applied for a while: what waits is not drained under the lock.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn the_way_back_with_much_to_carry_back() {
    let (mut scene, mut worker) = live(seed()).await;
    for state in [MoveState::ReadsOver, MoveState::WritesOver] {
        scene.go(state).await;
    }
    worker.kill();
    scene
        .world
        .db
        .run(
            "INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
             SELECT (SELECT min(symbol_id) FROM symbol_alias), '2031-01-01'::timestamptz + i * interval '1 s', 1, 1, 2, 1
               FROM generate_series(1, 60000) i",
        )
        .await;
    scene.client().lap();
    scene.go(MoveState::ReadsOver).await;
    let felt = scene.client().lap();
    println!("back with 60,000 rows to carry: {felt}");
    assert!(felt.longest_pause < PAUSE, "{felt}");
    let carried = "SELECT count(*) FROM book_ticker_snapshots WHERE timestamp >= '2031-01-01'";
    assert_eq!(scene.world.db.one::<i64>(carried).await, 60_000, "rows of the target are lost");
    scene.world.db.run("DELETE FROM book_ticker_snapshots WHERE timestamp >= '2031-01-01'").await;
    let _worker = scene.worker();
    scene.go(MoveState::Live).await;
    scene.assert_unharmed().await;
}
