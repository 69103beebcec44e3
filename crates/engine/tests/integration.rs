//! The integration test: it passes on the shipped tables, leaves nothing, finds
//! what it is there to find, and counts for phase 3.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use domain::report::{Outcome, Report, Verdict};
use domain::run::RunStatus;
use engine::benchmarks::{self, CASES};
use engine::runs::{self, Scope};
use engine::{load, reports};
use testkit::TestEngine;
use world::ready;

const ROWS: &str = "
    SELECT (SELECT count(*) FROM exchanges) + (SELECT count(*) FROM symbols) + (SELECT count(*) FROM trade_snapshots_v2)
         + (SELECT count(*) FROM book_ticker_snapshots) + (SELECT count(*) FROM book_ticker_snapshots_v2)";

async fn asked(world: &TestEngine, scope: Scope) -> Report {
    let run = runs::validate(&world.engine, scope, "test").await.expect("it starts");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    reports::get(&world.engine, run.report.expect("a report")).await.expect("the report")
}

fn failed(report: &Report) -> Vec<&str> {
    let failed = report.outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Passed);
    failed.map(|outcome| outcome.check.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_passes_and_leaves_nothing_and_finds_what_is_broken() {
    let world = ready().await;
    let before = world.db.one::<i64>(ROWS).await;
    let whole = asked(&world, Scope::Integration).await;
    assert_eq!((whole.outcomes.len(), failed(&whole)), (5, vec![]), "{:#?}", whole.outcomes);
    assert_eq!(world.db.one::<i64>(ROWS).await, before);
    for (broken, check) in [
        (
            "ALTER TABLE exchanges DROP CONSTRAINT idx_exchanges_enum_value, DROP CONSTRAINT uq_exchanges_name",
            "integration_reference",
        ),
        (
            "ALTER TABLE book_ticker_snapshots_v2 DROP CONSTRAINT fk_book_ticker_v2_symbol",
            "integration_book_tickers",
        ),
        ("CREATE UNIQUE INDEX once ON trade_snapshots_v2 (symbol_id, timestamp, side)", "integration_trades"),
        (
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
          CREATE TRIGGER no BEFORE UPDATE ON book_ticker_snapshots FOR EACH ROW EXECUTE FUNCTION no()",
            "integration_legacy",
        ),
    ] {
        let world = ready().await;
        world.db.run(broken).await;
        assert_eq!(failed(&asked(&world, Scope::Integration).await), [check], "{broken}");
    }
}

/// What this check says, asked by its task of phase 3.
async fn outcome(world: &TestEngine, task: &str, check: &str) -> Outcome {
    let report = asked(world, Scope::Task(task.into())).await;
    let found = report.outcomes.iter().find(|outcome| outcome.check == check).cloned();
    found.expect("phase 3 asks for it")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phase_three_asks_for_a_load_test_of_the_guides_size() {
    let world = ready().await;
    let load_test = async || outcome(&world, "P3.4.3", "load_test").await;
    let none = load_test().await;
    assert!(none.verdict == Verdict::Broken && none.message.contains("refit load"), "{none:?}");
    let run =
        load::start(&world.engine, domain::load::Asked::default(), None, "test").await.expect("it starts");
    // As a worker writes it down, a minute later.
    let kept = |mean: f64, verdict: &str| {
        format!(
            "DELETE FROM refit.load;
             INSERT INTO refit.load (run, seconds, rate, upsert, read, lookup, legacy, connections, machine, server,
                                     version, database_bytes, ended_at)
             VALUES ({0}, 60, 1000, 1, 1, 1, false, 8, '', '', '', 0, now());
             INSERT INTO refit.load_operation (run, seq, side, operation, done, errors, mean, p50, p90, p99, slowest,
                                               at_most, verdict)
             VALUES ({0}, 1, 'normalised', 'upsert', 60000, 0, {mean}, 1, 1, 1, 1, 5, '{verdict}')",
            run.id
        )
    };
    for (mean, verdict, expected) in [(1.0, "met", Verdict::Passed), (9.0, "missed", Verdict::Failed)] {
        world.db.run(&kept(mean, verdict)).await;
        let found = load_test().await;
        assert_eq!(found.verdict, expected, "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phase_three_asks_for_a_run_of_all_benchmarks_that_met_its_targets() {
    let world = ready().await;
    let benchmark_run = async || outcome(&world, "P3.4.2", "benchmark_run").await;
    let none = benchmark_run().await;
    assert!(none.verdict == Verdict::Broken && none.message.contains("refit bench run"), "{none:?}");
    // One of them is not all of them.
    let one = benchmarks::start(&world.engine, vec!["cache_memory".into()], "test").await.expect("it starts");
    assert_eq!(world.work(&one).await.status, RunStatus::Succeeded);
    assert_eq!(benchmark_run().await.verdict, Verdict::Broken);
    let all = benchmarks::start(&world.engine, Vec::new(), "test").await.expect("it starts").id;
    // As a worker writes it down, every figure on its target.
    let names: Vec<&str> = CASES.iter().map(|case| case.name).collect();
    let kept = format!(
        "INSERT INTO refit.benchmark_run (run, machine, server, version, database_bytes) VALUES ({all}, '', '', '', 0);
         INSERT INTO refit.benchmark (run, seq, name, title, unit, samples, mean, p50, p90, p99, slowest, at_most,
                                      verdict, note)
         SELECT {all}, seq, name, name, 'ms', 1, 1, 1, 1, 1, 1, 1, 'met', ''
           FROM unnest('{{{}}}'::text[]) WITH ORDINALITY AS known (name, seq)",
        names.join(",")
    );
    let but = |change: &str| {
        format!("UPDATE refit.benchmark SET {change} WHERE run = {all} AND name = 'store_one'")
    };
    for (change, expected, said) in [
        (kept, Verdict::Passed, ""),
        (but("mean = 1.5, verdict = 'missed'"), Verdict::Failed, "1.5000 ms, and at most 1 ms is asked"),
        (
            but("samples = NULL, mean = NULL, verdict = 'unmeasured', note = 'There are no symbols.'"),
            Verdict::Failed,
            "it was not measured: There are no symbols.",
        ),
        (but("at_most = NULL"), Verdict::Passed, ""),
    ] {
        world.db.run(&change).await;
        let found = benchmark_run().await;
        assert_eq!(found.verdict, expected, "{found:?}");
        let named: Vec<_> = found.findings.iter().map(|finding| finding.subject.as_str()).collect();
        assert_eq!(named, if said.is_empty() { vec![] } else { vec!["store_one"] });
        assert!(found.findings.iter().all(|finding| finding.problem.contains(said)), "{found:?}");
    }
}
