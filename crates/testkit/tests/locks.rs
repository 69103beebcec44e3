//! Lock holders are in the way as long as they hold, and no longer.

use std::time::Duration;

use testkit::TestDb;
use testkit::locks::{Holder, Mode, waiting_for};

async fn world() -> TestDb {
    let db = TestDb::new().await;
    db.run("CREATE TABLE busy (n int); INSERT INTO busy VALUES (1)").await;
    db
}

/// The SQLSTATE that an attempt with a short wait ends with.
async fn attempt(db: &TestDb, statement: &str) -> Option<String> {
    let script = format!("SET lock_timeout = '100ms'; {statement}; RESET lock_timeout");
    let mut conn = db.pool().acquire().await.expect("a connection");
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut *conn).await;
    done.err().and_then(|error| error.as_database_error()?.code().map(std::borrow::Cow::into_owned))
}

#[tokio::test]
async fn a_reader_that_does_not_end_blocks_ddl_and_no_writer() {
    let db = world().await;
    let holder = Holder::lock(&db.url(), "busy", Mode::AccessShare).await;
    assert_eq!(attempt(&db, "INSERT INTO busy VALUES (2)").await, None);
    assert_eq!(attempt(&db, "ALTER TABLE busy ADD COLUMN m int").await.as_deref(), Some("55P03"));
    holder.release().await;
    assert_eq!(attempt(&db, "ALTER TABLE busy ADD COLUMN m int").await, None);
}

#[tokio::test]
async fn a_writer_that_does_not_end_blocks_the_lock_that_capture_needs() {
    let db = world().await;
    let lock = "BEGIN; LOCK TABLE busy IN SHARE ROW EXCLUSIVE MODE; COMMIT";
    let holder = Holder::lock(&db.url(), "busy", Mode::RowExclusive).await;
    assert_eq!(attempt(&db, lock).await.as_deref(), Some("55P03"));
    drop(holder);
    while attempt(&db, lock).await.is_some() {}
}

#[tokio::test]
async fn a_locked_row_blocks_those_who_change_it() {
    let db = world().await;
    let holder = Holder::rows(&db.url(), "busy", "n = 1").await;
    assert_eq!(attempt(&db, "UPDATE busy SET n = 2 WHERE n = 1").await.as_deref(), Some("55P03"));
    holder.release().await;
    assert_eq!(attempt(&db, "UPDATE busy SET n = 2 WHERE n = 1").await, None);
}

#[tokio::test]
async fn a_snapshot_holds_vacuum_back() {
    let db = world().await;
    let holder = Holder::snapshot(&db.url()).await;
    let query = format!("SELECT backend_xmin IS NOT NULL FROM pg_stat_activity WHERE pid = {}", holder.pid());
    assert!(db.one::<bool>(&query).await);
}

#[tokio::test]
async fn the_queue_behind_a_holder_is_counted_and_goes_on_in_time() {
    let db = world().await;
    let holder = Holder::lock(&db.url(), "busy", Mode::AccessExclusive).await;
    let pid = holder.pid();
    let waiter = tokio::spawn({
        let pool = db.pool().clone();
        async move { sqlx::query("SELECT n FROM busy").execute(&pool).await }
    });
    while waiting_for(db.pool(), pid).await == 0 {}
    assert_eq!(waiting_for(db.pool(), pid).await, 1);
    holder.hold_for(Duration::from_millis(100));
    waiter.await.expect("no panic").expect("the row, once the lock is gone");
    assert_eq!(waiting_for(db.pool(), pid).await, 0);
}
