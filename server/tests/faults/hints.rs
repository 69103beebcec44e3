//! Notifications are hints: whoever listens is cut off again and again, and then
//! hears nothing at all. Workers and pages go by the tables.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::Written;
use domain::access::{Role, Roles};
use domain::moving::MoveState;
use domain::run::Run;
use engine::accounts;
use engine::runs::{self, Scope};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use testkit::proxy::Proxy;
use testkit::{Private, TestDb, TestEngine, number, seed};
use tokio::time::{Instant, sleep};

use crate::refit::{Folder, NAME, PASSWORD, Server};
use crate::scene::Scene;

/// From the state in the table to the page that shows it.
const STALE: Duration = Duration::from_secs(3);
/// From the start of a run to its end, whose work is a look at an empty database.
const DONE: Duration = Duration::from_secs(15);

/// Whoever listens last said so.
const LISTENERS: &str = "
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
     WHERE datname = current_database() AND query ILIKE 'LISTEN %'";

/// When a page was told that a run is over.
type Told = Arc<Mutex<HashMap<i64, Instant>>>;

/// The stream that a page has open.
fn watch(server: &Server) -> Told {
    let told = Told::default();
    let mut stream = TcpStream::connect(server.address()).expect("the server");
    let (host, session) = (server.address(), server.session());
    write!(stream, "GET /live HTTP/1.1\r\nHost: {host}\r\nCookie: {session}\r\n\r\n").expect("a request");
    let (heard, mut event) = (told.clone(), String::new());
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Some(name) = line.strip_prefix("event: ") {
                event = name.to_owned();
            } else if let Some(data) = line.strip_prefix("data: ").filter(|_| event == "run")
                && let Ok(run) = Written::from(data.to_owned()).read::<Run>()
                && run.status.is_over()
            {
                heard.lock().expect("no panic").entry(run.id).or_insert_with(Instant::now);
            }
        }
    });
    told
}

async fn served() -> (TestEngine, Proxy, Folder, Server) {
    let world = TestEngine::new().await;
    let all = Roles::from([Role::Lead, Role::Admin, Role::Analyst]);
    accounts::create(&world.engine, NAME, &all, PASSWORD, "test").await.expect("an account");
    let (proxy, folder) = (Proxy::start(&world.db.url()).await, Folder::new());
    let mut server = Server::closed(&folder, &["--database-url", proxy.url()]);
    let session = server.sign_in(NAME).expect("a session");
    server.use_session(&session);
    (world, proxy, folder, server)
}

/// Returns when it is over, and how long that took.
async fn carried_out(world: &TestEngine) -> (i64, Duration) {
    let began = Instant::now();
    let run = runs::validate(&world.engine, Scope::Phase(1), "test").await.expect("the run starts");
    while !runs::get(&world.engine, run.id).await.expect("the run").status.is_over() {
        assert!(began.elapsed() < DONE, "run {} is not carried out", run.id);
        sleep(Duration::from_millis(10)).await;
    }
    (run.id, began.elapsed())
}

