//! The throttle against a real PostgreSQL: what makes a signal hold, what lets
//! it go, and what it leaves in the timeline.

#[path = "common/legacy.rs"]
mod common;
#[path = "throttle/fake.rs"]
mod fake;
#[path = "throttle/rights.rs"]
mod rights;
#[path = "throttle/world.rs"]
mod world;

use domain::throttle::{SIGNALS, Signal, State, Work};
use engine::error::Kind;
use engine::throttle::{self, Gate, Throttle};
use engine::{runs, throttle::Given};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use testkit::{TestDb, TestEngine};
use world::{at, goes, held_by, listening, move_run, of, ready, until};

/// Of a signal that nothing but the test makes hold: every disk is fuller than
/// this.
const ALWAYS: f64 = 100.0;

#[tokio::test]
async fn nothing_goes_before_the_signals_were_read_and_a_quiet_database_does_then() {
    let world = ready().await;
    let (_, throttle) = listening(&world).await;
    let Gate::Hold(holds) = throttle.before_batch(Work::Copy) else { panic!("it went without looking") };
    assert_eq!(holds.len(), SIGNALS.len());
    assert!(holds.iter().all(|hold| hold.says == "it was not read yet"), "{holds:?}");
    goes(&throttle).await;
}

#[tokio::test]
async fn a_session_that_waits_for_ours_holds_and_our_statement_can_be_given_up() {
    let world = ready().await;
    let (run, throttle) = listening(&world).await;
    goes(&throttle).await;
    let mut ours = world.engine.work().begin().await.expect("a transaction of ours");
    sqlx::raw_sql("LOCK TABLE book_ticker_snapshots IN SHARE MODE")
        .execute(&mut *ours)
        .await
        .expect("a lock");
    let batch = tokio::spawn(async move { sqlx::query("SELECT pg_sleep(60)").execute(&mut *ours).await });
    let client = world.db.pool().clone();
    let client = tokio::spawn(async move {
        sqlx::query("UPDATE book_ticker_snapshots SET bid_qty = bid_qty WHERE false").execute(&client).await
    });
    let hold = throttle.blocks_others().await;
    assert!(hold.value.is_some_and(|seconds| seconds >= 1.0), "{hold:?}");
    assert_eq!(held_by(&throttle, Signal::Blocking).await.signal, Signal::Blocking);
    assert_eq!(throttle.cancel_blockers().await.expect("it is given up"), 1);
    let cancelled = batch.await.expect("no panic").expect_err("our statement was ended");
    assert_eq!(cancelled.as_database_error().and_then(|error| error.code()).as_deref(), Some("57014"));
    client.await.expect("no panic").expect("the client's statement succeeds");
    goes(&throttle).await;
    throttle.stop().await;
    let lines = throttle::holds(&world.engine, run.id, 10).await.expect("the timeline");
    assert_eq!(lines.iter().filter(|line| line.signal == Signal::Blocking).count(), 1, "{lines:?}");
    assert!(lines.iter().all(|line| line.until.is_some_and(|until| until >= line.since)), "{lines:?}");
}

#[tokio::test]
async fn busy_sessions_hold_until_the_setting_is_changed() {
    let world = ready().await;
    throttle::set_cores(&world.engine, Some(2.0), "test").await.expect("cores");
    let subject = Some("book_tickers");
    throttle::set(&world.engine, subject, Signal::Sessions, at(1.5, 1.0), "test").await.expect("a setting");
    let (_, throttle) = listening(&world).await;
    let busy: Vec<_> = (0..4)
        .map(|_| {
            let pool = world.db.pool().clone();
            tokio::spawn(async move { sqlx::query("SELECT pg_sleep(60)").execute(&pool).await })
        })
        .collect();
    let hold = held_by(&throttle, Signal::Sessions).await;
    assert!(hold.value.is_some_and(|value| value >= 2.0), "{hold:?}");
    assert_eq!(hold.threshold, 1.5);
    throttle::set(&world.engine, subject, Signal::Sessions, at(1e9, 1e9), "test").await.expect("a setting");
    goes(&throttle).await;
    busy.iter().for_each(tokio::task::JoinHandle::abort);
    world.db.run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'").await;
}

#[tokio::test]
async fn a_vacuum_of_the_source_holds_the_copy_and_not_the_verification() {
    let world = ready().await;
    let (_, throttle) = listening(&world).await;
    goes(&throttle).await;
    let mut other = PgConnection::connect(&world.db.url()).await.expect("a session");
    sqlx::raw_sql("SET vacuum_cost_delay = '100ms'; SET vacuum_cost_limit = 1")
        .execute(&mut other)
        .await
        .expect("a slow vacuum");
    let pid: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut other).await.expect("its pid");
    let vacuum =
        tokio::spawn(async move { sqlx::query("VACUUM book_ticker_snapshots").execute(&mut other).await });
    let hold = held_by(&throttle, Signal::Vacuum).await;
    assert!(hold.says.contains("book_ticker_snapshots"), "{hold:?}");
    until(&throttle, Work::Verify, |gate| *gate == Gate::Go).await;
    assert_ne!(throttle.before_batch(Work::Copy), Gate::Go);
    world.db.run(&format!("SELECT pg_cancel_backend({pid})")).await;
    vacuum.await.expect("no panic").expect_err("it was ended");
    goes(&throttle).await;
}

