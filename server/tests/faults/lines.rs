//! The worker's lines to the database are cut, fall silent, and lose the answer
//! to a COMMIT. The client has lines of its own and notices nothing.

use std::time::Duration;

use domain::moving::MoveState;
use engine::{backups, moves};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use testkit::proxy::{Proxy, Swallow};
use testkit::{number, seed};
use tokio::time::{Instant, sleep};

use crate::scene::{MOVE, Scene};

const ROWS: u64 = 30_000;
const WORK: &str = "refit work work";
const CONTROL: &str = "refit work control";

/// The worker does not know what became of these transactions, and goes on
/// rightly in each case.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn lost_answers_to_commits_of_a_worker() {
    let mut scene = Scene::new(ROWS, 200, seed()).await;
    let proxy = Proxy::start(&scene.url).await;
    let commits = [
        ("a lease", Swallow::any().of(CONTROL).after("INSERT INTO refit.lease")),
        ("a batch of the copy", Swallow::any().of(WORK).after("INSERT INTO refit.batch")),
        ("a stage", Swallow::any().of(WORK).after("SET stage")),
        ("an index", Swallow::any().of(WORK).after("refit.stripped SET")),
        ("a range of the comparison", Swallow::any().of(WORK).after("INSERT INTO refit.verification")),
        (
            "a batch of the applier",
            Swallow::any().of(WORK).after("DELETE FROM refit.\"capture_book_tickers\""),
        ),
    ];
    let _worker = scene.worker_by(proxy.url(), "");
    let run = scene.start().await;
    for (of, which) in commits {
        let began = Instant::now();
        let lost = tokio::time::timeout(Duration::from_secs(60), proxy.swallow_commit(which)).await;
        lost.unwrap_or_else(|_| panic!("no COMMIT of {of} came by")).expect("the proxy says so");
        println!("the answer to {of} was lost after {:.1} s", began.elapsed().as_secs_f64());
    }
    scene.succeeded(run.id).await;
    scene.assert_ledger_tiles(run.id).await;
    scene.assert_unharmed().await;
}

/// Who cuts over is told what is so, and not that it failed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn lost_answers_to_a_cut_over() {
    let mut scene = Scene::new(12_000, 200, seed()).await;
    let _worker = scene.worker();
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    let proxy = Proxy::start(&scene.url).await;
    let far = scene.world.by(proxy.url().to_owned(), backups::Settings::default()).await;
    for state in [MoveState::ReadsOver, MoveState::WritesOver, MoveState::ReadsOver, MoveState::Live] {
        let mut lost = proxy.swallow_commit(Swallow::any().after("refit.move_transition"));
        // A condition may not hold for a moment.
        let began = Instant::now();
        while let Err(error) = moves::go(&far, MOVE, state, "test").await {
            assert!(lost.try_recv().is_err(), "it happened, and was told as: {error}");
            assert!(began.elapsed() < Duration::from_secs(30), "{error}");
            sleep(Duration::from_millis(100)).await;
        }
        assert!(lost.try_recv().is_ok(), "no answer was lost");
        assert_eq!(scene.state().await, state);
    }
    scene.assert_unharmed().await;
}

/// Cuts and silences at random moments. Each heals, and nobody helps.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn cut_and_silent_lines() {
    let seed = seed();
    let mut random = StdRng::seed_from_u64(seed);
    let mut scene = Scene::new(number("REFIT_CUT_ROWS", 60_000), 200, seed).await;
    let proxy = Proxy::start(&scene.url).await;
    let mut left = number("REFIT_CUTS", 6);
    loop {
        let _worker = scene.worker_by(proxy.url(), "");
        let run = scene.start().await.id;
        let cuts = cut_until_over(&scene, &proxy, run, left, &mut random).await;
        let healed = Instant::now();
        scene.succeeded(run).await;
        println!("finished {:.1} s after {cuts} cuts and silences", healed.elapsed().as_secs_f64());
        scene.assert_ledger_tiles(run).await;
        left -= cuts;
        if left == 0 {
            break;
        }
        scene.give_up().await;
    }
    let _worker = scene.worker();
    scene.applier_runs().await;
    scene.assert_unharmed().await;
}

/// Cuts the worker's lines until its run is over, or there were enough of them.
async fn cut_until_over(scene: &Scene, proxy: &Proxy, run: i64, at_most: u64, random: &mut StdRng) -> u64 {
    // A worker that cannot reach the database when it begins says so and ends.
    let taken = format!("SELECT EXISTS (SELECT 1 FROM refit.lease WHERE run = {run})");
    scene.until("a worker has the run", || async { scene.world.db.one::<bool>(&taken).await }).await;
    let mut cuts = 0;
    while cuts < at_most && !scene.run(run).await.status.is_over() {
        cuts += 1;
        if random.random_bool(0.5) {
            proxy.cut();
        } else {
            proxy.black_hole();
            sleep(Duration::from_millis(random.random_range(200..8_000))).await;
            proxy.heal();
        }
        sleep(Duration::from_millis(random.random_range(0..2_500))).await;
    }
    cuts
}
