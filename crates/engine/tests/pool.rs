//! What comes out of a pool can be written with, and somebody hears it.

use std::time::Duration;

use engine::backups;
use testkit::TestEngine;
use testkit::proxy::Proxy;
use tokio::time::{Instant, timeout};

#[tokio::test]
async fn a_transaction_that_the_driver_does_not_know_of_stays_with_nobody() {
    let test = TestEngine::new().await;
    let pool = test.engine.work();
    for _ in 0..3 {
        let mut given_up = pool.acquire().await.expect("a connection");
        sqlx::raw_sql("begin read only").execute(&mut *given_up).await.expect("a transaction begins");
        drop(given_up);
        while pool.num_idle() == 0 {
            tokio::task::yield_now().await;
        }
        let mut next = pool.begin().await.expect("a connection from the pool");
        sqlx::query("create table t (a int)").execute(&mut *next).await.expect("it may write");
        next.rollback().await.expect("it ends");
    }
}

/// Two lines go dead: one is idle, on the other somebody waits who then gives
/// up. Neither keeps its place in the pool, and nobody waits for long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_dead_without_a_word_is_given_up() {
    let world = TestEngine::new().await;
    let proxy = Proxy::start(&world.db.url()).await;
    let far = world.by(proxy.url().to_owned(), backups::Settings::default()).await;
    let pool = far.work();
    let mut busy = pool.acquire().await.expect("a connection");
    drop(pool.acquire().await.expect("another one"));
    while pool.num_idle() == 0 {
        tokio::task::yield_now().await;
    }
    let keepalive: String =
        sqlx::query_scalar("SHOW tcp_keepalives_idle").fetch_one(&mut *busy).await.expect("a setting");
    assert_eq!(keepalive, "20", "the server would keep a dead session for hours");
    proxy.abandon();
    let asked = timeout(Duration::from_millis(200), sqlx::query("SELECT 1").execute(&mut *busy)).await;
    assert!(asked.is_err(), "somebody answered");
    drop(busy);
    let began = Instant::now();
    let answer = timeout(Duration::from_secs(8), sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(pool));
    assert_eq!(answer.await.expect("no waiting").expect("another line"), 1);
    while pool.size() > 1 {
        assert!(began.elapsed() < Duration::from_secs(8), "{} places are taken", pool.size());
        tokio::task::yield_now().await;
    }
}
