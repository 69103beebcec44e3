//! Cut-overs that have to wait: every attempt is kept with whom it waited for,
//! and whoever wants to can stop it until it commits.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use domain::moving::{Applier, AttemptOutcome, CutOver, CutOverOutcome, Direction, MoveState};
use engine::error::Kind;
use engine::moves;
use testkit::TestEngine;
use testkit::locks::{Holder, Mode};
use tokio_util::sync::DropGuard;
use world::{MOVE, live, seen, until};

/// Readers are over, and an applier is at work.
async fn readers_over() -> (TestEngine, DropGuard) {
    let world = live().await;
    let applier = world.look_after();
    until("an applier is at work", || async { seen(&world).await.applier == Applier::Running }).await;
    moves::go(&world.engine, MOVE, MoveState::ReadsOver, "test").await.expect("readers go over");
    (world, applier)
}

async fn newest(world: &TestEngine) -> CutOver {
    let found = moves::cut_overs(&world.engine, MOVE).await.expect("the cut-overs");
    found.into_iter().next().expect("a cut-over")
}

async fn until_blocked(world: &TestEngine) {
    let kept = "SELECT count(*) FROM refit.cut_over_attempt WHERE outcome = 'blocked'";
    until("an attempt gave way", || async { world.db.one::<i64>(kept).await > 0 }).await;
}

/// Everything that a cut-over of writers would change.
async fn catalog(world: &TestEngine) -> String {
    world.db.one("SELECT string_agg(d, E'\n' ORDER BY d) FROM (
        SELECT 'trigger ' || tgname || tgenabled::text || ' ' || tgrelid::regclass::text AS d FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'function ' || oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'refit'::regnamespace
        UNION ALL SELECT 'relation ' || oid::regclass::text FROM pg_class WHERE relnamespace IN ('refit'::regnamespace, 'public'::regnamespace)
        UNION ALL SELECT 'move ' || id || state || coalesce(mark::text, '') FROM refit.move
        UNION ALL SELECT 'transition ' || id FROM refit.move_transition) x").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_attempt_is_kept_with_whom_it_waited_for() {
    let (world, _applier) = readers_over().await;
    let holder = Holder::lock(&world.db.url(), "book_ticker_snapshots", Mode::RowExclusive).await;
    let pid = holder.pid();
    let engine = world.engine.clone();
    let going = tokio::spawn(async move { moves::go(&engine, MOVE, MoveState::WritesOver, "test").await });
    until_blocked(&world).await;
    let open = newest(&world).await;
    assert_eq!((open.outcome, open.direction, open.actor.as_str()), (None, Direction::Writes, "test"));
    let busy = moves::go(&world.engine, MOVE, MoveState::WritesOver, "somebody else").await;
    assert_eq!(busy.expect_err("one at a time").kind, Kind::Busy);
    holder.release().await;
    let after = going.await.expect("no panic").expect("it goes through at last");
    assert_eq!(after.state, MoveState::WritesOver);

    let done = newest(&world).await;
    assert_eq!(done.outcome, Some(CutOverOutcome::Done));
    let (last, first) = (done.attempts.first().expect("the last"), done.attempts.last().expect("the first"));
    assert_eq!(last.outcome, AttemptOutcome::Done);
    assert_eq!((first.number, first.outcome), (1, AttemptOutcome::Blocked));
    assert!(first.waited_ms >= 150, "{first:?}");
    assert!(first.error.as_deref().is_some_and(|error| error.contains("lock timeout")), "{first:?}");
    let named = first.holders.iter().find(|named| named.pid == pid).expect("the holder is named");
    assert_eq!(named.application, "lock holder");
    assert_eq!(named.query, "SELECT pg_backend_pid()", "the last one that it ran");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_cancels_a_cut_over_that_waits_and_nothing_is_changed() {
    let (world, _applier) = readers_over().await;
    let before = catalog(&world).await;
    let holder = Holder::lock(&world.db.url(), "book_ticker_snapshots", Mode::RowExclusive).await;
    let engine = world.engine.clone();
    let going = tokio::spawn(async move { moves::go(&engine, MOVE, MoveState::WritesOver, "test").await });
    until_blocked(&world).await;
    let another = world.another().await;
    let cancelled = moves::cancel_cut_over(&another, MOVE, "a colleague").await.expect("it is cancelled");
    assert_eq!(cancelled.outcome, Some(CutOverOutcome::Cancelled));
    // Nothing is in the way any more, and still it does not happen.
    holder.release().await;
    let error = going.await.expect("no panic").expect_err("it was cancelled");
    assert_eq!(error.kind, Kind::Refused);
    assert!(error.why.contains("cancelled by a colleague"), "{error}");
    assert_eq!(seen(&world).await.state, MoveState::ReadsOver);
    assert_eq!(catalog(&world).await, before);
    let again = moves::cancel_cut_over(&another, MOVE, "a colleague").await.expect_err("none is under way");
    assert_eq!(again.kind, Kind::Refused);
    moves::go(&world.engine, MOVE, MoveState::WritesOver, "test").await.expect("it can be asked for again");
}

/// The row is closed while the transaction is already under the locks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_cancelled_in_its_last_moment_does_not_commit() {
    let (world, _applier) = readers_over().await;
    let before = catalog(&world).await;
    // Whoever changes the state of a move is cancelled by somebody else first.
    world
        .db
        .run(
            "CREATE FUNCTION last_moment() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               UPDATE refit.cut_over SET outcome = 'cancelled', ended_at = now(), ended_by = 'fate' WHERE outcome IS NULL;
               RETURN NEW; END $$;
             CREATE TRIGGER last_moment AFTER UPDATE ON refit.move FOR EACH ROW
               WHEN (NEW.state = 'writes_over') EXECUTE FUNCTION last_moment()",
        )
        .await;
    let error = moves::go(&world.engine, MOVE, MoveState::WritesOver, "test").await.expect_err("cancelled");
    assert_eq!(seen(&world).await.state, MoveState::ReadsOver, "{error}");
    world.db.run("DROP TRIGGER last_moment ON refit.move; DROP FUNCTION last_moment()").await;
    assert_eq!(catalog(&world).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_refused_is_kept_with_the_reason() {
    let world = live().await;
    let refused = moves::go(&world.engine, MOVE, MoveState::ReadsOver, "test").await.expect_err("no applier");
    let kept = newest(&world).await;
    assert_eq!(kept.outcome, Some(CutOverOutcome::Refused));
    assert_eq!(kept.attempts.len(), 1);
    assert_eq!(kept.attempts[0].error, Some(refused.to_string()));
}

/// A process that died leaves its row open; the next one does not wait for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_gone_stands_in_nobodys_way() {
    let (world, _applier) = readers_over().await;
    world
        .db
        .run("INSERT INTO refit.cut_over (plan, move, \"from\", \"to\", actor, until)
              SELECT plan, id, 'reads_over', 'writes_over', 'the dead', clock_timestamp() FROM refit.move WHERE id = 'book_tickers'")
        .await;
    assert_eq!(newest(&world).await.outcome, Some(CutOverOutcome::Vanished));
    moves::go(&world.engine, MOVE, MoveState::WritesOver, "test").await.expect("it goes over");
    let found = moves::cut_overs(&world.engine, MOVE).await.expect("the cut-overs");
    assert_eq!(found[0].outcome, Some(CutOverOutcome::Done));
    assert_eq!(found[1].outcome, Some(CutOverOutcome::Vanished));
}
