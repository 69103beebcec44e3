//! The server of the database crashes: all of it, or one session in a way that
//! takes all others with it. Nobody does anything by hand.

use std::process::Command;
use std::time::Duration;

use domain::moving::MoveState;
use engine::moves;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use testkit::{Private, TestDb, TestEngine, number, seed};
use tokio::time::{Instant, sleep};

use crate::scene::{MOVE, Scene};

/// From the moment that the server takes connections again.
const PRODUCTIVE: Duration = Duration::from_secs(15);
/// The processes of the worker whose death is the crash of all.
const BACKEND: &str =
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'refit work work' ORDER BY state LIMIT 1";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "./dev torture"]
async fn crashes_of_the_database() {
    let seed = seed();
    let mut random = StdRng::seed_from_u64(seed);
    let cluster = Private::start();
    let world = TestEngine::ungated_on(TestDb::on(cluster.url()).await).await;
    let mut scene = Scene::in_world(world, number("REFIT_CRASH_ROWS", 60_000), 200, seed).await;
    let _worker = scene.worker();
    let mut left = number("REFIT_CRASHES", 3);
    loop {
        let run = scene.start().await.id;
        left -= crash_until_over(&cluster, &scene, run, left, &mut random).await;
        scene.until("the run is over", || over(&scene, run)).await;
        scene.succeeded(run).await;
        scene.assert_ledger_tiles(run).await;
        if left == 0 {
            break;
        }
        scene.give_up().await;
    }
    for state in [MoveState::ReadsOver, MoveState::WritesOver, MoveState::ReadsOver, MoveState::Live] {
        crashes_while_it_goes(&cluster, &scene, state, &mut random).await;
    }
    let report = scene.stop().await;
    assert!(report.errors.iter().all(is_the_crash), "{report}");
    scene.assert_told(&report).await;
    scene.applier_runs().await;
    scene.assert_equal_soon().await;
}

/// Crashes the database until the run is over, or often enough.
async fn crash_until_over(
    cluster: &Private,
    scene: &Scene,
    run: i64,
    at_most: u64,
    random: &mut StdRng,
) -> u64 {
    let mut crashes = 0;
    while crashes < at_most {
        sleep(Duration::from_millis(random.random_range(0..2_000))).await;
        if over(scene, run).await {
            break;
        }
        crash(cluster, scene, random.random_bool(0.5)).await;
        goes_on(scene, run).await;
        crashes += 1;
    }
    crashes
}

/// Either the whole server, or one session of the worker by `kill -9`.
async fn crash(cluster: &Private, scene: &Scene, whole: bool) {
    let backend: Option<i32> = match whole {
        true => None,
        false => {
            sqlx::query_scalar(BACKEND).fetch_optional(scene.world.db.pool()).await.expect("the sessions")
        }
    };
    match backend {
        Some(pid) => {
            let killed = Command::new("kill").args(["-9", &pid.to_string()]).status();
            assert!(killed.is_ok_and(|status| status.success()), "no such session");
        }
        None => {
            cluster.crash();
            assert!(cluster.go_on(), "the server does not start again:\n{}", cluster.log());
        }
    }
    scene.until("the server answers", || async { answers(scene).await }).await;
}

async fn answers(scene: &Scene) -> bool {
    sqlx::query("SELECT 1").execute(scene.world.db.pool()).await.is_ok()
}

async fn over(scene: &Scene, run: i64) -> bool {
    let over = "SELECT status IN ('succeeded', 'failed', 'cancelled') FROM refit.run WHERE id = $1";
    sqlx::query_scalar(over).bind(run).fetch_one(scene.world.db.pool()).await.unwrap_or(false)
}

/// The worker holds a lease that it took after the crash, or is through.
async fn goes_on(scene: &Scene, run: i64) {
    let began = Instant::now();
    let held = "SELECT until > clock_timestamp() + interval '4 s' FROM refit.lease WHERE run = $1";
    let held = || async {
        sqlx::query_scalar(held).bind(run).fetch_one(scene.world.db.pool()).await.unwrap_or(false)
            || over(scene, run).await
    };
    sleep(Duration::from_secs(3)).await;
    scene.until("a worker has the run", held).await;
    println!("productive again after {:.1} s at most", began.elapsed().as_secs_f64());
    assert!(began.elapsed() < PRODUCTIVE, "only after {:?}", began.elapsed());
}

/// The cut-over is wholly done or wholly not; asked for again, it is done.
async fn crashes_while_it_goes(cluster: &Private, scene: &Scene, to: MoveState, random: &mut StdRng) {
    let from = scene.state().await;
    let going = tokio::spawn({
        let engine = scene.world.engine.clone();
        async move { moves::go(&engine, MOVE, to, "test").await }
    });
    sleep(Duration::from_millis(random.random_range(0..60))).await;
    crash(cluster, scene, true).await;
    let told = going.await.expect("no panic");
    let state = scene.state().await;
    println!(
        "{} to {}: {state:?} after a crash, told {:?}",
        from.title(),
        to.title(),
        told.as_ref().err().map(|error| &error.why)
    );
    assert!(state == from || state == to, "{state:?}");
    assert!(told.is_err() || state == to, "told that it is done");
    if state == from {
        scene.go(to).await;
    }
}

/// Lines that broke, and a server that was not there or not ready.
fn is_the_crash(error: &testkit::legacy::ClientError) -> bool {
    error.sqlstate.as_deref().is_none_or(|code| code.starts_with("57P"))
}
