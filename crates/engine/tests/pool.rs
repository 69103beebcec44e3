//! What comes out of a pool can be written with.

use testkit::TestEngine;

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
