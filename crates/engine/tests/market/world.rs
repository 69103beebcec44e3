//! A database with the plan's tables and nothing in them.

use chrono::{DateTime, Utc};
use domain::market::SymbolId;
use engine::PlanSource;
use engine::plan::load;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, PgPool, Postgres};
use testkit::TestDb;

pub(crate) struct World {
    db: TestDb,
}

/// So many seconds into the history of a test.
pub(crate) fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 0).expect("a time")
}

impl World {
    pub(crate) async fn new() -> Self {
        let (db, plan) = (TestDb::new().await, load(&PlanSource::Shipped).expect("the shipped plan"));
        let creates = plan.plan.legacies.iter().filter_map(|legacy| legacy.create.as_ref());
        for file in creates {
            db.run(plan.text(file).expect("a file of the plan")).await;
        }
        for version in ["002", "003", "004"] {
            let migration = plan.plan.migration(version).expect("a migration of the plan");
            for way in ["up", "fill"] {
                if let Some(text) = plan.script(migration, way) {
                    db.run(text).await;
                }
            }
        }
        Self { db }
    }

    pub(crate) fn pool(&self) -> &PgPool {
        self.db.pool()
    }

    pub(crate) async fn conn(&self) -> PoolConnection<Postgres> {
        self.pool().acquire().await.expect("a connection")
    }

    pub(crate) async fn run(&self, script: &str) {
        self.db.run(script).await;
    }

    /// A file of the plan, without its ending.
    pub(crate) async fn script(&self, file: &str) {
        let plan = load(&PlanSource::Shipped).expect("the shipped plan");
        self.run(plan.text(&format!("{file}.sql")).expect("a file of the plan")).await;
    }

    pub(crate) async fn one<T>(&self, query: &str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
    {
        self.db.one(query).await
    }

    pub(crate) async fn symbol(&self, exchange: &str, base: &str, quote: &str) -> SymbolId {
        let text = format!(
            "insert into symbols (exchange_id, symbol_base, symbol_quote)
             select id, '{base}', '{quote}' from exchanges where enum_value = '{exchange}' returning id"
        );
        SymbolId(self.one(&text).await)
    }

    /// In the order of their ids.
    pub(crate) async fn many_symbols(&self, count: i32) -> Vec<SymbolId> {
        self.run(&format!(
            "insert into symbols (exchange_id, symbol_base, symbol_quote)
             select min(id), 'BASE' || n, 'USDT' from exchanges, generate_series(1, {count}) n
             group by n order by n"
        ))
        .await;
        let ids: Vec<i32> = self.one("select array_agg(id order by id) from symbols").await;
        ids.into_iter().map(SymbolId).collect()
    }

    /// A quote per second and symbol.
    pub(crate) async fn quotes(&self, seconds: i64) {
        self.run(&format!(
            "insert into book_ticker_snapshots_v2
                (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
             select id, to_timestamp(1700000000 + n), id + n, 1, id + n + 1, 1
             from symbols, generate_series(0, {seconds} - 1) n;
             analyze book_ticker_snapshots_v2; analyze symbols;"
        ))
        .await;
    }

    /// The plan of a statement, with its parameters left open.
    pub(crate) async fn explain(&self, sql: &str) -> String {
        let mut conn = self.conn().await;
        sqlx::raw_sql("set plan_cache_mode = force_generic_plan").execute(&mut *conn).await.expect("set");
        sqlx::raw_sql(AssertSqlSafe(format!("prepare asked as {sql}"))).execute(&mut *conn).await.expect(sql);
        let call = if sql.contains('$') { "asked (null, null, null, null)" } else { "asked" };
        let lines: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("explain execute {call}")))
            .fetch_all(&mut *conn)
            .await
            .expect("a plan");
        sqlx::raw_sql("deallocate asked; reset plan_cache_mode").execute(&mut *conn).await.expect("reset");
        lines.join("\n")
    }
}
