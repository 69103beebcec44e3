//! Integrity reports: a clean database yields nothing, each planted fault is
//! found and nothing else, and what cannot be asked says so.

#[path = "integrity/plants.rs"]
mod plants;
#[path = "integrity/world.rs"]
mod world;

use std::collections::BTreeSet;

use domain::integrity::{Change, IntegrityReport, Kind, ProbeState, Scope, Weight};
use domain::report::{Outcome, Verdict};
use domain::run::RunStatus;
use engine::error::Kind as Fault;
use engine::{checks, integrity, runs};
use plants::{PLANTS, Plant};
use sqlx::AssertSqlSafe;
use testkit::TestEngine;
use tokio_util::sync::CancellationToken;
use world::{carried_out, reported};

/// Kind and subject of what was found.
fn found(report: &IntegrityReport) -> BTreeSet<(Kind, String)> {
    report.findings.iter().map(|finding| (finding.kind, finding.subject.clone())).collect()
}

/// Every statement that a finding rests on can be run, and shows something.
async fn evidence_shows(world: &TestEngine, report: &IntegrityReport) {
    for finding in report.findings.iter().filter(|finding| !finding.evidence.is_empty()) {
        let rows = sqlx::raw_sql(AssertSqlSafe(finding.evidence.clone())).fetch_all(world.db.pool()).await;
        let rows = rows.unwrap_or_else(|error| panic!("{error}\n{}", finding.evidence));
        assert!(!rows.is_empty(), "{finding:#?}");
    }
}

/// All faults of a group at once: each is found, and nothing else.
async fn check(group: char) {
    let world = carried_out().await;
    let plants: Vec<&Plant> = PLANTS.iter().filter(|plant| plant.group == group).collect();
    assert!(!plants.is_empty());
    for plant in &plants {
        world.db.run(plant.sql).await;
    }
    let report = reported(&world, Scope::default()).await;
    let found = found(&report);
    for plant in &plants {
        for (kind, subject) in plant.found {
            let seen =
                found.iter().filter(|(other, text)| other == kind && text.starts_with(subject)).count();
            let planted = plants.iter().flat_map(|plant| plant.found).filter(|it| **it == (*kind, *subject));
            let planted = planted.count();
            assert!(
                seen >= planted,
                "{}: {kind:?} {subject:?} is there {seen} times in {found:#?}",
                plant.name
            );
        }
    }
    let expected = |kind: Kind, text: &str| {
        plants
            .iter()
            .flat_map(|plant| plant.found)
            .any(|(other, subject)| *other == kind && text.starts_with(subject))
    };
    let others: Vec<_> =
        report.findings.iter().filter(|finding| !expected(finding.kind, &finding.subject)).collect();
    assert!(others.is_empty(), "nobody has planted {others:#?}");
    assert_eq!(report.weigh(Weight::Unknown), 0, "{report:#?}");
    evidence_shows(&world, &report).await;
}

