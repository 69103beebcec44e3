//! The disk of the database fills up, on a small one of the test's own.

use domain::run::RunStatus;
use domain::throttle::Signal;
use engine::{runs, throttle};
use testkit::{Private, TestDb, TestEngine, seed};

use crate::scene::Scene;

const MEGABYTES: u32 = 320;
const ROWS: u64 = 30_000;

async fn scene(cluster: &Private) -> Scene {
    let world = TestEngine::ungated_on(TestDb::on(cluster.url()).await).await;
    Scene::in_world(world, ROWS, 200, seed()).await
}

fn small_disk() -> Option<Private> {
    let cluster = Private::on_small_disk(MEGABYTES);
    if cluster.is_none() {
        println!("SKIPPED: this account may not mount a tmpfs, so no disk can be filled up");
    }
    cluster
}

/// The move holds before the disk is full, says so, and goes on by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "./dev torture"]
async fn a_move_holds_before_the_disk_is_full() {
    let Some(cluster) = small_disk() else { return };
    let mut scene = scene(&cluster).await;
    for signal in [Signal::DataDisk, Signal::WalDisk] {
        throttle::set(&scene.world.engine, None, signal, None, "test").await.expect("the default");
    }
    // 30 MB are less than a tenth.
    cluster.fill_up(30);
    let _worker = scene.worker();
    let run = scene.start().await;
    let said = format!(
        "SELECT count(*) > 0 FROM refit.log WHERE run = {} AND text LIKE 'on hold: Free on the%'",
        run.id
    );
    scene.until("it says why it holds", || async { scene.world.db.one::<bool>(&said).await }).await;
    let held = scene.run(run.id).await;
    assert_eq!((held.status, held.counts.inserted), (RunStatus::Running, 0));
    cluster.make_room();
    scene.succeeded(run.id).await;
    scene.assert_ledger_tiles(run.id).await;
    scene.assert_unharmed().await;
}

/// Nothing holds it back, and the disk is full in its middle. The client meets
/// errors of the disk's own; what it was told is stored is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "./dev torture"]
async fn a_move_meets_a_full_disk_and_goes_on_when_there_is_room() {
    let Some(cluster) = small_disk() else { return };
    let mut scene = scene(&cluster).await;
    let _worker = scene.worker();
    let run = scene.start().await;
    scene.until("rows are copied", || async { scene.run(run.id).await.counts.inserted > 0 }).await;
    cluster.fill_up(0);
    let met = || async { !cluster.runs() || cluster.log().contains("No space left on device") };
    scene.until("the disk is full", met).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    cluster.make_room();
    if !cluster.runs() {
        println!("the server went down");
        assert!(cluster.go_on(), "the server does not start again:\n{}", cluster.log());
    }
    scene.until("the worker knows", || async { knows(&scene, run.id).await }).await;
    let found = scene.run(run.id).await;
    println!("the run is {:?}: {:?}", found.status, found.failure);
    if found.status == RunStatus::Failed {
        let failure = found.failure.expect("a sentence");
        assert!(failure.next.contains("Free disk space"), "{failure:?}");
        runs::resume(&scene.world.engine, run.id, "test").await.expect("it is resumed");
    }
    scene.succeeded(run.id).await;
    scene.assert_ledger_tiles(run.id).await;
    let report = scene.stop().await;
    scene.assert_told(&report).await;
    scene.applier_runs().await;
    scene.assert_equal_soon().await;
}

/// The run has failed with a sentence, or somebody holds it anew.
async fn knows(scene: &Scene, run: i64) -> bool {
    let known = "SELECT status IN ('failed', 'succeeded') OR EXISTS (SELECT 1 FROM refit.lease l WHERE l.run = r.id AND l.until > clock_timestamp() + interval '3 s')
                   FROM refit.run r WHERE id = $1";
    sqlx::query_scalar(known).bind(run).fetch_one(scene.world.db.pool()).await.unwrap_or(false)
}
