//! Phases 1 and 2 from start to green, judged by SQL of the test's own.

#[path = "common/legacy.rs"]
mod common;

use domain::phase::PhaseStatus;
use domain::run::{RunKind, RunStatus};
use engine::{phases, runs};
use testkit::TestEngine;

use common::{DIFFERENT_TICKERS, LEGACY};

const DIFFERENT_TRADES: &str = "
    WITH old AS (SELECT id, timestamp, exchange, symbol_base, symbol_quote, price, quantity,
                        CASE side WHEN 'buy' THEN 1 ELSE 2 END::smallint AS side, trade_id, created_at FROM trades),
         new AS (SELECT v.id, v.timestamp, e.enum_value, s.symbol_base, s.symbol_quote, v.price, v.quantity, v.side,
                        v.trade_id, v.created_at
                   FROM trade_snapshots_v2 v JOIN symbols s ON s.id = v.symbol_id JOIN exchanges e ON e.id = s.exchange_id)
    SELECT (SELECT count(*) FROM (TABLE old EXCEPT ALL TABLE new) x) + (SELECT count(*) FROM (TABLE new EXCEPT ALL TABLE old) y)";

#[tokio::test]
async fn two_phases_go_from_nothing_to_green() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    world.db.run(LEGACY).await;

    for phase in [1, 2] {
        phases::start(&world.engine, phase, "test").await.expect("the phase starts");
        world.work_all().await;
    }

    assert_eq!(world.db.one::<i64>(DIFFERENT_TICKERS).await, 0);
    assert_eq!(world.db.one::<i64>(DIFFERENT_TRADES).await, 0);
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM book_ticker_snapshots_v2").await, 24_000);
    let runs = runs::list(&world.engine, None, 100).await.expect("the runs");
    for run in &runs {
        assert_eq!(run.status, RunStatus::Succeeded, "{}: {:?}", run.title, run.failure);
    }
    assert!(runs.iter().any(|run| run.kind == RunKind::Move && run.counts.inserted == 24_000));
    for view in &phases::views(&world.engine).await.expect("the phases")[..2] {
        let open: Vec<_> = view.criteria.iter().filter(|criterion| !criterion.met).collect();
        assert!(open.is_empty(), "phase {}: {open:#?}", view.number);
        assert_ne!(view.status, PhaseStatus::Blocked);
    }
}
