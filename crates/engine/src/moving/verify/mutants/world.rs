//! A live move whose target has none of the rules that would refuse a fault.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, PgConnection};

use super::situations::{Situation, Truth};
use super::{Outcome, Shape};
use crate::Engine;
use crate::moving::trial::{JUDGE, Trial};

/// Hashes that overlook something, for the mutants.
const HASHES: &str = include_str!("hashes.sql");

/// Keys whose change is on its way: no difference.
const LOGGED: &str =
    "SELECT array_to_string(array[timestamp::text, exchange, symbol_base, symbol_quote], ' ')
    FROM refit.capture_book_tickers WHERE refit_op <> 'T'";

pub(super) struct World {
    pub(super) engine: Engine,
    pub(super) shape: Shape,
    pub(super) run: i64,
    _trial: Trial,
}

impl World {
    pub(super) async fn new() -> Self {
        let trial = Trial::new().await;
        trial.db.run("ALTER TABLE book_ticker_snapshots_v2 DROP CONSTRAINT book_ticker_snapshots_v2_pkey, DROP CONSTRAINT fk_book_ticker_v2_symbol, \
             DROP CONSTRAINT chk_positive_prices_v2, DROP CONSTRAINT chk_bid_ask_spread_v2").await;
        trial.db.run(HASHES).await;
        Self { engine: trial.engine.clone(), shape: trial.shape.clone(), run: trial.run, _trial: trial }
    }

    pub(super) async fn plant(&self, situation: &Situation, conn: &mut PgConnection) {
        let script = situation.plant.replace("{run}", &self.run.to_string());
        let planted = format!("SET LOCAL refit.applying = 'on'; {script}");
        sqlx::raw_sql(AssertSqlSafe(planted)).execute(conn).await.expect(situation.name);
    }

    pub(super) async fn judged(&self, situation: &Situation, conn: &mut PgConnection) -> Outcome {
        let all: Vec<(i64, String, String)> =
            sqlx::query_as(JUDGE).bind(1_000_i64).fetch_all(&mut *conn).await.expect("the judge");
        assert_eq!(all.is_empty(), !situation.differs, "{} is something else", situation.name);
        let logged: Vec<String> = sqlx::query_scalar(LOGGED).fetch_all(&mut *conn).await.expect("the log");
        let all = all.into_iter().filter(|(_, _, key)| !logged.contains(key));
        let all: BTreeSet<_> = all.map(|(_, kind, key)| (kind, key)).collect();
        let rows = sqlx::query_scalar("SELECT count(*) FROM book_ticker_snapshots");
        let rows = rows.fetch_one(conn).await.expect("the rows");
        match situation.truth {
            Truth::Sound => Outcome { named: BTreeSet::new(), rows, fails: false },
            Truth::Faulty => Outcome { named: all, rows, fails: true },
            Truth::Excused => Outcome { named: all, rows, fails: false },
            Truth::Untrusted => Outcome { named: BTreeSet::new(), rows, fails: true },
        }
    }

    pub(super) async fn named(&self, conn: &mut PgConnection) -> BTreeSet<(String, String)> {
        let statement = "SELECT kind, array_to_string(key, ' ') FROM refit.difference WHERE run = $1";
        let named: Vec<(String, String)> =
            sqlx::query_as(statement).bind(self.run).fetch_all(conn).await.expect("what was named");
        named.into_iter().collect()
    }

    /// Rows of the source that a comparison says it has seen.
    pub(super) async fn compared(&self, conn: &mut PgConnection) -> i64 {
        let ranges = store::verify::all(conn, self.run).await.expect("the ranges");
        ranges.iter().map(|range| range.source_rows).sum()
    }
}
