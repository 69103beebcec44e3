//! A plan folder with every kind of fault: each is named with file and line.

use std::fs;
use std::path::Path;

use engine::plan::{PlanSource, load, scratch};
use testkit::TestEngine;

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/cex_arbitrage");

/// A copy of the shipped plan with one text replaced in one file.
fn folder(file: &str, from: &str, to: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    copy_folder(Path::new(SHIPPED), copy.path());
    let path = copy.path().join(file);
    let text = fs::read_to_string(&path).expect(file);
    assert!(text.contains(from), "{file} has no {from:?} to replace");
    fs::write(&path, text.replacen(from, to, 1)).expect("the changed file");
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the plan").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).map(|_| ()).expect("a copy")
        }
    }
}

fn line_of(folder: &Path, file: &str, text: &str) -> usize {
    let content = fs::read_to_string(folder.join(file)).expect(file);
    content.lines().position(|line| line.contains(text)).map_or(0, |index| index + 1)
}

/// The fault shows without a database.
fn check(file: &str, from: &str, to: &str, expected: &str) {
    let copy = folder(file, from, to);
    let faults = load(&PlanSource::Folder(copy.path().into())).expect_err("a fault");
    let found = faults.iter().find(|fault| fault.reason.contains(expected));
    let found = found.unwrap_or_else(|| panic!("no {expected:?} in {faults:#?}"));
    assert!(found.line > 0 || found.file != "plan.toml", "no line: {found}");
}

/// The fault shows on the scratch schema.
async fn check_on_scratch(file: &str, from: &str, to: &str, expected: &str) {
    let copy = folder(file, from, to);
    let plan = load(&PlanSource::Folder(copy.path().into())).expect("a plan without faults of its own");
    let world = TestEngine::with_plan(plan).await;
    let faults = scratch::faults(&world.engine).await.expect("the trial ran");
    let found = faults.iter().find(|fault| fault.reason.contains(expected));
    assert!(found.is_some(), "no {expected:?} in {faults:#?}");
    let left: i64 =
        world.db.one("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'refit_scratch%'").await;
    assert_eq!(left, 0, "the trial left its schema behind");
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let copy = folder("plan.toml", "minutes = 15", "minuets = 15");
    let faults = load(&PlanSource::Folder(copy.path().into())).expect_err("a fault");
    assert_eq!(faults[0].line, line_of(copy.path(), "plan.toml", "minuets"), "{}", faults[0]);
    assert!(faults[0].reason.contains("minuets"), "{}", faults[0]);
}

#[test]
fn faults_of_references_are_named() {
    check("plan.toml", "id = \"P1.1.2\"", "id = \"P1.1.1\"", "the task id P1.1.1 is used twice");
    check("plan.toml", "after = [\"P1.1.1\"]", "after = [\"P1.1.3\"]", "wait for one another in a circle");
    check("plan.toml", "after = [\"P1.1.1\"]", "after = [\"P9.9.9\"]", "P9.9.9, which is no task");
    check(
        "plan.toml",
        "action = { migrate = \"002\" }",
        "action = { migrate = \"007\" }",
        "names nothing in the plan",
    );
    check("plan.toml", "probe = \"cache_load\"", "probe = \"cache_lode\"", "Refit does not have");
    check(
        "plan.toml",
        "probe = \"cache_load\"",
        "probe = \"statement_speed\"",
        "needs the statement it times",
    );
    let both = "sql = \"checks/exchanges_exists.sql\"\nprobe = \"cache_load\"";
    check("plan.toml", "sql = \"checks/exchanges_exists.sql\"", both, "needs exactly one of sql and probe");
    check("plan.toml", "lookup = \"symbol\"", "lookup = \"sybmol\"", "which it does not declare");
}

#[test]
fn a_checklist_that_nobody_could_sign_or_tick_is_named() {
    let cases = [
        ("evidence = \"benchmark\"", "evidence = \"horoscope\"", "unknown variant `horoscope`"),
        ("within_hours = 168\n", "", "does not say how old that may be"),
        ("within_hours = 168", "within_hours = 0", "no age at all"),
        ("evidence = \"benchmark\"\n", "", "names none: give evidence"),
        ("id = \"before.unit_tests\"", "id = \"before.benchmarks\"", "id before.benchmarks is used twice"),
        ("section = \"during\"", "section = \"before\"", "checklist before is used twice"),
        ("section = \"before\"", "section = \"during\"", "nothing to sign"),
        ("{ lead = 2 }", "{ lead = 0 }", "asks for 0 signatures of lead"),
        ("{ lead = 2 }", "{}", "asks for no signature"),
        ("{ lead = 2 }", "{ viewer = 1 }", "only operator or lead may sign"),
        ("expires_hours = 24", "expires_hours = 0", "expires at once"),
        ("gates = [\"writes_over\"", "gates = [\"phase\"", "gates a phase"),
    ];
    for (from, to, expected) in cases {
        check("plan.toml", from, to, expected);
    }
}

#[test]
fn files_that_are_missing_or_unused_are_named() {
    let copy = tempfile::tempdir().expect("a folder");
    copy_folder(Path::new(SHIPPED), copy.path());
    fs::rename(
        copy.path().join("003_create_symbols.fill.sql"),
        copy.path().join("003_create_symbols.fil.sql"),
    )
    .expect("a rename");
    fs::remove_file(copy.path().join("002_create_exchanges.down.sql")).expect("a removal");
    let faults = load(&PlanSource::Folder(copy.path().into())).expect_err("faults");
    let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(
        all.iter().any(|fault| fault.contains("002_create_exchanges.down.sql, which is not in the folder")),
        "{all:#?}"
    );
    assert!(
        all.iter().any(|fault| fault.starts_with("003_create_symbols.fil.sql: nothing in plan.toml uses")),
        "{all:#?}"
    );
}

