//! The phase is rolled back out of every state of its move, under a client that
//! writes, and goes forward again.

use std::time::Duration;

use domain::moving::MoveState;
use domain::plan::Action;
use engine::backups::Backing;
use engine::runs::StartOptions;
use engine::{rollback, runs};
use testkit::seed;

use crate::scene::Scene;

const ROWS: u64 = 20_000;
const PAUSE: Duration = Duration::from_millis(600);
const MIGRATION: &str = "004";

async fn roll_back(scene: &Scene) {
    let engine = &scene.world.engine;
    let name = engine.server().database.clone();
    let run = rollback::start(engine, 2, &name, Backing::GivenUp, "test").await.expect("the rollback starts");
    scene.succeeded(run.id).await;
    let left = "SELECT (to_regclass('book_ticker_snapshots_v2') IS NOT NULL)::int
                     + (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'refit%')
                     + (SELECT count(*) FROM pg_proc WHERE pronamespace = 'refit'::regnamespace AND (proname LIKE 'capture%' OR proname LIKE 'reverse%'))";
    assert_eq!(scene.world.db.one::<i64>(left).await, 0, "something of the phase is left");
}

fn felt(scene: &Scene, what: &str) {
    let felt = scene.client().lap();
    println!("{what}: {felt}");
    assert!(felt.longest_pause < PAUSE, "{what}: {felt}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "./dev torture"]
async fn rollback_out_of_every_state() {
    let mut scene = Scene::new(ROWS, 300, seed()).await;
    let engine = scene.world.engine.clone();
    let _worker = scene.worker();
    out_of_the_copy(&scene).await;
    felt(&scene, "rolled back in the middle of the copy");
    for last in [MoveState::Live, MoveState::ReadsOver, MoveState::WritesOver] {
        apply_again(&scene).await;
        let run = scene.start().await;
        scene.succeeded(run.id).await;
        let states = [MoveState::ReadsOver, MoveState::WritesOver];
        for state in states.into_iter().filter(|state| *state <= last) {
            scene.go(state).await;
        }
        felt(&scene, &format!("forward to {}", last.title()));
        roll_back(&scene).await;
        felt(&scene, &format!("rolled back out of {}", last.title()));
    }
    apply_again(&scene).await;
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    scene.applier_runs().await;
    assert!(runs::get(&engine, run.id).await.expect("the run").counts.inserted > 0);
    scene.assert_unharmed().await;
}

async fn out_of_the_copy(scene: &Scene) {
    let engine = &scene.world.engine;
    let run = scene.start().await;
    scene.until("rows are copied", || async { scene.run(run.id).await.counts.inserted > 0 }).await;
    runs::cancel(engine, run.id, "test").await.expect("it is cancelled");
    scene.until("the run is over", || async { scene.run(run.id).await.status.is_over() }).await;
    roll_back(scene).await;
}

/// By whoever takes it first: the worker beside it listens too.
async fn apply_again(scene: &Scene) {
    let action = Action::Migrate(MIGRATION.into());
    let run = runs::start(&scene.world.engine, &action, StartOptions::default(), "test").await;
    scene.succeeded(run.expect("the migration starts").id).await;
}
