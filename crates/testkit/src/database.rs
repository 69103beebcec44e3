//! A database of its own for one test, dropped with it.

use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

use crate::url_of;

mod template;

pub struct TestDb {
    pool: PgPool,
    name: String,
    server: String,
}

impl TestDb {
    /// An empty database on the test cluster.
    pub async fn new() -> Self {
        Self::on(url_of()).await
    }

    /// An empty database on the cluster with this maintenance URL.
    pub async fn on(server: impl Into<String>) -> Self {
        Self::from(server, "template0").await
    }

    async fn from(server: impl Into<String>, template: &str) -> Self {
        let (name, server) = (unique_name(), server.into());
        admin(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let pool = PgPoolOptions::new().max_connections(10).connect(&url(&server, &name)).await;
        Self { pool: pool.expect("the test's database"), name, server }
    }

    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The database stays, and nobody of this test is connected.
    async fn into_name(mut self) -> String {
        self.pool.close().await;
        std::mem::take(&mut self.name)
    }

    pub fn url(&self) -> String {
        url(&self.server, &self.name)
    }

    /// Runs statements of the test's own.
    pub async fn run(&self, script: &str) {
        sqlx::raw_sql(AssertSqlSafe(script.to_owned())).execute(&self.pool).await.expect(script);
    }

    /// The single value of a query, as the test's judge.
    pub async fn one<T>(&self, query: &str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_one(&self.pool).await.expect(query)
    }

    /// The first column of each row.
    pub async fn all<T>(&self, query: &str) -> Vec<T>
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_all(&self.pool).await.expect(query)
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let (name, server) = (std::mem::take(&mut self.name), std::mem::take(&mut self.server));
        if name.is_empty() {
            return;
        }
        let dropped = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(admin(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        dropped.join().ok();
    }
}

fn unique_name() -> String {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_nanos();
    let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!("refit_test_{}_{now}_{next}", std::process::id())
}

fn url(server: &str, name: &str) -> String {
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    format!("{base}/{name}")
}

async fn admin(server: &str, statement: &str) {
    let mut connection = PgConnection::connect(server).await.expect("the test cluster");
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.expect(statement);
    connection.close().await.ok();
}
