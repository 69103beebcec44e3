//! Benchmarks as runs: what is measured is kept, what is written is taken back,
//! and what cannot be measured says why.

use domain::benchmark::{BenchmarkVerdict, Change, compared};
use domain::run::RunStatus;
use engine::benchmarks;
use engine::error::Kind;
use testkit::TestEngine;

/// The plan's tables, and 200 quotes and a trade of each of 30 symbols.
async fn filled() -> TestEngine {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    for file in [
        "002_create_exchanges.up.sql",
        "002_create_exchanges.fill.sql",
        "003_create_symbols.up.sql",
        "004_create_normalized_tables.up.sql",
    ] {
        world.db.run(world.engine.plan().text(file).expect("a file of the plan")).await;
    }
    world
        .db
        .run(
            "insert into symbols (exchange_id, symbol_base, symbol_quote)
             select n % 3 + 1, 'BASE' || n, 'USDT' from generate_series(1, 30) n;
             insert into book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
             select id, to_timestamp(1700000000 + n), 1, 1, 2, 1 from symbols, generate_series(1, 200) n;
             insert into book_ticker_snapshots
                (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
             select timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty
             from book_ticker_snapshots_legacy;
             insert into trade_snapshots_v2 (symbol_id, timestamp, side, price, quantity)
             select id, to_timestamp(1700000000), 1, 1, 1 from symbols;
             analyze",
        )
        .await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_measured_and_nothing_stays() {
    let world = filled().await;
    let rows = "select count(*) from book_ticker_snapshots_v2";
    let before: i64 = world.db.one(rows).await;
    let run = benchmarks::start(&world.engine, Vec::new(), "test").await.expect("it starts");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    let (found, earlier) = benchmarks::with_earlier(&world.engine, None).await.expect("it has measured");
    assert!(earlier.is_none());
    for benchmark in &found.benchmarks {
        let figures = benchmark.figures.unwrap_or_else(|| panic!("{benchmark:#?}"));
        assert!(
            figures.mean > 0.0 && figures.p50 <= figures.p99 && figures.p99 <= figures.slowest,
            "{benchmark:?}"
        );
        // How fast it is depends on what else the machine does; that it comes
        // from an index does not.
        let Some(plan) = &benchmark.plan else { continue };
        assert!(plan.contains("Index") && !plan.contains("Seq Scan"), "{}: {plan}", benchmark.name);
    }
    let names: Vec<&str> = found.benchmarks.iter().map(|benchmark| benchmark.name.as_str()).collect();
    let all: Vec<&str> = benchmarks::CASES.iter().map(|case| case.name).collect();
    assert_eq!(names, all);
    let kept = "select count(*) from refit.benchmark where mean is not null and plan is not null";
    assert_eq!(world.db.one::<i64>(kept).await, 8);
    assert_eq!(world.db.one::<i64>(rows).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_run_is_compared_and_a_lost_index_shows() {
    let world = filled().await;
    let names = vec!["newest_trades".to_owned(), "cache_memory".to_owned()];
    for index in ["select 1", "alter table trade_snapshots_v2 drop constraint trade_snapshots_v2_pkey"] {
        world.db.run(index).await;
        let run = benchmarks::start(&world.engine, names.clone(), "test").await.expect("it starts");
        assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    }
    let (now, before) = benchmarks::with_earlier(&world.engine, None).await.expect("it has measured");
    let lines = compared(&now, before.as_ref());
    let memory = lines.iter().find(|line| line.now.name == "cache_memory").expect("it is there");
    assert_eq!((memory.change, memory.now.verdict), (Change::Same, BenchmarkVerdict::Met));
    let trades = lines.iter().find(|line| line.now.name == "newest_trades").expect("it is there");
    assert_eq!(trades.now.verdict, BenchmarkVerdict::Missed);
    assert!(trades.now.note.starts_with("No index serves it"), "{}", trades.now.note);
}

#[tokio::test]
async fn without_its_tables_a_benchmark_is_not_measured() {
    let world = TestEngine::new().await;
    let names = vec!["newest_trades".to_owned(), "resolve_symbol".to_owned()];
    let run = benchmarks::start(&world.engine, names, "test").await.expect("it starts");
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    let (found, _) = benchmarks::with_earlier(&world.engine, Some(run.id)).await.expect("it is kept");
    assert_eq!(found.count(BenchmarkVerdict::Unmeasured), 2, "{found:#?}");
    assert!(found.benchmarks.iter().all(|benchmark| !benchmark.note.is_empty()));
}

#[tokio::test]
async fn unknown_names_and_runs_are_refused() {
    let world = TestEngine::new().await;
    let unknown = benchmarks::start(&world.engine, vec!["nonsense".into()], "test").await;
    let unknown = unknown.expect_err("there is none");
    assert!(unknown.kind == Kind::NotFound && unknown.next.contains("resolve_symbol"), "{unknown}");
    for run in [None, Some(7)] {
        let none = benchmarks::with_earlier(&world.engine, run).await.expect_err("there is none");
        assert_eq!(none.kind, Kind::NotFound);
    }
}