async fn told_after(told: &Told, run: i64) -> Duration {
    let over = Instant::now();
    loop {
        if let Some(at) = told.lock().expect("no panic").get(&run) {
            return at.saturating_duration_since(over);
        }
        assert!(over.elapsed() < STALE, "no page is told of the end of run {run}");
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn runs_are_taken_and_pages_are_told_whatever_becomes_of_notifications() {
    let (world, proxy, _folder, server) = served().await;
    let told = watch(&server);
    let rounds = number("REFIT_LISTENERS", 12);
    let (mut killed, mut slowest, mut stalest) = (0, Duration::ZERO, Duration::ZERO);
    for round in 0..rounds {
        match round < rounds / 2 {
            true => killed += world.db.one::<i64>(LISTENERS).await,
            false => proxy.lose_notifications(),
        }
        let (run, took) = carried_out(&world).await;
        (slowest, stalest) = (slowest.max(took), stalest.max(told_after(&told, run).await));
    }
    println!(
        "{killed} listeners cut off, {} notifications lost; a run took {:.2} s at most, a page was {:.2} s behind at most",
        proxy.lost_notifications(),
        slowest.as_secs_f64(),
        stalest.as_secs_f64()
    );
    assert!(killed >= i64::try_from(rounds / 2).expect("a count"), "hardly anybody listened");
    assert!(proxy.lost_notifications() > 0, "nothing was lost");
}

/// The lines that are open go dead, and nobody is told. New ones are sound.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn a_line_that_is_dead_without_a_word_is_given_up() {
    let (world, proxy, _folder, server) = served().await;
    let told = watch(&server);
    let (run, _) = carried_out(&world).await;
    told_after(&told, run).await;
    for _ in 0..number("REFIT_DEAD_LINES", 2) {
        proxy.abandon();
        let began = Instant::now();
        let run = runs::validate(&world.engine, Scope::Phase(1), "test").await.expect("the run starts");
        let over = || async { runs::get(&world.engine, run.id).await.expect("the run").status.is_over() };
        while !over().await {
            assert!(began.elapsed() < Duration::from_secs(90), "nobody carries run {} out", run.id);
            sleep(Duration::from_millis(50)).await;
        }
        let carried = began.elapsed();
        while !told.lock().expect("no panic").contains_key(&run.id) {
            assert!(began.elapsed() < Duration::from_secs(90), "no page is told of run {}", run.id);
            sleep(Duration::from_millis(50)).await;
        }
        let shown = began.elapsed();
        while server.get("/readyz") != 200 {
            assert!(began.elapsed() < Duration::from_secs(120), "the server does not get ready again");
            sleep(Duration::from_millis(100)).await;
        }
        println!(
            "dead lines: a run was carried out after {:.1} s, shown after {:.1} s, all ready after {:.1} s",
            carried.as_secs_f64(),
            shown.as_secs_f64(),
            began.elapsed().as_secs_f64()
        );
        assert_eq!(server.get("/runs"), 200);
    }
}

/// What the notifications of all sessions of the cluster pass through.
const PASSED: &str = "SELECT (blks_zeroed + blks_hit + blks_read + blks_written)::bigint FROM pg_stat_slru WHERE name = 'Notify'";
const NOTIFYING: &str = "
    SELECT count(*) FILTER (WHERE p.prosrc ~* 'notify') * 1000 + count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE NOT t.tgisinternal AND t.tgrelid IN ('book_ticker_snapshots'::regclass, 'book_ticker_snapshots_v2'::regclass)";

async fn passed(db: &TestDb) -> i64 {
    // Sessions that are at work tell their figures once a second at most.
    sleep(Duration::from_millis(1_500)).await;
    db.one(PASSED).await
}

/// By a session that ends, which tells its figures at once.
async fn alone(scene: &Scene, statement: &str) {
    let mut session = PgConnection::connect(&scene.url).await.expect("a session");
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut session).await.expect("the statement");
    session.close().await.expect("its end");
}

/// On a cluster of its own: everybody's notifications are counted together.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "./dev torture"]
async fn nobody_notifies_where_rows_come_in() {
    let cluster = Private::start();
    let world = TestEngine::ungated_on(TestDb::on(cluster.url()).await).await;
    let mut scene = Scene::in_world(world, 5_000, 500, seed()).await;
    let mut worker = scene.worker();
    let run = scene.start().await;
    scene.succeeded(run.id).await;
    for state in [MoveState::ReadsOver, MoveState::WritesOver] {
        scene.go(state).await;
    }
    // Both captures are in place. Whoever applies may make new names known.
    worker.kill();
    let triggers = scene.world.db.one::<i64>(NOTIFYING).await;
    assert!((6..1_000).contains(&triggers), "triggers that notify, in thousands: {triggers}");
    let before = passed(&scene.world.db).await;
    scene.client().lap();
    sleep(Duration::from_secs(3)).await;
    alone(
        &scene,
        "INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
         SELECT (SELECT min(symbol_id) FROM symbol_alias), '2031-01-01'::timestamptz + i * interval '1 s', 1, 1, 2, 1
           FROM generate_series(1, 500) i",
    )
    .await;
    let report = scene.stop().await;
    assert!(report.errors.is_empty(), "{report}");
    let after = passed(&scene.world.db).await;
    assert_eq!(after, before, "somebody has notified");
    alone(&scene, "NOTIFY somebody").await;
    assert!(passed(&scene.world.db).await > after, "this would not have been seen");
}
