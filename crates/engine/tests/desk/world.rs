//! Phase 4 with a few quotes, and engines whose clock stands still.

use chrono::{DateTime, TimeDelta, Utc};
use domain::plan::Action;
use domain::run::RunStatus;
use engine::runs::{self, StartOptions};
use engine::{Clock, Engine, Settings, backups};
use sqlx::{Postgres, Transaction};
use testkit::TestEngine;

pub(crate) struct World {
    world: TestEngine,
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000, 0).expect("a time")
}

impl World {
    pub(crate) async fn before_phase_four() -> Self {
        let new = Self { world: TestEngine::ungated().await };
        new.world.create_legacy().await;
        for version in ["002", "003", "004"] {
            new.migrate(version).await;
        }
        new
    }

    pub(crate) async fn phase_four(&self) {
        for version in ["005", "006"] {
            self.migrate(version).await;
        }
    }

    async fn migrate(&self, version: &str) {
        let action = Action::Migrate(version.into());
        let run = runs::start(&self.world.engine, &action, StartOptions::default(), "test").await;
        let run = self.world.work(&run.expect("it starts")).await;
        assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    }

    /// BTC pays, ETH has one venue, SOL a quote of the future, ADA a venue
    /// without fees.
    pub(crate) async fn quoted() -> Self {
        let new = Self::before_phase_four().await;
        new.phase_four().await;
        new.run("INSERT INTO exchanges (name, enum_value, display_name, market_type) VALUES ('NEW', 'NEW', 'New', 'SPOT');
                 INSERT INTO symbols (exchange_id, symbol_base, symbol_quote)
                 SELECT id, b, 'USDT' FROM exchanges, unnest(array['BTC', 'ETH', 'SOL', 'ADA']) b").await;
        for (exchange, base, after, bid, ask) in [
            ("MEXC_SPOT", "BTC", 0, "100", "101"),
            ("GATEIO_SPOT", "BTC", 0, "103", "104"),
            ("MEXC_SPOT", "BTC", -5, "1", "200"),
            ("MEXC_SPOT", "ETH", 0, "10", "11"),
            ("MEXC_SPOT", "SOL", 0, "10", "11"),
            ("GATEIO_SPOT", "SOL", 3600, "20", "21"),
            ("MEXC_SPOT", "ADA", 0, "10", "11"),
            ("NEW", "ADA", 0, "20", "21"),
        ] {
            new.quote(exchange, base, after, bid, ask).await;
        }
        new
    }

    pub(crate) async fn quote(&self, exchange: &str, base: &str, after: i64, bid: &str, ask: &str) {
        let at = (now() + TimeDelta::seconds(after)).to_rfc3339();
        self.run(&format!(
            "INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
             SELECT symbol_id, '{at}', {bid}, 3, {ask}, 2 FROM symbol_alias
              WHERE exchange = '{exchange}' AND symbol_base = '{base}'"
        ))
        .await;
    }

    pub(crate) async fn run(&self, script: &str) {
        self.world.db.run(script).await;
    }

    pub(crate) async fn one(&self, query: &str) -> String {
        self.world.db.one(query).await
    }

    /// An engine for which it is this time.
    pub(crate) async fn at(&self, time: DateTime<Utc>) -> Engine {
        let settings = Settings {
            url: self.world.db.url(),
            plan: self.world.engine.plan().clone(),
            application_name: "refit test".into(),
            clock: Clock::fixed(time),
            backups: backups::Settings::default(),
        };
        Engine::connect(settings).await.expect("an engine")
    }

    pub(crate) async fn holder(&self, table: &str) -> Holder {
        let mut tx = self.world.db.pool().begin().await.expect("a transaction");
        let lock = format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        sqlx::raw_sql(sqlx::AssertSqlSafe(lock)).execute(&mut *tx).await.expect("the lock");
        Holder { tx: Some(tx) }
    }
}

/// A session in the way.
pub(crate) struct Holder {
    tx: Option<Transaction<'static, Postgres>>,
}

impl Holder {
    pub(crate) async fn end(&mut self) {
        if let Some(tx) = self.tx.take() {
            tx.rollback().await.expect("the lock is let go");
        }
    }
}
