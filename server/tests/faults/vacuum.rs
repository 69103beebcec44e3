//! Snapshots, vacuum and bloat over a whole move: nothing of ours holds dead
//! rows back for long, and nobody who cleans up waits for us.

use std::time::Duration;

use domain::moving::MoveState;
use sqlx::{Connection, PgConnection, PgPool};
use testkit::{number, seed};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::scene::Scene;

/// The oldest snapshot of ours. A comparison reads its largest range under one.
const OLDEST: f64 = 10.0;
const BLOCKED: Duration = Duration::from_secs(30);
const BLOAT: f64 = 1.2;
const LOOK: Duration = Duration::from_millis(50);

const SNAPSHOT: &str = "
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'refit%' AND application_name NOT LIKE 'refit test%'
       AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)";
/// Whether the cleaner waits for a session of ours.
const WAITS: &str = "
    SELECT EXISTS (SELECT 1 FROM unnest(pg_blocking_pids($1)) b JOIN pg_stat_activity a ON a.pid = b
                    WHERE a.application_name LIKE 'refit%')";

#[derive(Debug, Default)]
struct Felt {
    /// Seconds of the oldest snapshot.
    oldest: f64,
    /// How long the cleaner waited for us at a stretch.
    blocked: Duration,
    looks: u64,
    seen: u64,
}

/// Cleans both tables over and over, as an eager autovacuum does.
async fn clean(url: String, stop: CancellationToken, tell: tokio::sync::oneshot::Sender<i32>) -> u32 {
    let mut cleaner = PgConnection::connect(&url).await.expect("a session");
    let pid =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut cleaner).await.expect("its process");
    tell.send(pid).expect("somebody looks");
    let mut times = 0;
    while stop.run_until_cancelled(sleep(LOOK)).await.is_some() {
        for table in ["VACUUM book_ticker_snapshots", "VACUUM book_ticker_snapshots_v2"] {
            sqlx::raw_sql(table).execute(&mut cleaner).await.expect(table);
        }
        times += 1;
    }
    times
}

async fn look(pool: PgPool, cleaner: i32, stop: CancellationToken) -> Felt {
    let (mut felt, mut since) = (Felt::default(), None);
    while stop.run_until_cancelled(sleep(LOOK)).await.is_some() {
        let age: f64 = sqlx::query_scalar(SNAPSHOT).fetch_one(&pool).await.expect("the snapshots");
        let waits: bool = sqlx::query_scalar(WAITS).bind(cleaner).fetch_one(&pool).await.expect("who waits");
        since = waits.then(|| since.unwrap_or_else(Instant::now));
        felt.blocked = felt.blocked.max(since.map_or(Duration::ZERO, |since| since.elapsed()));
        felt.oldest = felt.oldest.max(age);
        felt.looks += 1;
        felt.seen += u64::from(age > 0.0);
    }
    felt
}

async fn size(scene: &Scene, table: &str) -> f64 {
    scene.world.db.one::<i64>(&format!("SELECT pg_relation_size('{table}')")).await as f64
}

/// How much larger the table is than its rows.
async fn bloat(scene: &Scene) -> f64 {
    scene.world.db.run("CREATE TABLE packed AS SELECT * FROM book_ticker_snapshots_v2").await;
    let ratio = size(scene, "book_ticker_snapshots_v2").await / size(scene, "packed").await;
    scene.world.db.run("DROP TABLE packed").await;
    ratio
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "./dev torture"]
async fn a_whole_move_holds_no_snapshot_for_long_and_nobody_who_cleans_up() {
    let mut scene = Scene::new(number("REFIT_VACUUM_ROWS", 200_000), 200, seed()).await;
    let stop = CancellationToken::new();
    let (tell, told) = tokio::sync::oneshot::channel();
    let cleaner = tokio::spawn(clean(scene.url.clone(), stop.clone(), tell));
    let looks = look(scene.world.db.pool().clone(), told.await.expect("its process"), stop.clone());
    let looks = tokio::spawn(looks);
    let _worker = scene.worker();
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    let after_copy = bloat(&scene).await;
    let states = [MoveState::ReadsOver, MoveState::WritesOver, MoveState::ReadsOver, MoveState::Live];
    for state in states {
        scene.go(state).await;
        sleep(Duration::from_secs(2)).await;
    }
    let run = engine::moves::verify(&scene.world.engine, crate::scene::MOVE, false, "test").await;
    scene.succeeded(run.expect("it starts").id).await;
    stop.cancel();
    let (felt, times) = (looks.await.expect("no panic"), cleaner.await.expect("no panic"));
    let bloat = bloat(&scene).await;
    println!(
        "oldest snapshot {:.2} s, cleaned {times} times and waited {:.2} s at a stretch, {after_copy:.2} times the size after the copy and {bloat:.2} at the end",
        felt.oldest,
        felt.blocked.as_secs_f64()
    );
    assert!(felt.seen > 20 && times > 5, "hardly anything was seen: {felt:?}, {times}");
    assert!(felt.oldest < OLDEST, "a snapshot of {} s", felt.oldest);
    assert!(felt.blocked < BLOCKED, "the cleaner waited for {:?}", felt.blocked);
    assert!(after_copy < BLOAT && bloat < BLOAT, "{after_copy} and {bloat} times the size of its rows");
    scene.assert_unharmed().await;
}