#[tokio::test]
async fn a_slot_that_nobody_reads_holds() {
    // A slot and its limit belong to the whole cluster, so not to that of the
    // other tests.
    let db = TestDb::on(testkit::bench_url()).await;
    let tidy = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'refit_test';";
    db.run(tidy).await;
    let mut conn = PgConnection::connect(&db.url()).await.expect("a session");
    let given = Given::default();
    let slot = async |conn: &mut PgConnection| {
        let (_, readings) = throttle::read(conn, &given).await.expect("the signals");
        readings.into_iter().find(|reading| reading.signal == Signal::Slots).expect("the signal")
    };
    db.run("ALTER SYSTEM SET max_slot_wal_keep_size = '64MB'").await;
    db.run("SELECT pg_reload_conf(); SELECT pg_create_physical_replication_slot('refit_test', true)").await;
    let found = world::polled(async || {
        let found = slot(&mut conn).await;
        matches!(found.value, domain::throttle::Value::Known(_)).then_some(found)
    })
    .await;
    db.run("ALTER SYSTEM RESET max_slot_wal_keep_size").await;
    db.run(&format!("SELECT pg_reload_conf(); {tidy}")).await;
    let domain::throttle::Value::Known(left) = found.value else { unreachable!("it is known") };
    assert!(left <= Signal::Slots.row().threshold.hold_at, "{found:?}");
    assert!(found.says.contains("refit_test"), "{found:?}");
    assert_eq!(slot(&mut conn).await.value, domain::throttle::Value::DoesNotApply);
}

