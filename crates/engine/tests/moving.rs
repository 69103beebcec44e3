//! The move under everything that can happen to it, judged by SQL.

#[path = "common/legacy.rs"]
mod common;

use common::{DIFFERENT_TICKERS, LEGACY};
use domain::plan::Action;
use domain::run::{Run, RunStatus};
use engine::error::Kind;
use engine::runs::{self, StartOptions};
use engine::{Engine, jobs, moves};
use testkit::TestEngine;
use tokio_util::sync::CancellationToken;

const ROWS: i64 = 24_000;

/// Reference tables and new tables are there.
async fn ready() -> TestEngine {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    world.db.run(LEGACY).await;
    for version in ["002", "003", "004"] {
        let action = Action::Migrate(version.into());
        let run = runs::start(&world.engine, &action, StartOptions::default(), "test")
            .await
            .expect("the migration starts");
        assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    }
    world
}

async fn start(engine: &Engine, batch_size: i64) -> Run {
    let options = StartOptions { batch_size: Some(batch_size), full_speed: true, ..StartOptions::default() };
    runs::start(engine, &Action::Move("book_tickers".into()), options, "test").await.expect("the move starts")
}

/// Works a run in the background until its ledger has some lines.
async fn work_until(engine: &Engine, run: &Run, batches: usize) -> tokio::task::JoinHandle<()> {
    let (worker, id) = (engine.clone(), run.id);
    let handle = tokio::spawn(async move {
        jobs::work_one(&worker, id, &CancellationToken::new()).await.expect("the run was worked");
    });
    while runs::batches(engine, run.id, 1_000).await.expect("the ledger").len() < batches {
        tokio::task::yield_now().await;
    }
    handle
}

