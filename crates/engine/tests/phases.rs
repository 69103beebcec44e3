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

/// The test's cluster counts no statements: a view in the extension's place has
/// counted one.
const COUNTED: &str = "
    CREATE EXTENSION pg_stat_statements;
    ALTER EXTENSION pg_stat_statements DROP VIEW pg_stat_statements;
    DROP VIEW pg_stat_statements;
    CREATE TABLE counted (calls bigint, ms float8);
    INSERT INTO counted VALUES (100, 100);
    CREATE VIEW pg_stat_statements AS
    SELECT 7::bigint AS queryid, (SELECT oid FROM pg_roles WHERE rolname = current_user) AS userid,
           (SELECT oid FROM pg_database WHERE datname = current_database()) AS dbid,
           calls, ms AS total_exec_time, ms / calls AS mean_exec_time, calls AS rows, 0::bigint AS shared_blks_hit,
           0::bigint AS shared_blks_read, 0::bigint AS temp_blks_written, 'select hot'::text AS query
      FROM counted";

const NOTED: &str = "
    SELECT string_agg(phase || ' ' || edge || ' ' || (statements -> 0 ->> 'calls'), ', ' ORDER BY id) FROM refit.statement_sample";

#[tokio::test]
async fn two_phases_go_from_nothing_to_green() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    world.db.run(LEGACY).await;
    world.db.run(COUNTED).await;

    for phase in [1, 2] {
        phases::start(&world.engine, phase, "test").await.expect("the phase starts");
        world.work_all().await;
    }

    assert_eq!(
        world.db.one::<String>(NOTED).await,
        "1 begun 100, 1 ended 100, 2 begun 100, 2 ended 100",
        "what statements cost is noted at both ends"
    );
    world.db.run("UPDATE counted SET calls = calls + 50, ms = ms + 500").await;
    let seen = engine::diagnostics::once(&world.engine).await;
    let costs = engine::diagnostics::sheet("statement-costs", &seen, "slower", "").expect("a sheet");
    assert_eq!(costs.grid.known().map(|grid| grid.lines.len()), Some(1), "{costs:#?}");

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