#[tokio::test]
async fn a_cut_connection_holds_and_the_timeline_is_written_when_it_is_back() {
    let world = ready().await;
    let (run, throttle) = listening(&world).await;
    goes(&throttle).await;
    let mut outside = PgConnection::connect(testkit::url_of()).await.expect("the test cluster");
    let name = world.db.name();
    let mut admin = async |statement: String| {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut outside).await.expect("a statement");
    };
    admin(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    admin(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND application_name LIKE '% throttle'")).await;
    let Gate::Hold(holds) = until(&throttle, Work::Copy, |gate| *gate != Gate::Go).await else {
        unreachable!("it holds")
    };
    assert!(holds.iter().all(|hold| hold.value.is_none() && hold.says.contains("s ago")), "{holds:?}");
    admin(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    goes(&throttle).await;
    throttle.stop().await;
    let lines = throttle::holds(&world.engine, run.id, 100).await.expect("the timeline");
    assert!(
        lines
            .iter()
            .any(|line| line.signal == Signal::Archive && line.value.is_none() && line.until.is_some()),
        "{lines:?}"
    );
}

#[tokio::test]
async fn an_override_lets_one_signal_go_until_its_end_and_stays_in_the_timeline() {
    let world = ready().await;
    let engine = &world.engine;
    throttle::set(engine, None, Signal::DataDisk, at(ALWAYS, ALWAYS), "test").await.expect("a setting");
    let (run, throttle) = listening(&world).await;
    held_by(&throttle, Signal::DataDisk).await;
    let made =
        throttle::add_override(engine, None, Signal::DataDisk, "a test", 5, "maria").await.expect("made");
    goes(&throttle).await;
    let overridden = world::polled(async || {
        let view = throttle::view(engine, &run).await.expect("the view").expect("a move has one");
        view.signals.iter().any(|judged| judged.state == State::Overridden).then_some(view)
    });
    let view = overridden.await;
    let judged = view.signals.iter().find(|judged| judged.signal == Signal::DataDisk).expect("the signal");
    assert!(judged.says.starts_with("maria: a test"), "{judged:?}");
    assert_eq!(view.overrides, [made]);
    // By the database's clock five minutes have passed.
    world
        .db
        .run("UPDATE refit.override SET since = since - interval '5 min', until = until - interval '5 min'")
        .await;
    held_by(&throttle, Signal::DataDisk).await;
    throttle.stop().await;
    let lines = throttle::holds(engine, run.id, 100).await.expect("the timeline");
    let disk: Vec<_> = lines.iter().filter(|line| line.signal == Signal::DataDisk).collect();
    assert_eq!(disk.len(), 2, "{lines:?}");
    assert_eq!((disk[0].overridden_by.as_deref(), disk[1].overridden_by.as_deref()), (None, Some("maria")));
}

#[tokio::test]
async fn an_override_can_be_taken_back() {
    let world = ready().await;
    let engine = &world.engine;
    throttle::set(engine, None, Signal::DataDisk, at(ALWAYS, ALWAYS), "test").await.expect("a setting");
    let one = throttle::add_override(engine, Some("book_tickers"), Signal::DataDisk, "why", 5, "test").await;
    let one = one.expect("an override");
    let (_, throttle) = listening(&world).await;
    goes(&throttle).await;
    throttle::end_override(engine, one.id, "maria").await.expect("it ends");
    held_by(&throttle, Signal::DataDisk).await;
    let again = throttle::end_override(engine, one.id, "maria").await.expect_err("it has ended");
    assert_eq!(again.kind, Kind::NotFound);
}

#[tokio::test]
async fn full_speed_waits_for_safety_alone_and_says_what_it_gives_up() {
    let world = ready().await;
    let engine = &world.engine;
    throttle::set(engine, None, Signal::Canary, at(0.0, 0.0), "test").await.expect("a setting");
    let run = move_run(engine, true).await;
    let throttle = Throttle::start(engine, &run).expect("the throttle starts");
    goes(&throttle).await;
    throttle::set(engine, None, Signal::DataDisk, at(ALWAYS, ALWAYS), "test").await.expect("a setting");
    let gate = until(&throttle, Work::Copy, |gate| *gate != Gate::Go).await;
    assert!(of(&gate, Signal::DataDisk).is_some() && of(&gate, Signal::Canary).is_none(), "{gate:?}");
    let log = runs::log(engine, run.id, 0, 10).await.expect("the log");
    let said = log.iter().any(|line| line.text.contains("full speed") && line.text.contains("Canary"));
    assert!(said, "{log:?}");
}

#[tokio::test]
async fn another_process_sees_what_the_worker_sees_and_a_later_worker_tidies_up() {
    let world = ready().await;
    let other = world.another().await;
    let (run, throttle) = listening(&world).await;
    assert!(!throttle::view(&other, &run).await.expect("the view").expect("a move has one").is_fresh());
    goes(&throttle).await;
    // The gate opens with the reading, a moment before it is written down.
    let view = world::polled(async || {
        let view = throttle::view(&other, &run).await.expect("the view").expect("a move has one");
        view.is_fresh().then_some(view)
    })
    .await;
    assert_eq!(view.signals.len(), SIGNALS.len());
    throttle.stop().await;
    world
        .db
        .run(&format!(
            "INSERT INTO refit.hold (run, signal, threshold, says, since)
             VALUES ({0}, 'archive', 42, 'left open', clock_timestamp() - interval '1 hour');
             UPDATE refit.throttle_sample SET canary_ms = 77 WHERE run = {0}",
            run.id
        ))
        .await;
    let again = Throttle::of_move(&world.engine, "book_tickers").await.expect("the throttle starts");
    goes(&again).await;
    again.stop().await;
    let open = "SELECT count(*) FROM refit.hold WHERE until IS NULL";
    assert_eq!(world.db.one::<i64>(open).await, 0);
    let kept = "SELECT canary_ms FROM refit.throttle_sample";
    assert_eq!(
        world.db.one::<f64>(kept).await,
        77.0,
        "a resumed move is measured against its first beginning"
    );
}

#[tokio::test]
async fn settings_and_overrides_that_make_no_sense_are_refused() {
    let world = TestEngine::new().await;
    let engine = &world.engine;
    let set = async |subject, hold_at, release_at| {
        throttle::set(engine, subject, Signal::Canary, at(hold_at, release_at), "test").await
    };
    assert_eq!(set(None, 1.0, 2.0).await.expect_err("it lets go above").kind, Kind::Invalid);
    assert_eq!(set(None, f64::NAN, 0.0).await.expect_err("no number").kind, Kind::Invalid);
    assert_eq!(set(Some("nothing"), 2.0, 1.0).await.expect_err("no such move").kind, Kind::NotFound);
    let over = async |reason, minutes| {
        throttle::add_override(engine, None, Signal::Canary, reason, minutes, "test").await
    };
    assert_eq!(over(" ", 5).await.expect_err("no reason").kind, Kind::Invalid);
    assert_eq!(over("why", 100_000).await.expect_err("too long").kind, Kind::Invalid);
    set(Some("trades"), 9.0, 8.0).await.expect("a setting");
    let counts = async |subject| {
        throttle::settings(engine, subject).await.expect("settings").threshold(Signal::Canary)
    };
    assert_eq!(counts(Some("trades")).await.hold_at, 9.0);
    throttle::set(engine, Some("trades"), Signal::Canary, None, "test").await.expect("back");
    assert_eq!(counts(Some("trades")).await, counts(None).await);
    throttle::set(engine, None, Signal::Canary, None, "test").await.expect("back");
    assert_eq!(counts(Some("trades")).await, Signal::Canary.row().threshold);
}
