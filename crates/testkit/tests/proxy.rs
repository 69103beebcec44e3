//! The proxy in front of a real PostgreSQL: what each command does to a client.

use std::time::{Duration, Instant};

use sqlx::postgres::PgListener;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use testkit::TestDb;
use testkit::proxy::{Proxy, Swallow};
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(4);

async fn world() -> (TestDb, Proxy) {
    let db = TestDb::new().await;
    db.run("CREATE TABLE note (n int PRIMARY KEY)").await;
    let proxy = Proxy::start(&db.url()).await;
    (db, proxy)
}

async fn client(proxy: &Proxy, application: &str) -> PgConnection {
    let url = format!("{}?application_name={application}", proxy.url());
    timeout(SOON, PgConnection::connect(&url)).await.expect("an answer in time").expect("a connection")
}

async fn insert(conn: &mut PgConnection, n: i32) -> sqlx::Result<()> {
    let mut tx = conn.begin().await?;
    sqlx::query("INSERT INTO note VALUES ($1)").bind(n).execute(&mut *tx).await?;
    tx.commit().await
}

async fn notes(db: &TestDb) -> Vec<i32> {
    sqlx::query_scalar("SELECT n FROM note ORDER BY n").fetch_all(db.pool()).await.expect("the notes")
}

async fn ask(conn: &mut PgConnection) -> sqlx::Result<i32> {
    sqlx::query_scalar("SELECT 1").fetch_one(conn).await
}

#[tokio::test]
async fn in_good_weather_everything_passes() {
    let (_db, proxy) = world().await;
    let mut conn = client(&proxy, "a").await;
    insert(&mut conn, 1).await.expect("a transaction");
    let long: String =
        sqlx::query_scalar("SELECT repeat('x', 3000000)").fetch_one(&mut conn).await.expect("a long row");
    assert_eq!(long.len(), 3_000_000);
    let mut copy = conn.copy_in_raw("COPY note FROM STDIN").await.expect("a COPY");
    let rows: String = (2..50_000).map(|n| format!("{n}\n")).collect();
    copy.send(rows.as_bytes()).await.expect("its rows");
    assert_eq!(copy.finish().await.expect("its end"), 49_998);
    conn.close().await.expect("a farewell");
}

#[tokio::test]
async fn a_cut_ends_the_open_connections_and_lets_new_ones_through() {
    let (_db, proxy) = world().await;
    let (mut one, mut two) = (client(&proxy, "a").await, client(&proxy, "a").await);
    proxy.cut();
    assert!(timeout(SOON, ask(&mut one)).await.expect("no waiting").is_err());
    assert!(timeout(SOON, ask(&mut two)).await.expect("no waiting").is_err());
    assert_eq!(ask(&mut client(&proxy, "a").await).await.expect("an answer"), 1);
}

#[tokio::test]
async fn a_black_hole_is_silent_until_it_is_healed() {
    let (_db, proxy) = world().await;
    let mut conn = client(&proxy, "a").await;
    proxy.black_hole();
    let asked = ask(&mut conn);
    tokio::pin!(asked);
    assert!(timeout(Duration::from_millis(300), &mut asked).await.is_err(), "an answer came out of the hole");
    let url = proxy.url().to_owned();
    let newcomer = timeout(Duration::from_millis(300), PgConnection::connect(&url)).await;
    assert!(newcomer.is_err(), "a newcomer was told something");
    proxy.heal();
    assert_eq!(timeout(SOON, asked).await.expect("no waiting").expect("the answer"), 1);
}

