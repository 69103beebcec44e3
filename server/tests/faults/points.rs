//! `kill -9` at every named place of a move. Whatever was not committed is done
//! again, what was is not, and somebody else finishes.

use domain::moving::MoveState;
use engine::{failpoint, moves};
use futures::{StreamExt, stream};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use testkit::{number, seed};

use crate::refit::patient_plan;
use crate::scene::{MOVE, Refit, Scene};

/// Where a worker dies between the start of a move and its end, and how often
/// it passes there at least: it dies at one of these passings.
const OF_A_WORKER: [(&str, u32); 17] = [
    ("stage.before_commit", 4),
    ("stage.after_commit", 4),
    ("arm.before_commit", 1),
    ("arm.after_commit", 1),
    ("prepare.before_commit", 1),
    ("prepare.after_commit", 1),
    ("copy.fenced", 8),
    ("copy.before_commit", 8),
    ("copy.after_commit", 8),
    ("index.before_commit", 2),
    ("index.after_commit", 2),
    ("apply.before_commit", 1),
    ("apply.after_commit", 1),
    ("apply.named", 1),
    ("verify.before_commit", 1),
    ("verify.after_commit", 1),
    ("verdict.written", 1),
];
const ROWS: u64 = 12_000;
/// Most of the time of a case is waiting.
const AT_ONCE: usize = 3;

/// One worker dies, another goes on.
async fn dies_and_is_followed(failpoint: String, seed: u64) {
    let mut scene = Scene::new(ROWS, 200, seed).await;
    let mut doomed = scene.doomed(&failpoint);
    let run = scene.start().await;
    doomed.was_killed(&failpoint).await;
    scene.bury().await;
    let _worker = scene.worker();
    scene.succeeded(run.id).await;
    scene.assert_ledger_tiles(run.id).await;
    println!("{failpoint}");
    scene.assert_unharmed().await;
}

fn nth_of(cases: &[(&str, u32)], random: &mut StdRng) -> Vec<String> {
    cases.iter().map(|(point, passings)| format!("{point}:{}", random.random_range(1..=*passings))).collect()
}

/// A database that is dropped blocks its thread, so there are more of them
/// than cases at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 6)]
#[ignore = "./dev torture"]
async fn another_worker_goes_on_where_one_died_at_a_named_place() {
    let seed = seed();
    let mut random = StdRng::seed_from_u64(seed);
    let mut chosen = nth_of(&OF_A_WORKER, &mut random);
    chosen.shuffle(&mut random);
    chosen.truncate(usize::try_from(number("REFIT_POINTS", 1_000)).expect("a count"));
    let cases = stream::iter(chosen).map(|point| tokio::spawn(dies_and_is_followed(point, seed)));
    cases.buffer_unordered(AT_ONCE).for_each(async |case| case.expect("the case holds")).await;
}

/// A live move whose applier dies, again and again.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn another_applier_goes_on_where_one_died() {
    let seed = seed();
    let mut random = StdRng::seed_from_u64(seed);
    let mut scene = Scene::new(ROWS, 400, seed).await;
    let run = scene.start().await;
    let mut first = scene.worker();
    scene.succeeded(run.id).await;
    first.kill();
    let forward = [("apply.fenced", 30), ("apply.before_commit", 30), ("apply.after_commit", 30)];
    for failpoint in nth_of(&forward, &mut random) {
        scene.bury().await;
        scene.doomed(&failpoint).was_killed(&failpoint).await;
    }
    scene.bury().await;
    let mut worker = scene.worker();
    for state in [MoveState::ReadsOver, MoveState::WritesOver] {
        scene.go(state).await;
    }
    worker.kill();
    let back = [("apply_back.before_commit", 1), ("apply_back.after_commit", 1)];
    for (round, failpoint) in nth_of(&back, &mut random).into_iter().enumerate() {
        scene.bury().await;
        written_to_the_target(&scene, round).await;
        scene.doomed(&failpoint).was_killed(&failpoint).await;
    }
    scene.bury().await;
    let _worker = scene.worker();
    for state in [MoveState::ReadsOver, MoveState::Live] {
        scene.go(state).await;
    }
    let carried = "SELECT count(*) FROM book_ticker_snapshots WHERE timestamp >= '2031-01-01'";
    assert_eq!(scene.world.db.one::<i64>(carried).await, 600, "what was written to the target is lost");
    // The client knows nothing of these.
    scene.world.db.run("DELETE FROM book_ticker_snapshots WHERE timestamp >= '2031-01-01'").await;
    scene.assert_unharmed().await;
}

