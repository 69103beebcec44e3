//! The shipped plan's checks against a database: all green on good data, and
//! each red, with the right subject, on data with one fault.

#[path = "checks/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::plan::Check;
use domain::report::{Outcome, Verdict};
use engine::cache::ClassifierCache;
use engine::checks::{Ctx, ask, prepare};
use sqlx::{AssertSqlSafe, PgPool};
use world::{World, folder, read, shipped, within};

#[tokio::test]
async fn good_data_is_green() {
    let world = World::moved().await;
    // These are asked for a kept result: tests/integration.rs and tests/integrity.rs have them.
    let kept = |probe: &String| ["load_test", "benchmark_run", "integrity_report"].contains(&probe.as_str());
    let of_data = |check: &&Check| !check.probe.as_ref().is_some_and(kept);
    for check in world.plan.checks.iter().filter(of_data) {
        let outcome = world.ask(check).await;
        assert_eq!(outcome.verdict, Verdict::Passed, "{outcome:#?}");
    }
}

#[tokio::test]
async fn every_statement_of_the_plan_stands_a_look_without_running() {
    let world = World::migrated().await;
    let mut connection = world.pool().acquire().await.expect("a connection is free");
    for file in world.plan.checks.iter().filter_map(|check| check.sql.as_ref()) {
        let prepared = prepare(&mut connection, file, &world.files[file]).await;
        assert!(prepared.is_ok(), "{prepared:?}");
    }
}

/// One file per fault. Its `-- red:` lines name every check that must be red,
/// with what a finding's subject must contain; all others must stay green.
#[tokio::test]
async fn one_fault_turns_its_checks_red_and_no_others() {
    for (name, sql) in faults() {
        let world = World::moved().await;
        world.run(&sql).await;
        let outcomes = world.ask_statements().await;
        let red: Vec<&Outcome> =
            outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Passed).collect();
        let checks: BTreeSet<&str> = red.iter().map(|outcome| outcome.check.as_str()).collect();
        let expected = expected(&sql);
        assert_eq!(checks, expected.keys().map(String::as_str).collect(), "{name}: {red:#?}");
        for outcome in red {
            let subject = &expected[&outcome.check];
            let named = outcome.findings.iter().any(|finding| finding.subject.contains(subject));
            assert!(named, "{name}: {subject:?} is not named: {outcome:#?}");
        }
    }
}

#[test]
fn every_statement_of_the_plan_has_a_fault_that_it_notices() {
    let noticed: BTreeSet<String> = faults().values().flat_map(|sql| expected(sql).into_keys()).collect();
    let asked = shipped().checks.into_iter().filter(|check| check.sql.is_some() && check.probe.is_none());
    let unnoticed: Vec<String> = asked.map(|check| check.id).filter(|id| !noticed.contains(id)).collect();
    assert_eq!(unnoticed, Vec::<String>::new());
}

/// File name and text of every fault.
fn faults() -> BTreeMap<String, String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks/broken");
    let files = folder(&directory).into_iter();
    files.map(|path| (within(&directory, &path), read(&path))).collect()
}

/// Check to subject.
fn expected(sql: &str) -> BTreeMap<String, String> {
    let lines = sql.lines().filter_map(|line| line.strip_prefix("-- red: "));
    let pairs = lines.filter_map(|line| line.split_once(':'));
    pairs.map(|(check, subject)| (check.to_owned(), subject.trim().to_owned())).collect()
}

#[tokio::test]
async fn a_statement_against_the_contract_is_broken_and_says_why() {
    let world = World::empty().await;
    world.run("create table t (a int); create sequence s;").await;
    for (sql, why) in [
        ("select * from nothing", "relation \"nothing\" does not exist"),
        ("select 1", "returns (?column? int4) instead of (looked_at bigint"),
        ("select 1 looked_at, null::text subject, null::text problem", "looked_at int4"),
        ("select 1::bigint n, null::text subject, null::text problem", "(n int8"),
        ("select 1::bigint looked_at, 2 subject, null::text problem", "subject int4"),
        ("select 1::bigint looked_at, ''::text subject, ''::text problem where false", "no row"),
        ("select null::bigint looked_at, null::text subject, null::text problem", "looked_at is null"),
        ("select 1::bigint looked_at, 'a' subject, null::text problem", "only one of subject and problem"),
        ("select n::bigint looked_at, 'a' subject, 'b' problem from generate_series(1, 2) n", "differs"),
        ("delete from t", "must begin with SELECT or WITH"),
        ("select 1; commit", "single statement"),
        (
            "with d as (delete from t returning 1)
             select count(*) looked_at, '' subject, '' problem from d",
            "read-only transaction",
        ),
        ("select nextval('s') looked_at, null::text subject, null::text problem", "read-only transaction"),
        ("select 1::bigint / 0 looked_at, ''::text subject, ''::text problem", "division by zero"),
    ] {
        let outcome = world.ask_sql(sql).await;
        assert_eq!(outcome.verdict, Verdict::Broken, "{sql}: {outcome:#?}");
        assert!(outcome.message.contains(why), "{sql}: {}", outcome.message);
    }
}