#[tokio::test]
async fn a_delay_holds_a_burst_once_in_each_direction() {
    let (_db, proxy) = world().await;
    let mut conn = client(&proxy, "a").await;
    ask(&mut conn).await.expect("the statement is prepared");
    proxy.delay(Duration::from_millis(100));
    let began = Instant::now();
    ask(&mut conn).await.expect("an answer");
    let took = began.elapsed();
    assert!((200..1_000).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test]
async fn a_throttle_slows_down_by_the_byte() {
    let (_db, proxy) = world().await;
    let mut conn = client(&proxy, "a").await;
    proxy.throttle(20_000);
    let began = Instant::now();
    let long: String =
        sqlx::query_scalar("SELECT repeat('x', 10000)").fetch_one(&mut conn).await.expect("a row");
    assert_eq!(long.len(), 10_000);
    assert!(began.elapsed() > Duration::from_millis(450), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_swallowed_commit_has_happened_and_its_client_does_not_know() {
    let (db, proxy) = world().await;
    let mut conn = client(&proxy, "a").await;
    let happened = proxy.swallow_commit(Swallow::any());
    assert!(insert(&mut conn, 1).await.is_err(), "the client was answered");
    happened.await.expect("the proxy says so");
    assert_eq!(notes(&db).await, [1]);
    insert(&mut client(&proxy, "a").await, 2).await.expect("the next one is answered");
}

#[tokio::test]
async fn only_the_commit_that_was_named_is_swallowed() {
    let (db, proxy) = world().await;
    let (mut worker, mut other) = (client(&proxy, "worker").await, client(&proxy, "other").await);
    let mut happened = proxy.swallow_commit(Swallow::any().of("worker").after("INSERT INTO note"));
    insert(&mut other, 1).await.expect("of another session");
    let tx = worker.begin().await.expect("a transaction");
    tx.commit().await.expect("with no such statement");
    assert!(happened.try_recv().is_err());
    // The statement is prepared by its name the second time.
    assert!(insert(&mut worker, 2).await.is_err(), "the named one was answered");
    happened.await.expect("the proxy says so");
    assert_eq!(notes(&db).await, [1, 2]);
}

#[tokio::test]
async fn a_refused_commit_is_answered_and_the_order_stands() {
    let (db, proxy) = world().await;
    db.run("CREATE TABLE child (n int REFERENCES note DEFERRABLE INITIALLY DEFERRED)").await;
    let mut conn = client(&proxy, "a").await;
    let happened = proxy.swallow_commit(Swallow::any());
    let mut tx = conn.begin().await.expect("a transaction");
    sqlx::query(AssertSqlSafe("INSERT INTO child VALUES (7)"))
        .execute(&mut *tx)
        .await
        .expect("not yet checked");
    let refused = tx.commit().await.expect_err("the key is checked at the end");
    assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("23503"));
    assert!(insert(&mut conn, 1).await.is_err(), "the next COMMIT was answered");
    happened.await.expect("the proxy says so");
    assert_eq!(notes(&db).await, [1]);
}

#[tokio::test]
async fn an_abandoned_connection_is_silent_for_ever_and_new_ones_pass() {
    let (_db, proxy) = world().await;
    let mut conn = client(&proxy, "a").await;
    proxy.abandon();
    let moment = Duration::from_millis(300);
    assert!(timeout(moment, ask(&mut conn)).await.is_err(), "an answer came, or a word");
    assert_eq!(ask(&mut client(&proxy, "a").await).await.expect("an answer"), 1);
    proxy.heal();
    assert!(timeout(moment, ask(&mut conn)).await.is_err(), "the dead are silent in good weather too");
    proxy.cut();
    assert!(timeout(SOON, ask(&mut conn)).await.expect("no waiting").is_err());
}

#[tokio::test]
async fn notifications_are_lost_and_counted_until_it_heals() {
    let (db, proxy) = world().await;
    let mut listener = PgListener::connect(proxy.url()).await.expect("a listener");
    listener.listen("news").await.expect("it listens");
    proxy.lose_notifications();
    db.run("NOTIFY news").await;
    assert!(timeout(Duration::from_millis(300), listener.recv()).await.is_err(), "it was heard");
    assert_eq!(proxy.lost_notifications(), 1);
    proxy.heal();
    db.run("NOTIFY news").await;
    timeout(SOON, listener.recv()).await.expect("no waiting").expect("it is heard");
    assert_eq!(proxy.lost_notifications(), 1);
}
