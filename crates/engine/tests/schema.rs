//! Migrations up and down, and what stands in their way.

use domain::migration::MigrationState;
use domain::plan::Action;
use domain::run::{Run, RunStatus};
use engine::error::Kind;
use engine::runs::{self, StartOptions};
use engine::{LoadedPlan, PlanSource, migrations, plan};
use testkit::TestEngine;

async fn apply(world: &TestEngine, version: &str) -> Run {
    let action = Action::Migrate(version.into());
    let run = runs::start(&world.engine, &action, StartOptions::default(), "test")
        .await
        .expect("the migration starts");
    world.work(&run).await
}

/// Everything in schema public, in words.
async fn catalog(world: &TestEngine) -> String {
    world.db.one("SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
        SELECT c.relkind::text || ' ' || c.relname AS line FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'f ' || p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
                     AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        UNION ALL SELECT 'c ' || conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 't ' || tgname FROM pg_trigger WHERE NOT tgisinternal) x").await
}

#[tokio::test]
async fn up_down_up_down_leaves_the_catalog_as_it_was() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    let before = catalog(&world).await;
    let mut applied = Vec::new();
    for _ in 0..2 {
        for version in ["002", "003", "004", "005", "006"] {
            let run = apply(&world, version).await;
            assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
        }
        applied.push(catalog(&world).await);
        for version in ["006", "005", "004", "003", "002"] {
            let run = runs::revert(&world.engine, version, "test").await.expect("the revert starts");
            let run = world.work(&run).await;
            assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
        }
        assert_eq!(catalog(&world).await, before);
    }
    assert_eq!(applied[0], applied[1]);
}

#[tokio::test]
async fn only_the_newest_can_be_taken_back_and_the_order_is_kept() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    let early =
        runs::start(&world.engine, &Action::Migrate("003".into()), StartOptions::default(), "test").await;
    assert!(early.expect_err("refused").to_string().contains("migration 002 is not applied"));
    for version in ["002", "003"] {
        apply(&world, version).await;
    }
    let error = runs::revert(&world.engine, "002", "test").await.expect_err("refused");
    assert!(error.to_string().contains("Take back 003 first"), "{error}");
    let error = runs::revert(&world.engine, "004", "test").await.expect_err("refused");
    assert!(error.to_string().contains("it is not applied"), "{error}");
}

#[tokio::test]
async fn a_table_of_another_shape_is_not_taken_for_ours() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    world.db.run("CREATE TABLE exchanges (id serial, name text, display_name text)").await;
    let run = apply(&world, "002").await;
    assert_eq!(run.status, RunStatus::Failed);
    let failure = run.failure.expect("a failure");
    assert!(failure.why.contains("a relation exchanges is there already"), "{}", failure.why);
    assert!(failure.next.contains("RENAME"), "{}", failure.next);
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM refit.migration").await, 0);

    // Once it is out of the way, the same run goes on.
    world.db.run("ALTER TABLE exchanges RENAME TO exchanges_old; ALTER SEQUENCE exchanges_id_seq RENAME TO exchanges_old_id_seq").await;
    let run = runs::resume(&world.engine, run.id, "test").await.expect("the run resumes");
    assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
}

#[tokio::test]
async fn a_file_that_was_changed_after_it_was_applied_stops_everything() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    apply(&world, "002").await;
    let mut changed: LoadedPlan = plan::load(&PlanSource::Shipped).expect("the shipped plan");
    changed.files.get_mut("002_create_exchanges.up.sql").expect("the script").push_str("-- later\n");
    let world = TestEngine::on(world.db, changed).await;
    let rows = migrations::status(&world.engine).await.expect("the status");
    assert_eq!(rows[0].state, MigrationState::Changed);
    let run = apply(&world, "003").await;
    let failure = run.failure.expect("a failure");
    assert!(
        failure.why.contains("002_create_exchanges.up.sql was changed after it was applied"),
        "{}",
        failure.why
    );
}

#[tokio::test]
async fn a_held_lock_is_waited_for_in_short_attempts_that_the_log_shows() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    for version in ["002", "003"] {
        apply(&world, version).await;
    }
    // 003 down needs the table that this session holds.
    let mut holder = world.db.pool().begin().await.expect("a transaction");
    sqlx::query("LOCK TABLE symbols IN ACCESS SHARE MODE").execute(&mut *holder).await.expect("the lock");
    let run = runs::revert(&world.engine, "003", "test").await.expect("the revert starts");
    let (engine, id) = (world.engine.clone(), run.id);
    let work = tokio::spawn(async move { engine::jobs::work_one(&engine, id, &Default::default()).await });
    while !runs::log(&world.engine, run.id, 0, 100)
        .await
        .expect("the log")
        .iter()
        .any(|line| line.text.contains("attempt 2"))
    {
        tokio::task::yield_now().await;
    }
    let log = runs::log(&world.engine, run.id, 0, 100).await.expect("the log");
    assert!(log.iter().any(|line| line.text.starts_with("holds locks: pid")), "{log:#?}");
    holder.rollback().await.expect("the lock is let go");
    work.await.expect("no panic").expect("the run was worked");
    assert_eq!(runs::get(&world.engine, run.id).await.expect("the run").status, RunStatus::Succeeded);
}

#[tokio::test]
async fn the_consequences_of_taking_back_are_named_with_their_rows() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    apply(&world, "002").await;
    let named = migrations::consequences(&world.engine, "002").await.expect("the consequences");
    assert_eq!(named, ["exchanges with 3 rows"]);
    assert_eq!(
        migrations::consequences(&world.engine, "777").await.expect_err("unknown").kind,
        Kind::NotFound
    );
}
