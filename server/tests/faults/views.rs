//! A materialised view is brought up to date beside its readers, by one at a
//! time, and what dies in the middle of it leaves the old rows.

use std::time::Duration;

use domain::moving::MoveState;
use domain::plan::Action;
use domain::run::Run;
use engine::runs::{self, StartOptions};
use sqlx::{Connection, PgConnection};
use testkit::{number, seed};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::scene::Scene;

const VIEW: &str = "latest_book_ticker_snapshots";
const READERS: usize = 8;
/// The longest that a reader may wait, on a machine with other things to do.
const PAUSE: Duration = Duration::from_millis(600);

/// Names without rows: a refresh asks for each, which takes it a while.
const MANY_NAMES: &str = "
    INSERT INTO symbols (exchange_id, symbol_base, symbol_quote, is_active)
    SELECT (SELECT min(id) FROM exchanges), 'quiet' || i, 'USDT', false FROM generate_series(1, 100000) i;
    ANALYZE symbols";
const REFRESHING: &str = "
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND state = 'active' AND query LIKE 'REFRESH %'";
const ROWS: &str =
    "SELECT md5(string_agg(v::text, ' ' ORDER BY v::text)) FROM latest_book_ticker_snapshots v";

struct Readers {
    stop: CancellationToken,
    tasks: Vec<JoinHandle<Vec<Duration>>>,
}

impl Readers {
    fn start(url: &str) -> Self {
        let stop = CancellationToken::new();
        let tasks = (0..READERS).map(|_| tokio::spawn(read(url.to_owned(), stop.clone()))).collect();
        Self { stop, tasks }
    }

    /// How many reads there were, the hundredth-slowest of them, and the slowest.
    async fn stop(self) -> (usize, Duration, Duration) {
        self.stop.cancel();
        let mut all = Vec::new();
        for task in self.tasks {
            all.extend(task.await.expect("no reader meets an error"));
        }
        all.sort_unstable();
        (all.len(), all[all.len() * 99 / 100], all[all.len() - 1])
    }
}

async fn read(url: String, stop: CancellationToken) -> Vec<Duration> {
    let mut session = PgConnection::connect(&url).await.expect("a session");
    let mut took = Vec::new();
    while stop.run_until_cancelled(sleep(Duration::from_millis(4))).await.is_some() {
        let began = Instant::now();
        let rows: i64 =
            sqlx::query_scalar("SELECT count(*) FROM latest_book_ticker_snapshots WHERE bid_price > 0")
                .fetch_one(&mut session)
                .await
                .expect("a reader meets no error");
        assert!(rows > 0, "a reader found nothing");
        took.push(began.elapsed());
    }
    took
}

async fn live(seed: u64) -> (Scene, crate::scene::Refit) {
    let scene = Scene::new(12_000, 100, seed).await;
    let worker = scene.worker();
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    scene.world.db.run(MANY_NAMES).await;
    let run = refresh(&scene).await;
    scene.succeeded(run.id).await;
    (scene, worker)
}

async fn refresh(scene: &Scene) -> Run {
    let action = Action::Refresh(VIEW.into());
    runs::start(&scene.world.engine, &action, StartOptions::default(), "test").await.expect("it starts")
}

async fn is_refreshing(scene: &Scene) -> bool {
    scene.world.db.one::<i64>(REFRESHING).await > 0
}

/// Somebody else who brings the same view up to date, again and again.
fn another(url: String, stop: CancellationToken) -> JoinHandle<u32> {
    tokio::spawn(async move {
        let mut session = PgConnection::connect(&url).await.expect("a session");
        let mut times = 0;
        while !stop.is_cancelled() {
            let text = "REFRESH MATERIALIZED VIEW CONCURRENTLY latest_book_ticker_snapshots";
            sqlx::raw_sql(text).execute(&mut session).await.expect("it is refreshed");
            times += 1;
            sleep(Duration::from_millis(50)).await;
        }
        times
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "./dev torture"]
async fn readers_notice_nothing_of_refreshes_and_of_cut_overs_beside_them() {
    let (mut scene, _worker) = live(seed()).await;
    let readers = Readers::start(&scene.url);
    sleep(Duration::from_secs(2)).await;
    let (_, quiet, _) = readers.stop().await;

    let readers = Readers::start(&scene.url);
    let stop = CancellationToken::new();
    let other = another(scene.url.clone(), stop.clone());
    let wanted = number("REFIT_REFRESHES", 6);
    for _ in 0..wanted {
        let run = refresh(&scene).await;
        let again = Action::Refresh(VIEW.into());
        let twice = runs::start(&scene.world.engine, &again, StartOptions::default(), "test").await;
        assert!(twice.is_err(), "two runs bring the same view up to date");
        scene.succeeded(run.id).await;
    }
    stop.cancel();
    let others = other.await.expect("the other one meets no error");
    scene.client().lap();
    for state in [MoveState::ReadsOver, MoveState::WritesOver, MoveState::ReadsOver, MoveState::Live] {
        let run = refresh(&scene).await;
        scene.until("it is refreshed", || is_refreshing(&scene)).await;
        scene.go(state).await;
        let felt = scene.client().lap();
        assert!(felt.longest_pause < PAUSE, "{} beside a refresh: {felt}", state.title());
        scene.succeeded(run.id).await;
    }
    let (reads, p99, slowest) = readers.stop().await;
    println!(
        "{wanted} refreshes of ours and {others} of somebody else: {reads} reads, p99 {:.1} ms (quiet {:.1} ms), slowest {:.1} ms",
        p99.as_secs_f64() * 1e3,
        quiet.as_secs_f64() * 1e3,
        slowest.as_secs_f64() * 1e3
    );
    assert!(others > 0 && reads > 100, "hardly anything happened");
    assert!(slowest < PAUSE, "a reader waited for {slowest:?}");
    scene.assert_unharmed().await;
}

/// The process dies, and then the session of one that goes on by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "./dev torture"]
async fn what_dies_in_the_middle_of_a_refresh_leaves_the_old_rows() {
    let (mut scene, mut worker) = live(seed()).await;
    let before = scene.world.db.one::<String>(ROWS).await;
    let run = refresh(&scene).await;
    scene.until("it is refreshed", || is_refreshing(&scene)).await;
    worker.kill();
    assert_eq!(scene.world.db.one::<String>(ROWS).await, before, "rows came before their time");
    scene.until("its session has ended", || async { !is_refreshing(&scene).await }).await;
    assert_eq!(scene.world.db.one::<String>(ROWS).await, before, "nobody committed this");
    scene.bury().await;
    let _worker = scene.worker();
    scene.succeeded(run.id).await;
    let after = scene.world.db.one::<String>(ROWS).await;
    assert_ne!(after, before, "the client has written since");

    let run = refresh(&scene).await;
    scene.until("it is refreshed", || is_refreshing(&scene)).await;
    let ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                  WHERE datname = current_database() AND state = 'active' AND query LIKE 'REFRESH %'";
    assert_eq!(scene.world.db.one::<i64>(ended).await, 1);
    assert_eq!(scene.world.db.one::<String>(ROWS).await, after, "rows came before their time");
    scene.succeeded(run.id).await;
    assert_ne!(scene.world.db.one::<String>(ROWS).await, after, "the client has written since");
    scene.assert_unharmed().await;
}
