//! Phase 4 up and down, judged by the catalog; and who owns the name
//! arbitrage_opportunities.

use domain::plan::Action;
use domain::run::{Run, RunStatus};
use engine::backups::Backing;
use engine::rollback;
use engine::runs::{self, StartOptions};
use testkit::TestEngine;

const CATALOG: &str = include_str!("common/catalog.sql");
const VERSIONS: [&str; 5] = ["002", "003", "004", "005", "006"];

/// BTC is dearer at GATEIO_SPOT than at MEXC_SPOT, ETH is not, and the quotes of
/// SOL are of the future, old, or of a venue that is switched off.
const QUOTES: &str = "
    INSERT INTO exchanges (name, enum_value, display_name, market_type, is_active) VALUES ('OFF', 'OFF', 'Off', 'SPOT', false);
    INSERT INTO symbols (exchange_id, symbol_base, symbol_quote)
    SELECT id, b, 'USDT' FROM exchanges, unnest(array['BTC', 'ETH', 'SOL']) b;
    INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
    SELECT a.symbol_id, now() + q.age::interval, q.bid, 1, q.ask, 1
      FROM (VALUES ('MEXC_SPOT', 'BTC', '-1 min', 100, 101), ('GATEIO_SPOT', 'BTC', '-2 min', 103, 104),
                   ('MEXC_SPOT', 'BTC', '-3 min', 1, 2),
                   ('MEXC_SPOT', 'ETH', '-1 min', 10, 11), ('GATEIO_SPOT', 'ETH', '-1 min', 10.5, 11.5),
                   ('MEXC_SPOT', 'SOL', '-1 min', 5, 6), ('GATEIO_SPOT', 'SOL', '1 hour', 8, 9),
                   ('GATEIO_FUTURES', 'SOL', '-6 min', 8, 9), ('OFF', 'SOL', '-1 min', 8, 9)) q (exchange, base, age, bid, ask)
      JOIN symbol_alias a ON a.exchange = q.exchange AND a.symbol_base = q.base;
    REFRESH MATERIALIZED VIEW CONCURRENTLY cross_exchange_opportunities;";

const TYPED: &str = "SELECT string_agg(concat_ws(' ', symbol_pair, highest_bid, lowest_ask, price_difference, profit_percentage,
                            exchange_count, array_to_string(exchanges, ',')), ';')
                       FROM (SELECT * FROM arbitrage_opportunities LIMIT 5) x";
const BTC: &str = "BTC/USDT 103.00000000 101.00000000 2.00000000 1.980198 2 GATEIO_SPOT,MEXC_SPOT";

async fn done(world: &TestEngine, run: Run) -> Run {
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    run
}

async fn act(world: &TestEngine, action: Action) {
    let run = runs::start(&world.engine, &action, StartOptions::default(), "test").await.expect("it starts");
    done(world, run).await;
}

async fn migrated(before_phase_four: &str) -> (TestEngine, String) {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    for version in &VERSIONS[..3] {
        act(&world, Action::Migrate((*version).into())).await;
    }
    world.db.run(before_phase_four).await;
    let catalog = world.db.one::<String>(CATALOG).await;
    for version in &VERSIONS[3..] {
        act(&world, Action::Migrate((*version).into())).await;
    }
    (world, catalog)
}

async fn roll_back(world: &TestEngine) -> Run {
    let name = world.engine.server().database.clone();
    let run = rollback::start(&world.engine, 4, &name, Backing::GivenUp, "test").await.expect("it starts");
    world.work(&run).await
}

async fn relkind(world: &TestEngine) -> String {
    world
        .db
        .one("SELECT relkind::text FROM pg_class WHERE oid = to_regclass('arbitrage_opportunities')")
        .await
}

#[tokio::test]
async fn phase_four_goes_up_and_down_and_up_again() {
    let (world, before) = migrated("").await;
    let after = world.db.one::<String>(CATALOG).await;
    assert_ne!(before, after);
    let run = roll_back(&world).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert_eq!(world.db.one::<String>(CATALOG).await, before);
    for version in &VERSIONS[3..] {
        act(&world, Action::Migrate((*version).into())).await;
    }
    assert_eq!(world.db.one::<String>(CATALOG).await, after);
}

#[tokio::test]
async fn what_people_type_gives_the_rows_of_the_new_view() {
    let (world, _) = migrated("").await;
    world.db.run(QUOTES).await;
    assert_eq!(world.db.one::<String>(TYPED).await, BTC);
}

