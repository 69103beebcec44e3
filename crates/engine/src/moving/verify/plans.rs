//! How the planner carries the comparison of a range out.

use sqlx::{AssertSqlSafe, PgConnection};

use super::Capture;
use crate::ddl;
use crate::moving::Range;
use crate::moving::trial::Trial;

/// How many parts of the plan find nothing without reading a row.
async fn found_by_rule(trial: &Trial, conn: &mut PgConnection) -> usize {
    let everything = Range { lo: None, hi: None };
    let statement = trial.shape.compare(&everything, &Capture::forward(&trial.shape));
    let plan = sqlx::query_scalar(AssertSqlSafe(format!("EXPLAIN {statement}")));
    let plan: Vec<String> = plan.fetch_all(conn).await.expect("the plan");
    plan.iter().filter(|line| line.contains("One-Time Filter: false")).count()
}

#[tokio::test]
async fn amounts_that_a_constraint_keeps_above_zero_are_not_asked_for_their_sign() {
    let trial = Trial::new().await;
    let mut tx = trial.engine.work().begin().await.expect("a transaction");
    ddl::script(&mut tx, include_str!("../../queries/moving/verify_settings.sql"))
        .await
        .expect("the settings");
    assert_eq!(found_by_rule(&trial, &mut tx).await, 2, "of the source and of the target");
    let unknown = "ALTER TABLE book_ticker_snapshots_v2 DROP CONSTRAINT chk_positive_prices_v2; \
                   ALTER TABLE book_ticker_snapshots DROP CONSTRAINT chk_positive_prices, \
                     ADD CONSTRAINT chk_positive_prices CHECK (bid_price > 0 AND ask_price > 0) NOT VALID";
    ddl::script(&mut tx, unknown).await.expect("nobody else is there");
    assert_eq!(found_by_rule(&trial, &mut tx).await, 0, "what is not proved is looked at");
}
