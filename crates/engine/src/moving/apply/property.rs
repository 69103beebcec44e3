//! Whatever is written, in whatever order it is applied: after each step every
//! key is equal, in the log, or in quarantine.

use proptest::prelude::*;
use store::applier::Hold;

use super::Batch;
use crate::moving::trial::{JUDGE, Trial};

/// Differing keys that neither the log nor quarantine has.
const LOST: &str = "SELECT count(*) FROM ({judge}) d WHERE d.key NOT IN (
        SELECT concat_ws(' ', timestamp, exchange, symbol_base, symbol_quote) FROM refit.capture_book_tickers
        UNION ALL SELECT array_to_string(key, ' ') FROM refit.quarantine WHERE state = 'open')";

/// One step: a statement of a client on the n-th key, or a batch.
#[derive(Clone, Debug)]
enum Step {
    Write(usize, u32),
    Apply(i64),
}

/// `{n}` is the key: few of them, so that they meet again and again.
const WRITES: [&str; 9] = [
    "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
     VALUES {key} ON CONFLICT (timestamp, exchange, symbol_base, symbol_quote) DO NOTHING",
    "INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
     VALUES {key} ON CONFLICT (timestamp, exchange, symbol_base, symbol_quote) DO UPDATE SET bid_qty = book_ticker_snapshots.bid_qty + 1",
    "UPDATE book_ticker_snapshots SET ask_price = ask_price + 1, update_type = nullif(update_type, 'update') WHERE id % 12 = {n}",
    "DELETE FROM book_ticker_snapshots WHERE id % 12 = {n}",
    // A chain of keys, each taking the next one's place.
    "UPDATE book_ticker_snapshots SET timestamp = timestamp + interval '1 hour' WHERE id % 12 = {n}",
    "UPDATE book_ticker_snapshots SET timestamp = timestamp - interval '1 hour' WHERE id % 12 = {n} AND timestamp > '2025-10-06 00:30:00+00'",
    "UPDATE book_ticker_snapshots SET exchange = 'NEW_' || {n} % 3 WHERE id % 12 = {n}",
    // The target refuses it, and later not any more.
    "UPDATE book_ticker_snapshots SET bid_qty = 'NaN' WHERE id IN (SELECT id FROM book_ticker_snapshots WHERE id % 12 = {n} LIMIT 1)",
    "UPDATE book_ticker_snapshots SET bid_qty = 1 WHERE bid_qty = 'NaN'",
];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let write = (0..WRITES.len(), 0..12_u32).prop_map(|(deed, key)| Step::Write(deed, key));
    let apply = (1..40_i64).prop_map(Step::Apply);
    proptest::collection::vec(prop_oneof![3 => write, 2 => apply], 20..60)
}

#[test]
fn every_key_is_equal_logged_or_in_quarantine() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (trial, hold) = runtime.block_on(async {
        let trial = Trial::new().await;
        let (plan, id) = (&trial.engine.plan().plan.id, &trial.shape.spec.id);
        let hold = store::applier::take(trial.engine.control(), plan, id, "test", 3_600.0).await;
        let hold = hold.expect("the applier").expect("nobody else has it");
        (trial, hold)
    });
    let config = ProptestConfig {
        cases: 12,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(steps in steps())| {
        runtime.block_on(play(&trial, &hold, &steps))?;
    });
    runtime.block_on(async move { drop(trial) });
}

async fn play(trial: &Trial, hold: &Hold, steps: &[Step]) -> Result<(), TestCaseError> {
    for step in steps {
        match step {
            Step::Write(deed, key) => write(trial, WRITES[*deed], *key).await,
            Step::Apply(limit) => _ = apply(trial, hold, *limit).await,
        }
        prop_assert_eq!(lost(trial).await, 0, "after {:?}", step);
    }
    while apply(trial, hold, 100).await > 0 {}
    let logged: i64 = trial.db.one("SELECT count(*) FROM refit.capture_book_tickers").await;
    prop_assert_eq!(logged, 0);
    prop_assert_eq!(lost(trial).await, 0);
    Ok(())
}

/// In a session of the engine, whose texts of a time are those of its keys.
async fn lost(trial: &Trial) -> i64 {
    let statement = LOST.replace("{judge}", &JUDGE.replace("$1", "1000"));
    let lost = sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(trial.engine.work()).await;
    lost.expect("the judge")
}

/// A client may be refused by its own table's rules; then nothing was written.
async fn write(trial: &Trial, deed: &str, key: u32) {
    let row = "('2025-10-06 12:00:00+00'::timestamptz + {n} * interval '1 s', 'MEXC_SPOT', 'F', 'USDT', 1, 1, 2, 1), \
               ('2025-10-06 12:00:00+00'::timestamptz + {n} * interval '1 s', 'NEW_' || {n} % 3, 'F', 'USDT', 1, 1, 2, 1)";
    let statement = deed.replace("{key}", row).replace("{n}", &key.to_string());
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.clone())).execute(trial.db.pool()).await;
    let refused =
        |error: &sqlx::Error| error.as_database_error().is_some_and(|error| error.is_unique_violation());
    assert!(done.as_ref().err().is_none_or(refused), "{statement}: {done:?}");
}

/// As the applier does: what is refused goes into quarantine alone.
async fn apply(trial: &Trial, hold: &Hold, mut limit: i64) -> i64 {
    let batch = Batch { engine: &trial.engine, shape: &trial.shape, hold };
    loop {
        match batch.apply(limit).await {
            Ok(applied) => return applied.changes,
            Err(_) if limit > 1 => limit = 1,
            Err(error) => {
                assert!(crate::moving::lane::is_refused_row(&error), "{error}");
                batch.refuse_one(&error.why).await.expect("the row is kept");
                return 1;
            }
        }
    }
}
