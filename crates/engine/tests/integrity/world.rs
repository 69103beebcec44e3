//! The shipped plan carried out: phases 1, 2 and 4, with rows in every table.

use domain::integrity::{IntegrityReport, Scope};
use domain::plan::Action;
use domain::run::RunStatus;
use engine::plan::load;
use engine::runs::{self, StartOptions};
use engine::{LoadedPlan, PlanSource, integrity};
use testkit::TestEngine;

/// Two exchanges, six pairs each, half a minute of tickers, and trades.
const LEGACY: &str = "
    INSERT INTO book_ticker_snapshots
        (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty, sequence_number)
    SELECT '2025-10-06 00:00:00+00'::timestamptz + i * interval '500 ms', e, b, 'USDT',
           1 + i % 97, 2 + i % 7, 1 + i % 97 + 0.00000001, 3, CASE WHEN i % 3 = 0 THEN NULL ELSE i END
      FROM generate_series(1, 60) i, unnest(array['MEXC_SPOT', 'GATEIO_FUTURES']) e, unnest(array['BTC', 'kPepe', 'F', 'G', 'H', 'I']) b;
    INSERT INTO trades (timestamp, exchange, symbol_base, symbol_quote, price, quantity, side, trade_id)
    SELECT '2025-10-06 00:00:00+00'::timestamptz + i * interval '1 s', 'MEXC_SPOT', b, 'USDT', 1 + i % 9, 2,
           CASE WHEN i % 2 = 0 THEN 'buy' ELSE 'sell' END, (i / 2)::text
      FROM generate_series(1, 60) i, unnest(array['BTC', 'F']) b;";

/// An account whose changes add up, an order in two executions, and its life.
const PHASE_FOUR: &str = "
    INSERT INTO account_balances (exchange_id, account_type, asset, free_balance, locked_balance, snapshot_time)
    SELECT 1, 'SPOT', 'USDT', 100 + i, 5, '2025-10-06 00:00:00+00'::timestamptz + i * interval '1 min' FROM generate_series(1, 5) i;
    INSERT INTO balance_changes (exchange_id, account_type, asset, change_type, change_amount, previous_balance, new_balance, change_time)
    SELECT 1, 'SPOT', 'USDT', 'TRADE', 1, 99 + i, 100 + i, '2025-10-06 00:00:00+00'::timestamptz + i * interval '1 min'
      FROM generate_series(1, 5) i;
    INSERT INTO order_executions (symbol_id, order_id, execution_id, side, order_type, original_quantity, executed_quantity,
                                  execution_price, execution_status, order_time, execution_time)
    SELECT 1, 'o' || o, 'x' || o || i, 1, 1, 10, 5, 7, 3, '2025-10-06 00:00:00+00', '2025-10-06 00:00:01+00'
      FROM generate_series(1, 5) o, generate_series(1, 2) i;
    INSERT INTO order_status_history (order_id, symbol_id, previous_status, new_status, original_quantity, filled_quantity,
                                      remaining_quantity, status_time)
    SELECT 'o' || o, 1, p, n, 10, f, 10 - f, '2025-10-06 00:00:00+00'::timestamptz + n * interval '1 s'
      FROM generate_series(1, 5) o, (VALUES (NULL::int, 1, 0), (1, 3, 5)) v (p, n, f);
    ANALYZE";

pub(crate) fn ungated() -> LoadedPlan {
    let mut plan = load(&PlanSource::Shipped).expect("the shipped plan");
    plan.plan.checks.iter_mut().for_each(|check| check.limit = None);
    plan.plan.phases.iter_mut().for_each(|phase| phase.criteria.clear());
    plan
}

pub(crate) async fn carried_out() -> TestEngine {
    carried_out_with(ungated()).await
}

pub(crate) async fn carried_out_with(plan: LoadedPlan) -> TestEngine {
    let world = TestEngine::with_plan(plan).await;
    world.create_legacy().await;
    world.db.run(LEGACY).await;
    let migrations = ["002", "003", "004"].map(|version| Action::Migrate(version.into()));
    let moves = ["book_tickers", "trades"].map(|id| Action::Move(id.into()));
    let extensions = ["005", "006"].map(|version| Action::Migrate(version.into()));
    for action in migrations.into_iter().chain(moves).chain(extensions) {
        let options = StartOptions { full_speed: true, ..StartOptions::default() };
        let run = runs::start(&world.engine, &action, options, "test").await.expect("it starts");
        let run = world.work(&run).await;
        assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    }
    world.db.run(PHASE_FOUR).await;
    // As a server keeps it.
    world.engine.cache().look(world.db.pool()).await.expect("the cache is up to date");
    world
}

/// A report that was made to its end.
pub(crate) async fn reported(world: &TestEngine, scope: Scope) -> IntegrityReport {
    let run = integrity::start(&world.engine, scope, "test").await.expect("it starts");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    let report = integrity::get(&world.engine, Some(run.id)).await.expect("the report");
    assert!(integrity::is_whole(&report));
    report
}
