//! What the health checks say of planted trouble, and where the answers are kept.

#[path = "common/legacy.rs"]
mod common;
#[path = "common/world.rs"]
mod world;

use domain::health::{Health, HealthCheck};
use domain::plan::Action;
use domain::run::RunStatus;
use engine::health::{Ward, examine};
use engine::runs::{self, StartOptions};
use testkit::TestEngine;

const KEPT: &str = "SELECT count(*) FROM health_checks";

async fn migrate(world: &TestEngine, versions: &[&str]) {
    for version in versions {
        let action = Action::Migrate((*version).into());
        let run =
            runs::start(&world.engine, &action, StartOptions::default(), "test").await.expect("it starts");
        assert_eq!(world.work(&run).await.status, RunStatus::Succeeded);
    }
}

fn of<'a>(checks: &'a [HealthCheck], name: &str) -> &'a HealthCheck {
    checks.iter().find(|check| check.name == name).expect(name)
}

#[tokio::test]
async fn trouble_is_named_and_answers_are_kept_in_the_plans_tables() {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    // A table of this name that the plan has not brought yet is a stranger's.
    let ward = Ward::default();
    ward.look(&world.engine).await;
    let seen = ward.seen();
    let checks: Vec<HealthCheck> = seen.iter().map(|watched| watched.check.clone()).collect();
    assert_eq!(checks.len(), 8);
    assert_eq!(of(&checks, "database").status, Health::Healthy);
    assert_eq!(of(&checks, "worker").status, Health::Critical);
    assert_eq!(of(&checks, "backup").status, Health::Warning);
    assert!(of(&checks, "backup").message.contains("refit backup take"));
    assert_eq!(of(&checks, "moves").status, Health::Healthy);

    migrate(&world, &["002", "003", "004", "005", "006"]).await;
    let old = "INSERT INTO health_checks (check_name, check_category, status, check_time)
               SELECT name, 'BUSINESS', 'HEALTHY', now() - interval '15 days' FROM unnest('{worker,of somebody else}'::text[]) name";
    world.db.run(old).await;
    ward.look(&world.engine).await;
    assert_eq!(ward.seen()[0].history.len(), 2);
    assert_eq!(world.db.one::<i64>(KEPT).await, 9, "eight answers and what is not ours");
    let critical =
        "SELECT status_message FROM health_checks WHERE check_name = 'worker' AND status = 'CRITICAL'";
    assert!(world.db.one::<String>(critical).await.contains("refit work"));
    let measured =
        "SELECT count(*) FROM system_metrics WHERE metric_name = 'database_response' AND metric_unit = 'ms'";
    assert_eq!(world.db.one::<i64>(measured).await, 1);
}

#[tokio::test]
async fn a_live_move_without_an_applier_or_with_a_broken_capture_is_critical() {
    let world = world::live().await;
    let (checks, _) = examine(&world.engine).await;
    let moves = of(&checks, "moves");
    assert_eq!(moves.status, Health::Critical);
    assert!(moves.message.contains("nobody applies the changes of book_tickers"), "{}", moves.message);

    world.db.run("UPDATE refit.move SET broken = 'planted', broken_at = now()").await;
    let (checks, _) = examine(&world.engine).await;
    let moves = of(&checks, "moves");
    assert_eq!(moves.status, Health::Critical);
    assert!(moves.message.contains("capture of book_tickers is broken: planted"), "{}", moves.message);
}
