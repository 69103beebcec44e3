//! Quarantine is settled, and who uses the tables is counted, judged by SQL.

#[path = "common/legacy.rs"]
mod common;

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use common::{DIFFERENT_TICKERS, LEGACY};
use domain::census::{Side, Statements};
use domain::plan::Action;
use domain::quarantine::{Filter, KeptState};
use domain::run::RunStatus;
use engine::error::Kind;
use engine::quarantine::{Format, accept, export, list, reasons, replay, unmapped};
use engine::runs::{self, StartOptions};
use engine::{census, moves};
use futures::TryStreamExt;
use testkit::TestEngine;

const MOVE: &str = "book_tickers";
const DEADLINE: Duration = Duration::from_secs(60);

async fn live() -> TestEngine {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    world.db.run(LEGACY).await;
    for version in ["002", "003", "004"] {
        carry_out(&world, Action::Migrate(version.into())).await;
    }
    carry_out(&world, Action::Move(MOVE.into())).await;
    world
}

async fn carry_out(world: &TestEngine, action: Action) {
    let run = runs::start(&world.engine, &action, StartOptions::default(), "test").await.expect("it starts");
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
}

async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < DEADLINE, "not within a minute: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn drained(world: &TestEngine) {
    let left = "SELECT count(*) FROM refit.capture_book_tickers";
    until("the log is empty", || async { world.db.one::<i64>(left).await == 0 }).await;
}

/// State and number of rows of the move.
async fn counted(world: &TestEngine) -> Vec<(KeptState, i64)> {
    let mut found: Vec<(KeptState, i64)> = Vec::new();
    for reason in reasons(&world.engine, MOVE).await.expect("the reasons") {
        match found.iter_mut().find(|(state, _)| *state == reason.state) {
            Some((_, rows)) => *rows += reason.rows,
            None => found.push((reason.state, reason.rows)),
        }
    }
    found.sort();
    found
}

const SPOIL: &str = "UPDATE book_ticker_snapshots SET bid_qty = 'NaN' WHERE timestamp = '2025-10-06 00:01:00+00' AND exchange = 'MEXC'";

