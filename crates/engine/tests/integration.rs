//! The integration test: it passes on the shipped tables, leaves nothing, finds
//! what it is there to find, and counts for phase 3.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use domain::report::{Report, Verdict};
use domain::run::RunStatus;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phase_three_asks_for_a_load_test_of_the_guides_size() {
    let world = ready().await;
    let asked_of = |report: &Report| {
        let found = report.outcomes.iter().find(|outcome| outcome.check == "load_test").cloned();
        found.expect("phase 3 asks for it")
    };
    let none = asked_of(&asked(&world, Scope::Task("P3.4.3".into())).await);
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
        let found = asked_of(&asked(&world, Scope::Task("P3.4.3".into())).await);
        assert_eq!(found.verdict, expected, "{found:?}");
    }
}