#[tokio::test]
async fn a_statement_is_timed_only_when_it_found_something() {
    let world = World::moved().await;
    let check = world.check("analysis_speed");
    let outcome = world.ask(check).await;
    assert_eq!(outcome.verdict, Verdict::Passed, "{outcome:#?}");
    assert!(outcome.value.ends_with(" ms") && outcome.message.ends_with("Of 2 read."), "{outcome:#?}");
    world.run("update exchanges set is_active = false").await;
    let outcome = world.ask(check).await;
    assert!(outcome.message.contains("there is no data yet"), "{outcome:#?}");
    let strict = Check { may_be_empty: false, ..check.clone() };
    assert_eq!(world.ask(&strict).await.verdict, Verdict::Failed);
    let slow = Check { limit: Some(0.0), ..world.check("analysis_speed").clone() };
    world.run("update exchanges set is_active = true").await;
    assert_eq!(world.ask(&slow).await.verdict, Verdict::Failed);
}

#[tokio::test]
async fn a_check_waits_for_nobody() {
    let world = World::empty().await;
    world.run("create table t (a int)").await;
    let mut holder = world.pool().begin().await.expect("a transaction begins");
    sqlx::raw_sql("lock table t").execute(&mut *holder).await.expect("the lock is free");
    let outcome =
        world.ask_sql("select count(*) looked_at, null::text subject, null::text problem from t").await;
    assert_eq!(outcome.verdict, Verdict::Broken);
    assert!(outcome.message.contains("lock timeout"), "{}", outcome.message);
}

#[tokio::test]
async fn more_findings_than_a_person_reads_are_cut_off() {
    let world = World::empty().await;
    let sql = "select 5000::bigint looked_at, n::text subject, 'p' problem
               from generate_series(1, 5000) n";
    let outcome = world.ask_sql(sql).await;
    assert_eq!((outcome.verdict, outcome.findings.len()), (Verdict::Failed, 100));
    assert!(outcome.message.contains("first 100"), "{}", outcome.message);
}

#[tokio::test]
async fn a_probe_without_anything_to_ask_is_broken() {
    let world = World::migrated().await;
    // An audit takes no truncate.
    world.run("drop table balance_changes, exchange_fees; truncate exchanges, symbols cascade").await;
    for probe in
        ["exchange_lookup_speed", "symbol_lookup_speed", "cache_load", "cache_lookup", "cache_concurrent"]
    {
        let outcome = world.ask(world.check(probe)).await;
        assert_eq!(outcome.verdict, Verdict::Broken, "{outcome:#?}");
    }
    let tickers = world.ask(world.check("newest_rows_speed_book_tickers")).await;
    assert_eq!(tickers.verdict, Verdict::Broken, "{tickers:#?}");
    // The plan says that there may be no trades.
    let trades = world.ask(world.check("newest_rows_speed_trades")).await;
    assert_eq!(trades.verdict, Verdict::Passed, "{trades:#?}");
}

#[tokio::test]
async fn a_name_with_two_answers_turns_the_probes_red() {
    let world = World::reference().await;
    world.run(&faults()["symbol_twice.sql"]).await;
    let lookup = world.ask(world.check("symbol_lookup_speed")).await;
    assert_eq!(lookup.verdict, Verdict::Failed, "{lookup:#?}");
    assert_eq!(lookup.findings[0].subject, "GATEIO_FUTURES SOL USDT");
    for probe in ["cache_load", "cache_lookup", "cache_concurrent"] {
        let outcome = world.ask(world.check(probe)).await;
        assert_eq!(outcome.verdict, Verdict::Broken, "{outcome:#?}");
        assert!(outcome.message.contains("symbol SOL/USDT of exchange"), "{}", outcome.message);
    }
    world.run(&faults()["exchange_twice.sql"]).await;
    let lookup = world.ask(world.check("exchange_lookup_speed")).await;
    assert_eq!(lookup.findings[0].subject, "GATEIO_FUTURES", "{lookup:#?}");
}

#[tokio::test]
async fn the_test_exchange_leaves_nothing_behind() {
    let world = World::moved().await;
    let before = exchanges(world.pool()).await;
    for _ in 0..3 {
        let outcome = world.ask(world.check("exchange_crud")).await;
        assert_eq!((outcome.verdict, outcome.value.as_str()), (Verdict::Passed, "0 in 5 operations"));
    }
    assert_eq!(exchanges(world.pool()).await, before);
}

