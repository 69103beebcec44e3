//! The doctor: what is planted is named, with the statement that puts it right.

use domain::doctor::Examined;
use domain::report::Verdict;
use engine::error::Kind;
use engine::phases;
use engine::preflight::examine;
use testkit::TestEngine;

async fn examined(world: &TestEngine, check: &str) -> Examined {
    let all = examine(&world.engine).await.expect("it answers");
    all.into_iter().find(|examined| examined.check == check).expect(check)
}

#[tokio::test]
async fn every_question_is_answered_and_says_why_it_is_asked() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    let all = examine(&world.engine).await.expect("it answers");
    assert!(all.len() >= 20, "{all:#?}");
    for examined in &all {
        assert!(!examined.meaning.is_empty() && !examined.target.is_empty(), "{examined:#?}");
        assert_eq!(examined.verdict == Verdict::Passed, examined.remedy.is_empty(), "{examined:#?}");
        let others = all.iter().filter(|other| other.check == examined.check);
        assert_eq!(others.count(), 1, "{}", examined.check);
    }
    let of =
        |check: &str| all.iter().find(|examined| examined.check == check).map(|examined| examined.verdict);
    for check in
        ["rights", "legacy_trades", "dependents_trades", "strangers", "clock", "free_disk", "timescaledb"]
    {
        assert_eq!(of(check), Some(Verdict::Passed), "{all:#?}");
    }
    // The cluster of the tests keeps nothing safe.
    let settings = all.iter().find(|examined| examined.check == "settings").expect("it is asked");
    assert!(settings.statement.contains("ALTER SYSTEM SET fsync = on"), "{settings:#?}");
}

#[tokio::test]
async fn what_is_in_the_way_is_named() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    for (plant, check, verdict, subject, statement) in [
        (
            "create view \"my'\"\"view\" as select * from trades",
            "dependents_trades",
            Verdict::Warned,
            "\"my'\"\"view\"",
            "pg_get_viewdef",
        ),
        (
            "create function f() returns trigger language plpgsql as 'begin return null; end';
             create trigger mine after insert on trades for each row execute function f()",
            "dependents_trades",
            Verdict::Warned,
            "mine",
            "pg_get_functiondef",
        ),
        ("create publication p for table trades", "dependents_trades", Verdict::Warned, "p", ""),
        (
            "create rule r as on delete to trades do instead nothing",
            "dependents_trades",
            Verdict::Warned,
            "r",
            "",
        ),
        (
            "alter table book_ticker_snapshots drop constraint book_ticker_snapshots_pkey",
            "legacy_book_ticker_snapshots",
            Verdict::Failed,
            "",
            "CREATE UNIQUE INDEX CONCURRENTLY",
        ),
        (
            "create table exchanges (a int)",
            "strangers",
            Verdict::Failed,
            "",
            "RENAME TO \"exchanges_before\"",
        ),
        (
            "alter database \"{db}\" set default_transaction_isolation = 'serializable'",
            "settings",
            Verdict::Warned,
            "",
            "ALTER SYSTEM",
        ),
    ] {
        world.db.run(&plant.replace("{db}", world.db.name())).await;
        let found = examined(&world, check).await;
        assert_eq!(found.verdict, verdict, "{plant}: {found:#?}");
        let named = subject.is_empty() || found.findings.iter().any(|finding| finding.subject == subject);
        assert!(named && found.statement.contains(statement), "{plant}: {found:#?}");
    }
}

/// What is critical for a phase holds that phase up, and no other.
#[tokio::test]
async fn a_phase_does_not_start_over_a_finding_that_is_critical_for_it() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    world.db.run("create table exchanges (a int); drop table trades").await;
    let all = examine(&world.engine).await.expect("it answers");
    let of = |check: &str| all.iter().find(|found| found.check == check).expect(check).holds_up.clone();
    assert_eq!((of("strangers"), of("legacy_trades"), of("rights")), (vec![1], vec![2], vec![]));
    assert_eq!((of("settings"), of("timescaledb")), (vec![], vec![]), "warnings hold nothing up");

    let refused = phases::start(&world.engine, 1, "test").await.expect_err("somebody's table is in the way");
    assert_eq!(refused.kind, Kind::Refused);
    assert!(refused.why.contains("exchanges") && refused.next.contains("Rename"), "{refused}");
    assert_eq!(world.db.one::<i64>("select count(*) from refit.run").await, 0);

    world.db.run("drop table exchanges").await;
    phases::start(&world.engine, 1, "test").await.expect("nothing is in its way");
}