#[test]
fn a_folder_that_is_none_is_named() {
    let faults = load(&PlanSource::Folder("/nowhere/at/all".into())).expect_err("a fault");
    assert!(faults[0].to_string().contains("/nowhere/at/all"), "{}", faults[0]);
}

#[tokio::test]
async fn the_shipped_plan_holds_on_a_scratch_schema() {
    let world = TestEngine::new().await;
    assert_eq!(scratch::faults(&world.engine).await.expect("the trial ran"), []);
}

#[tokio::test]
async fn sql_that_does_not_parse_is_named_with_its_line() {
    check_on_scratch(
        "003_create_symbols.up.sql",
        "create table symbols",
        "creat table symbols",
        "syntax error",
    )
    .await;
}

#[tokio::test]
async fn a_move_whose_source_lacks_the_key_is_named() {
    let from = "primary key (timestamp, exchange, symbol_base, symbol_quote)";
    let file = "legacy/book_ticker_snapshots.sql";
    let text = fs::read_to_string(Path::new(SHIPPED).join(file)).expect(file);
    let from = if text.contains(from) {
        from.to_owned()
    } else {
        from.to_uppercase().replace(
            "TIMESTAMP, EXCHANGE, SYMBOL_BASE, SYMBOL_QUOTE",
            "timestamp, exchange, symbol_base, symbol_quote",
        )
    };
    check_on_scratch(file, &from, "unique (id)", "no unique index over exactly").await;
}

#[tokio::test]
async fn a_move_of_values_that_cannot_be_compared_is_named() {
    const LEGACY: &str = "legacy/book_ticker_snapshots.sql";
    for (kind, expected) in [
        (
            "json",
            "column update_type of book_ticker_snapshots has the type json, whose values PostgreSQL can neither compare nor sort: change it to jsonb",
        ),
        ("xml", "has the type xml, whose values PostgreSQL can neither compare nor sort: change it to text"),
        ("point", "has the type point, whose values PostgreSQL can neither compare nor sort: split it"),
        ("json[]", "has the type json[], whose"),
        ("box", "has the type box, whose"),
        ("bit(3)", "has the type bit(3), whose values PostgreSQL cannot hash"),
    ] {
        let column = format!("update_type {kind}");
        check_on_scratch(LEGACY, "update_type varchar(10) default 'snapshot'", &column, expected).await;
    }
    let new = "004_create_normalized_tables.up.sql";
    let expected = "column sequence_number of book_ticker_snapshots_v2 has the type json, whose";
    check_on_scratch(new, "sequence_number bigint", "sequence_number json", expected).await;
}

#[test]
fn a_target_key_that_the_key_does_not_tell_is_named() {
    let from = "target_key = [\"symbol_id\", \"timestamp\"]";
    let to = "target_key = [\"symbol_id\", \"timestamp\", \"id\"]";
    check("plan.toml", from, to, "has the target key column id, which the key");
    let key = "key = [\"timestamp\", \"exchange\", \"symbol_base\", \"symbol_quote\"]\ntarget_key";
    let less = "key = [\"timestamp\", \"exchange\", \"symbol_base\"]\ntarget_key";
    check("plan.toml", key, less, "has the target key column symbol_id, which the key");
}

#[tokio::test]
async fn a_column_that_the_database_fills_is_named() {
    let new = "004_create_normalized_tables.up.sql";
    let expected = "column id of book_ticker_snapshots_v2 is GENERATED ALWAYS AS IDENTITY and not of the key, so the move could not write it";
    check_on_scratch(new, "id bigserial", "id bigint generated always as identity", expected).await;
    let computed = "sequence_number bigint generated always as (7) stored";
    let expected = "column sequence_number of book_ticker_snapshots_v2 is computed by the database";
    check_on_scratch(new, "sequence_number bigint", computed, expected).await;
    let legacy = "legacy/book_ticker_snapshots.sql";
    let expected = "column id of book_ticker_snapshots is GENERATED ALWAYS AS IDENTITY and not of the key, so the way back could not write it";
    check_on_scratch(legacy, "id bigserial", "id bigint generated always as identity", expected).await;
}

/// Identities in keys, arrays, domains and enums are no fault.
#[tokio::test]
async fn another_plan_of_many_types_holds_on_a_scratch_schema() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/plan_other");
    let plan = load(&PlanSource::Folder(folder.into())).expect("a plan without faults of its own");
    let world = TestEngine::with_plan(plan).await;
    assert_eq!(scratch::faults(&world.engine).await.expect("the trial ran"), []);
}

#[tokio::test]
async fn a_contraction_by_a_column_that_tells_no_age_is_named() {
    let window = "window = \"timestamp\"";
    let expected =
        "column exchange of book_ticker_snapshots has the type character varying(20), which tells no age";
    check_on_scratch("plan.toml", window, "window = \"exchange\"", expected).await;
    check(
        "plan.toml",
        window,
        "window = \"created_at\"",
        "is contracted by created_at, which is not of its key",
    );
}