#[test]
fn fifty_faults_and_more_are_planted_of_every_kind() {
    let planted: BTreeSet<(char, Kind, &str)> = PLANTS
        .iter()
        .flat_map(|plant| plant.found.iter().map(|(kind, subject)| (plant.group, *kind, *subject)))
        .collect();
    assert!(planted.len() >= 50, "{}", planted.len());
    let kinds: BTreeSet<Kind> = planted.iter().map(|(_, kind, _)| *kind).collect();
    assert_eq!(kinds, Kind::all().collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_of_the_catalog_are_found() {
    check('a').await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_of_values_are_found() {
    check('b').await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_of_balances_and_orders_are_found() {
    check('c').await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_of_moves_are_found() {
    check('d').await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_of_tables_with_hostile_names_are_found() {
    check('e').await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clean_database_yields_nothing_and_a_fault_comes_and_goes() {
    let world = carried_out().await;
    let clean = reported(&world, Scope::default()).await;
    assert!(clean.is_clean() && integrity::is_whole(&clean), "{clean:#?}");
    let left: Vec<&str> = clean.left_out().map(|asked| asked.probe.as_str()).collect();
    assert_eq!(left, ["sequence book_ticker_snapshots_v2.id", "sequence trade_snapshots_v2.id"]);
    let unread = clean.asked.iter().filter(|asked| asked.state == ProbeState::Clean && asked.pieces == 0);
    assert_eq!(unread.count(), 0, "{clean:#?}");

    world
        .db
        .run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_symbols_active'::regclass")
        .await;
    let red = reported(&world, Scope::default()).await;
    assert_eq!(
        found(&red),
        BTreeSet::from([(Kind::InvalidIndex, "idx_symbols_active on symbols".to_owned())])
    );
    let changes = |beside: Option<(i64, Vec<domain::integrity::Compared>)>| {
        let (run, lines) = beside.expect("there is one before");
        (run, lines.into_iter().map(|line| line.change).collect::<Vec<_>>())
    };
    let beside = integrity::beside(&world.engine, &red, None).await.expect("it is compared");
    assert_eq!(changes(beside), (clean.run, vec![Change::New]));

    // The statement of the finding puts it right, but for the word that a
    // script of the test cannot carry out.
    world.db.run(&red.findings[0].fix.replace("CONCURRENTLY ", "")).await;
    let again = reported(&world, Scope::default()).await;
    assert!(again.is_clean(), "{again:#?}");
    let beside = integrity::beside(&world.engine, &again, None).await.expect("it is compared");
    assert_eq!(changes(beside), (red.run, vec![Change::Gone]));

    world.db.run("UPDATE refit.integrity_finding SET count = count + 1").await;
    let altered = integrity::get(&world.engine, Some(red.run)).await.expect("it is there");
    assert!(!integrity::is_whole(&altered));
}

/// What cannot be asked is a finding, and the rest is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_asked_is_unknown() {
    let mut plan = world::ungated();
    // A statement that would run longer than any piece may.
    let slow = "select 's' as subject, 'k' as key, pg_sleep(60)::text as problem";
    plan.files.insert("probes/symbol_rules.sql".into(), slow.into());
    let world = world::carried_out_with(plan).await;
    world
        .db
        .run("ALTER TABLE order_status_history RENAME TO away; ALTER TABLE balance_changes RENAME COLUMN asset TO coin")
        .await;
    let mut holder = world.db.pool().begin().await.expect("a transaction begins");
    sqlx::raw_sql("LOCK TABLE account_balances").execute(&mut *holder).await.expect("the lock is free");
    let report = reported(&world, Scope { phase: None, table: None }).await;
    let unknown = |probe: &str| {
        let finding = report.findings.iter().find(|finding| finding.probe == probe);
        let finding = finding.unwrap_or_else(|| panic!("{probe}: {report:#?}"));
        assert_eq!(finding.weight, Weight::Unknown, "{finding:#?}");
        (finding.problem.clone(), finding.remedy.clone())
    };
    assert!(unknown("symbol_rules").0.contains("statement timeout"));
    assert!(unknown("order_status").0.contains("does not exist"));
    assert!(unknown("undeclared order_status_history.symbol_id").0.contains("does not exist"));
    assert!(unknown("balance_changes").1.contains("migration"));
    assert!(unknown("balance_rules").0.contains("lock timeout"));
    assert!(unknown("values account_balances").1.contains("refit doctor"));
    let answered = report.asked.iter().filter(|asked| asked.state == ProbeState::Clean).count();
    assert!(answered > 40 && !report.is_clean(), "{report:#?}");
    assert_eq!(report.weigh(Weight::Critical), 0, "{report:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_report_at_a_time_that_stops_and_goes_on() {
    let world = carried_out().await;
    let run = integrity::start(&world.engine, Scope::default(), "test").await.expect("it starts");
    let narrow = Scope { phase: None, table: Some("trades".into()) };
    let second = integrity::start(&world.engine, narrow.clone(), "test").await.expect_err("one is enough");
    assert_eq!(second.kind, Fault::Busy, "{second}");

    // The process ends half-way: another one goes on with the probe in hand.
    let stop = CancellationToken::new();
    let working = engine::jobs::work_one(&world.engine, run.id, &stop);
    let asked = "SELECT count(*) FROM refit.integrity_probe";
    let ending = async {
        while world.db.one::<i64>(asked).await < 10 {
            tokio::task::yield_now().await;
        }
        stop.cancel();
    };
    tokio::join!(async { working.await.expect("it is handed back") }, ending);
    let kept: i64 = world.db.one(asked).await;
    assert_eq!(runs::get(&world.engine, run.id).await.expect("the run").status, RunStatus::Queued);
    let half = integrity::get(&world.engine, Some(run.id)).await.expect("half of it");
    assert!(half.finished_at.is_none() && !half.is_clean() && half.asked.len() as i64 == kept);
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    let whole = integrity::get(&world.engine, Some(run.id)).await.expect("all of it");
    assert!(whole.is_clean() && whole.asked.len() as i64 > kept, "{whole:#?}");

    let one = reported(&world, narrow).await;
    assert!(one.asked.iter().all(|asked| asked.about.contains("trades")), "{one:#?}");
    assert!(one.asked.iter().any(|asked| asked.probe == "sides trades"), "{one:#?}");
    for scope in [Scope { phase: Some(9), table: None }, Scope { phase: None, table: Some("nowhere".into()) }]
    {
        let none = integrity::start(&world.engine, scope, "test").await.expect_err("there is nothing");
        assert_eq!(none.kind, Fault::NotFound);
    }
}

/// A criterion rests on the newest report of the whole database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_rests_on_the_newest_report() {
    let mut plan = world::ungated();
    let limited = plan.plan.checks.iter_mut().find(|check| check.id == "integrity_kept");
    limited.expect("the shipped plan has it").limit = Some(24.0);
    let world = world::carried_out_with(plan).await;
    reported(&world, Scope { phase: None, table: Some("trades".into()) }).await;
    let none = asked(&world).await;
    assert!(none.verdict == Verdict::Broken && none.message.contains("refit integrity run"), "{none:?}");

    // Rows keep it, and nobody has validated it: no more than a warning.
    world.db.run("ALTER TABLE exchanges ADD CONSTRAINT kept CHECK (id > 0) NOT VALID").await;
    let report = reported(&world, Scope::default()).await;
    assert_eq!(report.weigh(Weight::Warning), 1, "{report:#?}");
    let good = asked(&world).await;
    assert!(good.verdict == Verdict::Passed && good.value.ends_with(" h"), "{good:?}");

    let hours = |hours: i32| {
        format!(
            "UPDATE refit.integrity SET finished_at = finished_at - interval '{hours} h' WHERE run = {}",
            report.run
        )
    };
    world.db.run(&hours(25)).await;
    let aged = asked(&world).await;
    assert!(aged.verdict == Verdict::Failed && aged.message.contains("above the limit"), "{aged:?}");
    world.db.run(&hours(-25)).await;
    assert_eq!(asked(&world).await.verdict, Verdict::Passed);
    world.db.run("UPDATE refit.integrity_finding SET count = count + 1").await;
    let altered = asked(&world).await;
    assert!(altered.findings.iter().any(|finding| finding.problem.contains("changed")), "{altered:?}");

    world.db.run("ALTER TABLE exchanges DROP CONSTRAINT kept").await;
    world.db.run("ALTER TABLE account_balances DISABLE TRIGGER trigger_account_balances_updated_at").await;
    reported(&world, Scope::default()).await;
    let red = asked(&world).await;
    let subjects: Vec<&str> = red.findings.iter().map(|finding| finding.subject.as_str()).collect();
    assert_eq!((red.verdict, subjects), (Verdict::Failed, vec![OFF]), "{red:?}");
    // Another plan may ask other questions.
    world.db.run("UPDATE refit.integrity SET plan_hash = 'another'").await;
    assert_eq!(asked(&world).await.verdict, Verdict::Broken);
}

const OFF: &str = "trigger_account_balances_updated_at on account_balances";

async fn asked(world: &TestEngine) -> Outcome {
    let plan = world.engine.plan();
    let check = plan.plan.check("integrity_kept").expect("the shipped plan has it");
    let ctx =
        checks::Ctx { pool: world.db.pool(), plan: &plan.plan, plan_hash: &plan.hash, files: &plan.files };
    checks::ask(&ctx, check).await
}

/// Before anything is done the report says what it leaves out.
#[tokio::test]
async fn what_is_not_there_yet_is_left_out() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    let report = reported(&world, Scope::default()).await;
    assert!(report.is_clean(), "{report:#?}");
    let note =
        |probe: &str| report.asked.iter().find(|asked| asked.probe == probe).map(|asked| asked.note.as_str());
    assert_eq!(note("order_status"), Some("migration 006 is not applied"));
    assert_eq!(note("sides trades"), Some("the move is not begun"));
}