async fn assert_equal_and_tiled(world: &TestEngine, run: &Run) {
    assert_eq!(world.db.one::<i64>(DIFFERENT_TICKERS).await, 0, "the tables differ");
    let gaps = format!(
        "SELECT count(*) FROM (SELECT lo, lag(hi) OVER (ORDER BY range, seq) AS before FROM refit.batch WHERE run = {}) x
          WHERE lo IS DISTINCT FROM before", run.id);
    assert_eq!(world.db.one::<i64>(&gaps).await, 0, "the ledger has gaps or overlaps");
    let sum = format!("SELECT sum(rows_read)::bigint FROM refit.batch WHERE run = {}", run.id);
    assert_eq!(world.db.one::<i64>(&sum).await, ROWS, "the ledger does not count every row once");
}

async fn definitions(world: &TestEngine) -> String {
    world.db.one("SELECT string_agg(d, E'\n' ORDER BY d) FROM (
        SELECT conname || ' ' || pg_get_constraintdef(oid) || convalidated AS d FROM pg_constraint WHERE conrelid = 'book_ticker_snapshots_v2'::regclass
        UNION ALL SELECT concat(pg_get_indexdef(indexrelid), indisvalid, indisclustered, obj_description(indexrelid)) FROM pg_index WHERE indrelid = 'book_ticker_snapshots_v2'::regclass) x").await
}

#[tokio::test]
async fn pause_takes_effect_within_the_batches_in_hand_and_resume_goes_on_there() {
    let world = ready().await;
    let before = definitions(&world).await;
    let run = start(&world.engine, 500).await;
    let work = work_until(&world.engine, &run, 2).await;
    runs::pause(&world.engine, run.id, "test").await.expect("the pause is taken");
    let asked = runs::batches(&world.engine, run.id, 1_000).await.expect("the ledger").len();
    work.await.expect("the worker ends");
    let paused = runs::get(&world.engine, run.id).await.expect("the run");
    assert_eq!(paused.status, RunStatus::Paused);
    let after = runs::batches(&world.engine, run.id, 1_000).await.expect("the ledger").len();
    // Two lanes: the batches in hand, and one that began while the pause was written.
    assert!(after <= asked + 3, "{} batches after the pause was asked", after - asked);
    assert!(paused.progress.done < ROWS);

    runs::resume(&world.engine, run.id, "test").await.expect("the run resumes");
    world.work_all().await;
    assert_equal_and_tiled(&world, &run).await;
    assert_eq!(definitions(&world).await, before, "keys and indexes are not as they were");
}

#[tokio::test]
async fn keys_and_indexes_of_every_kind_come_back_as_they_were() {
    let world = ready().await;
    world
        .db
        .run(
            r#"ALTER TABLE book_ticker_snapshots_v2
                 ADD CONSTRAINT "late; ""Key" UNIQUE (timestamp, symbol_id, bid_price) DEFERRABLE INITIALLY DEFERRED,
                 ADD CONSTRAINT can_wait UNIQUE (symbol_id, timestamp, ask_price) INCLUDE (bid_qty) WITH (fillfactor = 80) DEFERRABLE;
               ALTER TABLE book_ticker_snapshots_v2 RENAME CONSTRAINT book_ticker_snapshots_v2_pkey TO "Main";
               CREATE UNIQUE INDEX plain ON book_ticker_snapshots_v2 (symbol_id, timestamp, (bid_qty + 1)) WHERE bid_qty > 0;
               CREATE INDEX noted ON book_ticker_snapshots_v2 (ask_qty) WITH (fillfactor = 70);
               COMMENT ON INDEX noted IS 'for the report of the quarter';
               CREATE INDEX by_price ON book_ticker_snapshots_v2 (ask_price);
               ALTER TABLE book_ticker_snapshots_v2 CLUSTER ON by_price"#,
        )
        .await;
    let before = definitions(&world).await;
    let run = start(&world.engine, 5_000).await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert_equal_and_tiled(&world, &run).await;
    assert_eq!(definitions(&world).await, before);
    let off = format!("SELECT count(*) FROM refit.stripped WHERE run = {}", run.id);
    assert!(world.db.one::<i64>(&off).await >= 6, "they were never taken off");
}

#[tokio::test]
async fn a_large_table_is_estimated_and_counted_on_the_way() {
    let world = ready().await;
    // The planner believes that there are a hundred times as many rows.
    world
        .db
        .run("ANALYZE book_ticker_snapshots; UPDATE pg_class SET reltuples = reltuples * 100 WHERE oid = 'book_ticker_snapshots'::regclass")
        .await;
    let run = start(&world.engine, 5_000).await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert_eq!((run.progress.done, run.progress.total), (ROWS, Some(ROWS)));
    let log = runs::log(&world.engine, run.id, 0, 1_000).await.expect("the log");
    assert!(log.iter().any(|line| line.text.starts_with("about 2400000 rows in book_ticker")), "{log:?}");
    let run = moves::verify(&world.engine, "book_tickers", false, "test").await.expect("it starts");
    let run = world.work(&run).await;
    assert_eq!((run.progress.done, run.progress.total), (ROWS, Some(ROWS)), "{:?}", run.failure);
}

#[tokio::test]
async fn a_cancelled_move_leaves_the_target_with_its_keys_and_can_be_started_again() {
    let world = ready().await;
    let before = definitions(&world).await;
    let run = start(&world.engine, 500).await;
    let work = work_until(&world.engine, &run, 2).await;
    runs::cancel(&world.engine, run.id, "test").await.expect("the cancel is taken");
    work.await.expect("the worker ends");
    assert_eq!(runs::get(&world.engine, run.id).await.expect("the run").status, RunStatus::Cancelled);
    assert_eq!(definitions(&world).await, before);

    let again = start(&world.engine, 500).await;
    let again = world.work(&again).await;
    assert_eq!(again.status, RunStatus::Succeeded, "{:?}", again.failure);
    assert!(again.counts.present > 0 && again.counts.inserted > 0);
    assert_equal_and_tiled(&world, &again).await;
}

#[tokio::test]
async fn a_move_cancelled_while_paused_gets_its_keys_back_too() {
    let world = ready().await;
    let before = definitions(&world).await;
    let run = start(&world.engine, 500).await;
    let work = work_until(&world.engine, &run, 2).await;
    runs::pause(&world.engine, run.id, "test").await.expect("the pause is taken");
    work.await.expect("the worker ends");
    assert_ne!(definitions(&world).await, before, "the copy runs without keys");
    runs::cancel(&world.engine, run.id, "test").await.expect("the cancel is taken");
    world.work_all().await;
    assert_eq!(runs::get(&world.engine, run.id).await.expect("the run").status, RunStatus::Cancelled);
    assert_eq!(definitions(&world).await, before);
}

#[tokio::test]
async fn a_worker_that_vanishes_is_followed_by_another_at_the_last_commit() {
    let world = ready().await;
    let run = start(&world.engine, 500).await;
    for _ in 0..3 {
        let seen = runs::batches(&world.engine, run.id, 1_000).await.expect("the ledger").len();
        work_until(&world.engine, &run, seen + 2).await.abort();
        world.db.run("UPDATE refit.lease SET until = clock_timestamp() - interval '1 s'").await;
    }
    world.work_all().await;
    assert_eq!(runs::get(&world.engine, run.id).await.expect("the run").status, RunStatus::Succeeded);
    assert_equal_and_tiled(&world, &run).await;
}

#[tokio::test]
async fn a_worker_that_was_taken_for_dead_commits_nothing_more() {
    let world = ready().await;
    let other = world.another().await;
    let run = start(&world.engine, 500).await;
    let zombie = work_until(&world.engine, &run, 2).await;
    // Its lease is taken away while it works: the next fence must stop it.
    world
        .db
        .run("UPDATE refit.lease SET until = clock_timestamp() - interval '1 s', epoch = epoch + 1")
        .await;
    jobs::work_one(&other, run.id, &CancellationToken::new()).await.expect("the other worker takes over");
    zombie.await.expect("the zombie ends by itself");
    world.work_all().await;
    assert_equal_and_tiled(&world, &run).await;
    let changes = format!(
        "SELECT count(*) FROM (SELECT worker <> lag(worker) OVER (ORDER BY seq) AS c FROM refit.batch WHERE run = {}) x WHERE c",
        run.id
    );
    assert!(world.db.one::<i64>(&changes).await <= 1, "both workers wrote in turns");
}

#[tokio::test]
async fn a_job_that_is_delivered_twice_or_late_does_no_harm() {
    let world = ready().await;
    let other = world.another().await;
    let run = start(&world.engine, 500).await;
    let stop = CancellationToken::new();
    let (one, two) =
        tokio::join!(jobs::work_one(&world.engine, run.id, &stop), jobs::work_one(&other, run.id, &stop));
    one.and(two).expect("both end");
    jobs::work_one(&other, run.id, &stop).await.expect("a late job ends");
    assert_equal_and_tiled(&world, &run).await;
}

#[tokio::test]
async fn of_many_starts_at_once_one_wins_and_the_others_are_told() {
    let world = ready().await;
    let starts = (0..8).map(|_| {
        let engine = world.engine.clone();
        tokio::spawn(async move {
            runs::start(&engine, &Action::Move("book_tickers".into()), StartOptions::default(), "test").await
        })
    });
    let mut won = 0;
    for start in starts.collect::<Vec<_>>() {
        match start.await.expect("no panic") {
            Ok(_) => won += 1,
            Err(error) => assert_eq!(error.kind, Kind::Busy, "{error}"),
        }
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn a_run_does_not_go_on_under_another_plan() {
    let world = ready().await;
    let run = start(&world.engine, 500).await;
    world.db.run(&format!("UPDATE refit.run SET plan_hash = 'another' WHERE id = {}", run.id)).await;
    let failed = world.work(&run).await;
    assert_eq!((failed.status, failed.counts.read), (RunStatus::Failed, 0));
    assert!(failed.failure.expect("a failure").why.contains("the plan was changed"));
    let cancelled = runs::cancel(&world.engine, run.id, "test").await.expect("it can be ended");
    assert_eq!(world.work(&cancelled).await.status, RunStatus::Cancelled);
}

#[tokio::test]
async fn rows_that_cannot_be_moved_are_kept_with_their_reason() {
    let world = ready().await;
    // No symbol can be made of a pair of the same asset; NaN passes the legacy
    // check and not the new one.
    world.db.run("
        INSERT INTO book_ticker_snapshots (timestamp, exchange, symbol_base, symbol_quote, bid_price, bid_qty, ask_price, ask_qty)
        VALUES ('2025-10-06 00:10:00+00', 'MEXC_SPOT', 'USDT', 'USDT', 1, 1, 1, 1),
               ('2025-10-06 00:05:00.123+00', 'MEXC_SPOT', 'BTC', 'USDT', 1, 'NaN', 2, 1)").await;
    let run = start(&world.engine, 5_000).await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    assert_eq!((run.counts.read, run.counts.inserted, run.counts.quarantined), (ROWS + 2, ROWS, 2));
    let kept = runs::quarantine(&world.engine, run.id, 10).await.expect("the quarantine");
    let reasons: Vec<&str> = kept.iter().map(|row| row.reason.as_str()).collect();
    assert!(reasons.iter().any(|reason| reason.contains("look-up")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("chk_positive_quantities_v2")), "{reasons:?}");
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM book_ticker_snapshots_v2").await, ROWS);
}

#[tokio::test]
async fn verification_names_every_missing_extra_and_different_row() {
    let world = ready().await;
    let run = start(&world.engine, 10_000).await;
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    // Behind the back of the capture, as a bug of ours would.
    world.db.run("
        SET refit.applying = 'on';
        DELETE FROM book_ticker_snapshots WHERE timestamp = '2025-10-06 00:01:00+00' AND exchange = 'MEXC' AND symbol_base = 'F';
        UPDATE book_ticker_snapshots SET sequence_number = NULL WHERE timestamp = '2025-10-06 00:02:01+00' AND exchange = 'MEXC' AND symbol_base = 'F';
        RESET refit.applying;
        UPDATE book_ticker_snapshots_v2 SET bid_qty = bid_qty + 0.00000001 WHERE timestamp = '2025-10-06 00:03:00+00'
           AND symbol_id = (SELECT symbol_id FROM symbol_alias WHERE exchange = 'binance-spot' AND symbol_base = 'kPepe');").await;
    let again = moves::verify(&world.engine, "book_tickers", false, "test").await.expect("it starts");
    let again = world.work(&again).await;
    assert_eq!(again.status, RunStatus::Failed);
    let found = runs::differences(&world.engine, again.id, 100).await.expect("the differences");
    let named: Vec<String> =
        found.iter().map(|(kind, key)| format!("{kind} {} {}", key[0], key[1])).collect();
    assert_eq!(
        named,
        [
            "extra 2025-10-06 00:01:00+00 MEXC",
            "different 2025-10-06 00:02:01+00 MEXC",
            "different 2025-10-06 00:03:00+00 binance-spot",
        ]
    );
}

#[tokio::test]
async fn the_rules_refuse_with_the_reason_and_what_to_do() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    world.db.run(LEGACY).await;
    let go = |rows| {
        let options = StartOptions { batch_size: rows, ..StartOptions::default() };
        let engine = world.engine.clone();
        async move {
            runs::start(&engine, &Action::Move("book_tickers".into()), options, "test")
                .await
                .expect_err("refused")
        }
    };
    for rows in [0, -1, 1_000_000_000] {
        assert_eq!(go(Some(rows)).await.kind, Kind::Invalid);
    }
    let error = go(None).await;
    assert_eq!(error.kind, Kind::Refused);
    assert!(error.to_string().contains("migration 002 is not applied"), "{error}");
    for version in ["002", "003", "004"] {
        let action = Action::Migrate(version.into());
        let run = runs::start(&world.engine, &action, StartOptions::default(), "test")
            .await
            .expect("the migration starts");
        world.work(&run).await;
    }
    let error = go(None).await;
    assert!(error.to_string().contains("refit validate --phase 1"), "{error}");
    assert_eq!(runs::get(&world.engine, 99_999).await.expect_err("unknown").kind, Kind::NotFound);
}

#[tokio::test]
async fn a_source_without_the_unique_key_is_refused_before_anything_changes() {
    let world = ready().await;
    let before = definitions(&world).await;
    world.db.run("ALTER TABLE book_ticker_snapshots DROP CONSTRAINT book_ticker_snapshots_pkey").await;
    let run = start(&world.engine, 500).await;
    let run = world.work(&run).await;
    assert_eq!(run.status, RunStatus::Failed);
    let failure = run.failure.expect("a failure");
    assert!(
        failure.why.contains("no unique index over exactly (timestamp, exchange, symbol_base, symbol_quote)"),
        "{}",
        failure.why
    );
    assert_eq!(definitions(&world).await, before);
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM book_ticker_snapshots_v2").await, 0);
}