async fn spoiled() -> (TestEngine, impl Drop) {
    let world = live().await;
    let applier = world.look_after();
    world.db.run(SPOIL).await;
    until("three rows are in quarantine", || async { counted(&world).await == [(KeptState::Open, 3)] }).await;
    (world, applier)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_listed_by_page_and_exported_whole() {
    let (world, _applier) = spoiled().await;
    let all = Filter::default();
    let first = list(&world.engine, MOVE, &all, 0, 2).await.expect("a page");
    let second = list(&world.engine, MOVE, &all, first[1].id, 2).await.expect("a page");
    assert_eq!((first.len(), second.len()), (2, 1));
    let accepted = Filter { state: Some(KeptState::Accepted), reason: None };
    assert!(list(&world.engine, MOVE, &accepted, 0, 10).await.expect("a page").is_empty());
    let reason = Filter { state: None, reason: Some(first[0].reason.clone()) };
    assert_eq!(list(&world.engine, MOVE, &reason, 0, 10).await.expect("a page").len(), 3);
    let unknown = list(&world.engine, "nothing", &all, 0, 10).await.expect_err("there is no such move");
    assert_eq!(unknown.kind, Kind::NotFound);

    let csv: String = export(&world.engine, MOVE, all.clone(), Format::Csv).try_collect().await.expect("CSV");
    assert_eq!(csv.lines().count(), 4, "{csv}");
    let lines: String =
        export(&world.engine, MOVE, all, Format::JsonLines).try_collect().await.expect("JSON lines");
    for line in lines.lines() {
        let read: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(read["row"]["exchange"], "MEXC", "{line}");
    }
    assert_eq!(lines.lines().count(), 3);
    let none = Filter { state: Some(KeptState::Replayed), reason: None };
    let csv: String = export(&world.engine, MOVE, none, Format::Csv).try_collect().await.expect("CSV");
    assert_eq!(csv.lines().count(), 1, "only the heads");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_is_applied_again_when_somebody_asks() {
    let (world, _applier) = spoiled().await;
    // It is refused as before: the old row is settled and a new one is open.
    assert_eq!(replay(&world.engine, MOVE, None, "ada").await.expect("a replay"), 3);
    until("they are refused again", || async {
        counted(&world).await == [(KeptState::Open, 3), (KeptState::Replayed, 3)]
    })
    .await;
    let by = "SELECT count(*) FROM refit.quarantine WHERE state = 'replayed' AND settled_by = 'ada' AND settled_at IS NOT NULL";
    assert_eq!(world.db.one::<i64>(by).await, 3);

    // The target takes them from now on.
    world.db.run("DO $$ DECLARE c text; BEGIN FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = 'book_ticker_snapshots_v2'::regclass AND contype = 'c' LOOP EXECUTE format('ALTER TABLE book_ticker_snapshots_v2 DROP CONSTRAINT %I', c); END LOOP; END $$").await;
    let open = Filter { state: Some(KeptState::Open), reason: None };
    let rows = list(&world.engine, MOVE, &open, 0, 10).await.expect("the rows");
    let gone = replay(&world.engine, MOVE, Some(&[rows[0].id, 9_999_999]), "ada").await.expect_err("no row");
    assert_eq!(gone.kind, Kind::Refused);
    assert_eq!(replay(&world.engine, MOVE, Some(&[rows[0].id]), "ada").await.expect("a replay"), 1);
    until("one is settled", || async {
        counted(&world).await == [(KeptState::Open, 2), (KeptState::Replayed, 4)]
    })
    .await;
    replay(&world.engine, MOVE, None, "ada").await.expect("a replay");
    until("all are settled", || async { counted(&world).await == [(KeptState::Replayed, 6)] }).await;
    assert_eq!(world.db.one::<i64>(DIFFERENT_TICKERS).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_loss_is_accepted_with_a_reason_until_the_key_changes() {
    let (world, _applier) = spoiled().await;
    for nothing in ["", "  \n"] {
        let refused = accept(&world.engine, MOVE, None, nothing, "ada").await.expect_err("no reason");
        assert_eq!(refused.kind, Kind::Invalid);
    }
    assert_eq!(counted(&world).await, [(KeptState::Open, 3)]);
    let row = list(&world.engine, MOVE, &Filter::default(), 0, 1).await.expect("a row")[0].id;
    let before = world.db.one::<DateTime<chrono::Utc>>("SELECT updated_at FROM refit.move").await;
    assert_eq!(accept(&world.engine, MOVE, Some(&[row]), "a test order", "ada").await.expect("one"), 1);
    let after = world.db.one::<DateTime<chrono::Utc>>("SELECT updated_at FROM refit.move").await;
    assert!(after > before, "who follows the move is not told");
    let twice = accept(&world.engine, MOVE, Some(&[row]), "a test order", "ada").await.expect_err("settled");
    assert_eq!(twice.kind, Kind::Refused);
    assert_eq!(accept(&world.engine, MOVE, None, "test orders", "ada").await.expect("the rest"), 2);
    let view = moves::get(&world.engine, MOVE).await.expect("the move");
    assert_eq!(view.quarantined, 0, "nothing is open");
    let run = moves::verify(&world.engine, MOVE, false, "test").await.expect("it starts");
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded, "the loss explains the difference");

    world.db.run("UPDATE book_ticker_snapshots SET bid_qty = 1 WHERE bid_qty = 'NaN'").await;
    drained(&world).await;
    assert_eq!(counted(&world).await, [(KeptState::Superseded, 3)]);
    assert_eq!(world.db.one::<i64>(DIFFERENT_TICKERS).await, 0);
    let kept = "SELECT count(*) FROM refit.quarantine WHERE settled_by = 'ada' AND note LIKE 'test order%' OR note = 'a test order'";
    assert_eq!(world.db.one::<i64>(kept).await, 3, "the reason stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_without_an_answer_are_named_and_created_when_the_plan_allows_them() {
    let world = live().await;
    let _applier = world.look_after();
    world.db.run("INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
        SELECT '2025-10-07 00:00:00+00'::timestamptz + i * interval '1 s', 'Odd_1', 'USDT', 'USDT', 1, 1, 2, 1 FROM generate_series(1, 4) i").await;
    until("they are in quarantine", || async { counted(&world).await == [(KeptState::Open, 4)] }).await;
    let found = unmapped(&world.engine, MOVE).await.expect("the names");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].rows, found[0].answered), (4, false));
    let value = |column: &str| {
        found[0].values.iter().find(|(name, _)| name == column).map(|(_, value)| value.as_str())
    };
    assert_eq!((value("exchange"), value("symbol_base")), (Some("Odd_1"), Some("USDT")));

    // Somebody allows the pair and enters it, in the exact spelling.
    world.db.run("ALTER TABLE symbols DROP CONSTRAINT chk_symbols_assets_differ;
        INSERT INTO symbols (exchange_id, symbol_base, symbol_quote) SELECT id, 'USDT', 'USDT' FROM exchanges WHERE enum_value = 'Odd_1'").await;
    assert!(unmapped(&world.engine, MOVE).await.expect("the names")[0].answered);
    replay(&world.engine, MOVE, None, "ada").await.expect("a replay");
    until("they are settled", || async { counted(&world).await == [(KeptState::Replayed, 4)] }).await;
    assert_eq!(world.db.one::<i64>(DIFFERENT_TICKERS).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_writes_is_counted_and_silence_is_measured() {
    let world = live().await;
    let _applier = world.look_after();
    let quiet = census::silence(&world.engine, MOVE, DateTime::UNIX_EPOCH).await.expect("the silence");
    assert_eq!((quiet.days, quiet.last_write, quiet.unknown), (0, None, None));
    world.db.run("SET application_name = 'old collector';
        INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
        SELECT '2025-10-07 00:00:00+00'::timestamptz + i * interval '1 s', 'MEXC', 'F', 'USDT', 1, 1, 2, 1 FROM generate_series(1, 40) i;
        DELETE FROM book_ticker_snapshots WHERE timestamp = '2025-10-07 00:00:01+00';
        RESET application_name").await;
    drained(&world).await;
    let mut reader = world.db.pool().begin().await.expect("a session");
    sqlx::raw_sql(
        "SET LOCAL application_name = 'report of old'; LOCK TABLE book_ticker_snapshots IN ACCESS SHARE MODE",
    )
    .execute(&mut *reader)
    .await
    .expect("a lock");
    let found = census::get(&world.engine, MOVE).await.expect("the census");
    let writer =
        found.writers.iter().find(|writer| writer.application == "old collector").expect("the writer");
    assert_eq!((writer.side, writer.inserted, writer.deleted), (Side::Source, 40, 1));
    assert_eq!(found.hours.iter().map(|hour| hour.rows).sum::<i64>(), 41);
    let session =
        found.sessions.iter().find(|session| session.application == "report of old").expect("the reader");
    assert!(!session.writes && session.side == Side::Source);
    assert!(
        !found.sessions.iter().any(|session| session.application.starts_with("refit")),
        "{:?}",
        found.sessions
    );
    assert!(
        matches!(&found.statements, Statements::Unknown { next, .. } if next.contains("pg_stat_statements"))
    );
    drop(reader);

    world.db.run("UPDATE refit.census SET hour = hour - interval '5 days'; UPDATE refit.move SET armed_at = armed_at - interval '9 days'").await;
    let days = async |since| census::silence(&world.engine, MOVE, since).await.expect("the silence").days;
    assert!(matches!(days(DateTime::UNIX_EPOCH).await, 4 | 5));
    assert_eq!(
        days(world.engine.now() - TimeDelta::days(2)).await,
        2,
        "nothing before the asked moment counts"
    );
    world.db.run("ALTER TABLE book_ticker_snapshots DISABLE TRIGGER ALL").await;
    let broken = census::silence(&world.engine, MOVE, DateTime::UNIX_EPOCH).await.expect("the silence");
    assert_eq!(broken.days, 0);
    assert!(broken.unknown.expect("a reason").contains("broken"));
}
