//! A role that owns its tables and may see nobody else's sessions.

use domain::throttle::{Signal, Work};
use engine::throttle::{Gate, Throttle};
use engine::{Clock, Engine, PlanSource, Settings};
use sqlx::PgPool;
use testkit::TestDb;

use crate::common::LEGACY;
use crate::world::{at, goes, held_saying, migrate, move_run};

async fn engine_as(db: &TestDb, role: &str) -> Engine {
    let mut plan = engine::plan::load(&PlanSource::Shipped).expect("the shipped plan");
    plan.plan.phases.iter_mut().for_each(|phase| phase.criteria.clear());
    let url = db.url().replace("postgres@", &format!("{role}@"));
    let pool = PgPool::connect(&url).await.expect("a session of the role");
    for file in plan.plan.legacies.iter().filter_map(|legacy| legacy.create.as_ref()) {
        let text = plan.text(file).expect("a file of the plan").to_owned();
        sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(&pool).await.expect("the legacy table");
    }
    sqlx::raw_sql(LEGACY).execute(&pool).await.expect("its rows");
    let settings = Settings {
        url,
        plan,
        application_name: "refit test".into(),
        clock: Clock::system(),
        backups: engine::backups::Settings::default(),
    };
    Engine::connect(settings).await.expect("an engine of the role")
}

#[tokio::test]
async fn without_the_right_to_see_it_holds_and_says_what_to_grant() {
    let db = TestDb::new().await;
    let (name, role) = (db.name().to_owned(), format!("{}_owner", db.name()));
    db.run(&format!(
        "CREATE ROLE {role} LOGIN; ALTER DATABASE {name} OWNER TO {role}; ALTER SCHEMA public OWNER TO {role}"
    ))
    .await;
    let engine = engine_as(&db, &role).await;
    migrate(&engine).await;
    for signal in [Signal::Canary, Signal::Sessions] {
        engine::throttle::set(&engine, None, signal, at(1e9, 1e9), "test").await.expect("a setting");
    }
    let run = move_run(&engine, false).await;
    let throttle = Throttle::start(&engine, &run).expect("the throttle starts");
    for signal in [Signal::Sessions, Signal::Vacuum] {
        let hold = held_saying(&throttle, signal, "GRANT pg_monitor TO").await;
        assert!(hold.value.is_none() && hold.says.contains(&role), "{hold:?}");
    }
    held_saying(&throttle, Signal::DataDisk, "GRANT pg_read_all_settings or pg_monitor").await;
    assert_ne!(throttle.before_batch(Work::Copy), Gate::Go);
    db.run(&format!("GRANT pg_monitor TO {role}")).await;
    goes(&throttle).await;
    throttle.stop().await;
    engine.close().await;
    db.run(&format!("REASSIGN OWNED BY {role} TO postgres; DROP OWNED BY {role}; DROP ROLE {role}")).await;
}
