//! Sessions that are in the way: a lock on a table, or a snapshot that lasts.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tokio::task::JoinHandle;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What a SELECT leaves behind in a transaction that nobody ends.
    AccessShare,
    /// What a writer leaves behind.
    RowExclusive,
    /// VACUUM and the building of an index beside writers.
    ShareUpdateExclusive,
    /// The plain building of an index.
    Share,
    ShareRowExclusive,
    Exclusive,
    /// VACUUM FULL and most of ALTER TABLE.
    AccessExclusive,
}

impl Mode {
    fn sql(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }
}

/// Idle in its transaction until it is released or dropped.
pub struct Holder {
    conn: PgConnection,
    pid: i32,
}

impl Holder {
    /// Waits for the lock like anybody else. The table is named as in SQL.
    pub async fn lock(url: &str, table: &str, mode: Mode) -> Self {
        Self::with(url, &format!("BEGIN; LOCK TABLE {table} IN {} MODE", mode.sql())).await
    }

    /// Locks the rows that fulfil a condition, as an update that has not
    /// committed does.
    pub async fn rows(url: &str, table: &str, condition: &str) -> Self {
        Self::with(url, &format!("BEGIN; SELECT FROM {table} WHERE {condition} FOR UPDATE")).await
    }

    /// No lock on anything, but a snapshot that holds vacuum back.
    pub async fn snapshot(url: &str) -> Self {
        Self::with(url, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").await
    }

    async fn with(url: &str, script: &str) -> Self {
        let mut conn = PgConnection::connect(url).await.expect("a session for the lock");
        sqlx::raw_sql("SET application_name = 'lock holder'").execute(&mut conn).await.expect("its name");
        sqlx::raw_sql(AssertSqlSafe(script.to_owned())).execute(&mut conn).await.expect(script);
        let pid =
            sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut conn).await.expect("its process");
        Self { conn, pid }
    }

    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Returns when the lock is gone.
    pub async fn release(mut self) {
        sqlx::raw_sql("ROLLBACK").execute(&mut self.conn).await.ok();
        self.conn.close().await.ok();
    }

    /// Releases by itself after so long.
    pub fn hold_for(self, time: Duration) -> JoinHandle<()> {
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            self.release().await;
        })
    }
}

/// How many sessions wait for this one, directly or behind others.
pub async fn waiting_for(pool: &PgPool, pid: i32) -> i64 {
    sqlx::query_scalar(include_str!("locks/waiting_for.sql"))
        .bind(pid)
        .fetch_one(pool)
        .await
        .expect("who waits")
}
