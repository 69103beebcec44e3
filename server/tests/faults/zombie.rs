//! A worker that is stopped for longer than its lease and wakes up: somebody
//! else has gone on meanwhile, and it writes nothing more.

use std::time::Duration;

use domain::moving::MoveState;
use testkit::seed;
use tokio::time::{Instant, sleep};

use crate::scene::{Refit, Scene};

const ROWS: u64 = 12_000;
/// A run's lease, the server's patience with an idle transaction, and the pause
/// between two looks for runs without a worker, together with some air.
const TAKEN_OVER: Duration = Duration::from_secs(20);
/// From waking up to the end of everything that it was doing.
const GONE: Duration = Duration::from_secs(5);

async fn epoch(scene: &Scene, of: &str) -> i64 {
    scene.world.db.one(&format!("SELECT coalesce(max(epoch), 0) FROM refit.{of}")).await
}

/// Stopped at a place of the copy, with a transaction open or just committed.
async fn wakes_up_when_another_has_finished(failpoint: &'static str) {
    let mut scene = Scene::new(ROWS, 200, seed()).await;
    let mut zombie = scene.doomed(failpoint);
    let run = scene.start().await;
    zombie.says("failpoint ").await;
    let began = Instant::now();
    let _worker = scene.worker();
    scene.until("another worker takes the run", || async { epoch(&scene, "lease").await > 1 }).await;
    println!("{failpoint}: taken over after {:.1} s", began.elapsed().as_secs_f64());
    assert!(began.elapsed() < TAKEN_OVER, "{failpoint}: nobody could take over for {:?}", began.elapsed());
    scene.succeeded(run.id).await;
    assert_it_writes_nothing(&scene, &mut zombie, run.id).await;
    scene.assert_unharmed().await;
}

async fn assert_it_writes_nothing(scene: &Scene, zombie: &mut Refit, run: i64) {
    let ledger =
        format!("SELECT md5(string_agg(b::text, '' ORDER BY seq, lo)) FROM refit.batch b WHERE run = {run}");
    let before: String = scene.world.db.one(&ledger).await;
    zombie.signal("CONT");
    // It has no run in hand any more, so it ends as soon as it is asked to.
    zombie.signal("TERM");
    let woke = Instant::now();
    assert!(zombie.ended().await, "the zombie fails");
    assert!(woke.elapsed() < GONE, "the zombie went on for {:?}", woke.elapsed());
    assert_eq!(scene.world.db.one::<String>(&ledger).await, before, "the zombie wrote to the ledger");
    scene.assert_ledger_tiles(run).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_zombie_before_its_commit_is_fenced_out() {
    wakes_up_when_another_has_finished("copy.before_commit:3=stop").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_zombie_after_its_commit_is_fenced_out() {
    wakes_up_when_another_has_finished("copy.after_commit:3=stop").await;
}

/// It holds the fence itself: until the server ends its transaction nobody can
/// take over.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_zombie_that_holds_the_fence_is_fenced_out() {
    wakes_up_when_another_has_finished("copy.fenced:3=stop").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_zombie_in_the_middle_of_a_stage_is_fenced_out() {
    wakes_up_when_another_has_finished("stage.before_commit:2=stop").await;
}

/// A machine that slept, and no other worker: it goes on by itself.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_lone_worker_goes_on_after_it_slept() {
    let mut scene = Scene::new(ROWS, 200, seed()).await;
    let mut sleeper = scene.doomed("copy.before_commit:3=stop");
    let run = scene.start().await;
    sleeper.says("failpoint ").await;
    let over = "SELECT until < clock_timestamp() FROM refit.lease";
    scene.until("its lease has run out", || async { scene.world.db.one::<bool>(over).await }).await;
    sleep(Duration::from_secs(1)).await;
    sleeper.signal("CONT");
    scene.succeeded(run.id).await;
    scene.assert_ledger_tiles(run.id).await;
    scene.assert_unharmed().await;
}

/// The applier of a live move; the writers go over while it is stopped.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_zombie_applier_is_fenced_out() {
    let mut scene = Scene::new(ROWS, 200, seed()).await;
    let run = scene.start().await;
    let mut first = scene.worker();
    scene.succeeded(run.id).await;
    first.kill();
    let before = epoch(&scene, "applier").await;
    let mut zombie = scene.doomed("apply.before_commit:5=stop");
    zombie.says("failpoint ").await;
    let taken = epoch(&scene, "applier").await;
    assert!(taken > before);
    let began = Instant::now();
    let _worker = scene.worker();
    scene.until("another applier takes over", || async { epoch(&scene, "applier").await > taken }).await;
    assert!(began.elapsed() < TAKEN_OVER, "nobody could take over for {:?}", began.elapsed());
    for state in [MoveState::ReadsOver, MoveState::WritesOver] {
        scene.go(state).await;
    }
    zombie.signal("CONT");
    for state in [MoveState::ReadsOver, MoveState::Live] {
        scene.go(state).await;
    }
    scene.assert_unharmed().await;
}