/// As the application of tomorrow does it.
async fn written_to_the_target(scene: &Scene, round: usize) {
    let rows = format!(
        "INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
         SELECT (SELECT min(symbol_id) FROM symbol_alias), '2031-01-01'::timestamptz + {round} * interval '1 day' + i * interval '1 s', 1, 1, 2, 1
           FROM generate_series(1, 300) i"
    );
    scene.world.db.run(&rows).await;
}

/// Who cuts over dies with the locks in hand: it has happened or it has not.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_cut_over_that_dies_has_happened_or_not() {
    let mut scene = Scene::new(ROWS, 200, seed()).await;
    let _worker = scene.worker();
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    let reads: &[&str] = &["move", "cut-over", MOVE, "--reads"];
    patient_plan(&scene.folder.path().join("plan"));
    let writes: &[&str] = &["move", "cut-over", MOVE, "--writes", "--confirm", MOVE, "--plan", "plan"];
    let back: &[&str] = &["move", "back", MOVE];
    let ways = [
        (reads, MoveState::Live, MoveState::ReadsOver),
        (writes, MoveState::ReadsOver, MoveState::WritesOver),
        (back, MoveState::WritesOver, MoveState::ReadsOver),
        (back, MoveState::ReadsOver, MoveState::Live),
    ];
    for (args, from, to) in ways {
        if to == MoveState::WritesOver {
            dies(&scene, args, "cut_over.locked", from).await;
        }
        dies(&scene, args, "cut_over.before_commit", from).await;
        dies(&scene, args, "cut_over.after_commit", to).await;
    }
    scene.assert_unharmed().await;
}

/// The process dies at its place, and the move is in this state.
async fn dies(scene: &Scene, args: &[&str], failpoint: &str, state: MoveState) {
    loop {
        scene.applier_runs().await;
        let mut doomed = Refit::armed(&scene.folder, &scene.url, args, failpoint);
        // A condition that does not hold for a moment ends it too early.
        if doomed.status().await.code().is_none() {
            break;
        }
    }
    assert_eq!(scene.state().await, state, "{args:?} after {failpoint}");
}

/// The move is given up by somebody who dies on the way.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_capture_is_there_or_gone_when_who_removes_it_dies() {
    let mut scene = Scene::new(ROWS, 200, seed()).await;
    let mut worker = scene.worker();
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    let give_up = ["move", "give-up", MOVE, "--confirm", MOVE];
    let triggers = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'refit\\_capture%'";
    for (failpoint, left) in [("disarm.before_commit", 4), ("disarm.after_commit", 0)] {
        Refit::armed(&scene.folder, &scene.url, &give_up, failpoint).was_killed(failpoint).await;
        assert_eq!(scene.world.db.one::<i64>(triggers).await, left, "after {failpoint}");
    }
    assert_eq!(scene.state().await, MoveState::Declared);
    scene.world.db.run("TRUNCATE book_ticker_snapshots_v2").await;
    worker.kill();
    scene.bury().await;
    let _worker = scene.worker();
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    scene.assert_unharmed().await;
}

/// Who notices that the capture was bypassed dies with the knowledge.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_broken_capture_stays_broken_when_who_noticed_dies() {
    let mut scene = Scene::new(ROWS, 200, seed()).await;
    let mut worker = scene.worker();
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    worker.kill();
    scene.bury().await;
    let mut doomed = scene.doomed("broken.written");
    scene.world.db.run("ALTER TABLE book_ticker_snapshots DISABLE TRIGGER ALL; ALTER TABLE book_ticker_snapshots ENABLE TRIGGER ALL").await;
    doomed.was_killed("broken.written").await;
    scene.bury().await;
    let _worker = scene.worker();
    let seen = moves::get(&scene.world.engine, MOVE).await.expect("the move");
    assert!(seen.broken.is_some() && seen.verified.is_none(), "{seen:?}");
    moves::go(&scene.world.engine, MOVE, MoveState::ReadsOver, "test").await.expect_err("it is broken");
    let run = moves::rearm(&scene.world.engine, MOVE, "test").await.expect("it is armed again");
    scene.succeeded(run.id).await;
    scene.assert_unharmed().await;
}

/// A place that is added to the code has a case here.
#[test]
fn every_place_of_a_move_is_died_at() {
    let text = include_str!("points.rs");
    let named = |point: &&&str| !text.contains(&format!("\"{point}"));
    let elsewhere = |point: &&&str| !point.starts_with("run.start.");
    let left: Vec<_> = failpoint::POINTS.iter().filter(named).filter(elsewhere).collect();
    assert!(left.is_empty(), "nobody dies at {left:?}");
}