#[tokio::test]
async fn a_legacy_table_keeps_its_name_until_it_is_moved_out_of_the_way() {
    let legacy = "CREATE TABLE arbitrage_opportunities (id bigserial PRIMARY KEY, symbol text, spread float8);
                  INSERT INTO arbitrage_opportunities (symbol, spread) SELECT 'BTC', n FROM generate_series(1, 7) n;";
    let (world, before) = migrated(legacy).await;
    world.db.run(QUOTES).await;
    assert_eq!(relkind(&world).await, "r");
    let rows: i64 = world.db.one("SELECT count(*) FROM cross_exchange_opportunities").await;
    assert_eq!(rows, 1, "the view is there under its own name");
    // Its writer writes on.
    world.db.run("INSERT INTO arbitrage_opportunities (symbol, spread) VALUES ('ETH', 1)").await;

    world.db.run("ALTER TABLE arbitrage_opportunities RENAME TO arbitrage_opportunities_old").await;
    act(&world, Action::Fill("006".into())).await;
    assert_eq!(world.db.one::<String>(TYPED).await, BTC);
    act(&world, Action::Fill("006".into())).await;
    assert_eq!(relkind(&world).await, "v");

    world
        .db
        .run(
            "DROP VIEW arbitrage_opportunities;
                  ALTER TABLE arbitrage_opportunities_old RENAME TO arbitrage_opportunities",
        )
        .await;
    // Quotes and the venue of this test are not of the plan.
    world.db.run("TRUNCATE book_ticker_snapshots_v2; DELETE FROM symbols").await;
    let run = roll_back(&world).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert_eq!(world.db.one::<String>(CATALOG).await, before);
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM arbitrage_opportunities").await, 8);
}

#[tokio::test]
async fn a_view_of_somebody_else_stops_the_way_back_with_nothing_removed() {
    let (world, _) = migrated("").await;
    world.db.run("CREATE VIEW report AS SELECT order_id, executed_quantity FROM order_executions").await;
    let before = world.db.one::<String>(CATALOG).await;
    let run = roll_back(&world).await;
    assert_eq!(run.status, RunStatus::Failed);
    let failure = run.failure.expect("a failure");
    assert!(failure.why.contains("order_executions because other objects depend on it"), "{}", failure.why);
    assert_eq!(world.db.one::<String>(CATALOG).await, before);
}

/// Statement and the constraint or message that refuses it.
#[tokio::test]
async fn what_breaks_a_rule_is_refused_by_the_table() {
    let (world, _) = migrated("").await;
    world.db.run("INSERT INTO symbols (exchange_id, symbol_base, symbol_quote) SELECT id, 'BTC', 'USDT' FROM exchanges").await;
    let balance = |kind: &str, free: &str, locked: &str| {
        format!("INSERT INTO account_balances (exchange_id, account_type, asset, free_balance, locked_balance, snapshot_time)
                 VALUES (1, '{kind}', 'BTC', {free}, {locked}, clock_timestamp())")
    };
    let fill = |columns: &str, values: &str| {
        format!("INSERT INTO order_executions (symbol_id, order_id, side, order_type, original_quantity, executed_quantity,
                 execution_price, execution_status, execution_time{columns}) VALUES (1, 'o', 1, 1, 10, 4, 100, 3, now(){values})")
    };
    for good in [
        balance("SPOT", "100000000000000.000000000000000001", "0"),
        balance("MARGIN", "-5", "0"),
        fill("", ""),
        fill(", execution_id, commission, commission_asset", ", 'e1', -0.1, 'USDT'"),
    ] {
        world.db.run(&good).await;
    }
    let total: String =
        world.db.one("SELECT total_balance::text FROM account_balances WHERE account_type = 'SPOT'").await;
    assert_eq!(total, "100000000000000.000000000000000001");
    for (bad, reason) in [
        (balance("SPOT", "-1", "0"), "chk_balances_non_negative"),
        (balance("MARGIN", "-1", "-1"), "chk_balances_non_negative"),
        (balance("SPOT", "'NaN'", "0"), "chk_balances_numbers"),
        (balance("CASH", "1", "0"), "chk_balances_valid_account_type"),
        (fill("", ""), "uq_executions_order"),
        (fill(", execution_id, remaining_quantity", ", 'e2', 7"), "chk_executions_quantity_logic"),
        (fill(", execution_id, commission", ", 'e2', 1"), "chk_executions_commission_asset"),
        ("UPDATE exchange_fees SET taker_rate = 0".into(), "exchange_fees is an audit and takes no update"),
        ("DELETE FROM balance_changes".into(), "balance_changes is an audit and takes no delete"),
        ("TRUNCATE balance_changes".into(), "balance_changes is an audit and takes no truncate"),
        ("DELETE FROM exchanges WHERE id = 1".into(), "violates"),
    ] {
        let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(bad.clone())).execute(world.db.pool()).await;
        let why = refused.expect_err(&bad).to_string();
        assert!(why.contains(reason), "{bad}: {why}");
    }
}