/// Rows, and the last id that the sequence gave out.
async fn exchanges(pool: &PgPool) -> (i64, i64) {
    let sql = "select count(*), (select last_value from exchanges_id_seq) from exchanges";
    sqlx::query_as(sql).fetch_one(pool).await.expect("exchanges can be counted")
}

#[tokio::test]
async fn the_test_exchange_names_the_step_that_failed() {
    for (fault, step, problem) in [
        ("alter table exchanges alter base_url set default repeat('x', 256)", "insert", "too long"),
        ("alter table exchanges rename to e", "insert", "\"exchanges\" does not exist"),
        ("create rule r as on update to exchanges do instead nothing", "update", "touched 0 rows"),
        ("alter table exchanges disable trigger all", "update", "updated_at did not move"),
        ("alter table exchanges add check (is_active)", "deactivate", "violates check constraint"),
        ("create rule r as on delete to exchanges do instead nothing", "delete", "touched 0 rows"),
    ] {
        let world = World::reference().await;
        world.run(fault).await;
        let outcome = world.ask(world.check("exchange_crud")).await;
        let finding = outcome.findings.first().expect(fault);
        assert_eq!((outcome.verdict, finding.subject.as_str()), (Verdict::Failed, step), "{outcome:#?}");
        assert!(finding.problem.contains(problem), "{fault}: {finding:?}");
    }
}

#[tokio::test]
async fn the_newest_rows_are_read_whatever_the_names_are() {
    let mut world = World::empty().await;
    world
        .run(
            r#"create schema "S'";
            create table "S'"."t""; drop table x; --" (
                "select" text, "Time at" int, primary key ("select", "Time at")
            );
            insert into "S'"."t""; drop table x; --" select 'O''Neill\' || a, b
            from generate_series(1, 30) a, generate_series(1, 200) b;"#,
        )
        .await;
    let mut check = world.check("newest_rows_speed_book_tickers").clone();
    let spec = world.plan.moves.iter_mut().find(|spec| spec.id == "book_tickers").expect("the move is there");
    spec.target = "S'.t\"; drop table x; --".into();
    spec.target_key = vec!["select".into(), "Time at".into()];
    spec.columns
        .iter_mut()
        .filter(|column| column.lookup.is_some())
        .for_each(|column| column.target = "select".into());
    let outcome = world.ask(&check).await;
    assert_eq!(outcome.verdict, Verdict::Passed, "{outcome:#?}");
    assert!(outcome.message.ends_with("Of 20 symbols."), "{}", outcome.message);
    check.move_id = Some("nonsense".into());
    let outcome = world.ask(&check).await;
    assert!(outcome.message.contains("no move \"nonsense\""), "{}", outcome.message);
}

#[tokio::test]
async fn the_cache_holds_what_the_tables_hold() {
    let world = World::reference().await;
    let cache = ClassifierCache::load(world.pool()).await.expect("the cache loads");
    let ids: Vec<(String, String, String, i32)> =
        sqlx::query_as("select exchange, symbol_base, symbol_quote, symbol_id from symbol_alias")
            .fetch_all(world.pool())
            .await
            .expect("the view can be read");
    assert_eq!(cache.statistics().symbols, ids.len());
    for (exchange, base, quote, id) in ids {
        assert_eq!(cache.symbol_id(&exchange, &base, &quote).map(|found| found.0), Some(id));
    }
    world.run("update symbols set symbol_base = 'XBT' where symbol_base = 'BTC'").await;
    cache.refresh(world.pool()).await.expect("the cache loads again");
    assert_eq!(cache.symbol_id("MEXC_SPOT", "BTC", "USDT"), None);
    assert!(cache.symbol_id("MEXC_SPOT", "XBT", "USDT").is_some());
    assert_eq!(cache.statistics().generation, 2);
}

#[tokio::test]
async fn a_refresh_that_fails_leaves_the_cache_as_it_was() {
    let world = World::reference().await;
    let cache = ClassifierCache::load(world.pool()).await.expect("the cache loads");
    let before = cache.statistics();
    world.run("alter table symbols rename to away").await;
    let error = cache.refresh(world.pool()).await.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("\"symbols\" does not exist"), "{error}");
    assert_eq!(cache.statistics(), before);
}

/// A check with a statement of the test's own.
fn own(file: &str) -> Check {
    let mut check = shipped().checks.remove(0);
    check.sql = Some(file.into());
    check
}

impl World {
    async fn ask_sql(&self, sql: &str) -> Outcome {
        let files = BTreeMap::from([("own.sql".to_owned(), sql.to_owned())]);
        let ctx = Ctx { pool: self.pool(), plan: &self.plan, plan_hash: "", files: &files };
        ask(&ctx, &own("own.sql")).await
    }

    async fn run(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(self.pool()).await.expect(sql);
    }
}
