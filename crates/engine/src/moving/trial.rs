//! A live move of 300 rows for tests of what is private here.

use domain::plan::Action;
use testkit::TestDb;
use testkit::corruption::legacy_rows;
use tokio_util::sync::CancellationToken;

use super::Shape;
use crate::runs::{self, StartOptions};
use crate::{Clock, Engine, LoadedPlan, PlanSource, Settings, jobs};

/// All differences of both tables, from the test kit. `$1` how many.
pub(super) const JUDGE: &str = include_str!("../../../testkit/src/judge/book_tickers_equal.sql");

pub(super) struct Trial {
    pub(super) engine: Engine,
    pub(super) shape: Shape,
    /// The run that carried the move out.
    pub(super) run: i64,
    pub(super) db: TestDb,
}

impl Trial {
    pub(super) async fn new() -> Self {
        let db = TestDb::new().await;
        let engine = engine(&db).await;
        for file in engine.plan().plan.legacies.iter().filter_map(|legacy| legacy.create.as_ref()) {
            db.run(engine.plan().text(file).expect("a file of the plan")).await;
        }
        db.run(&legacy_rows(30)).await;
        for version in ["002", "003", "004"] {
            work(&engine, &Action::Migrate(version.into())).await;
        }
        let run = work(&engine, &Action::Move("book_tickers".into())).await;
        let spec = engine.plan().plan.move_of("book_tickers").expect("the move").clone();
        let shape = Shape::read(&engine, &spec).await.expect("its shape");
        Self { engine, shape, run, db }
    }
}

async fn engine(db: &TestDb) -> Engine {
    let mut plan: LoadedPlan = crate::plan::load(&PlanSource::Shipped).expect("the shipped plan");
    plan.plan.phases.iter_mut().for_each(|phase| phase.criteria.clear());
    let settings = Settings {
        url: db.url(),
        plan,
        application_name: "refit test".into(),
        clock: Clock::system(),
        backups: crate::backups::Settings::default(),
    };
    Engine::connect(settings).await.expect("an engine")
}

async fn work(engine: &Engine, action: &Action) -> i64 {
    let options = StartOptions { full_speed: true, ..StartOptions::default() };
    let run = runs::start(engine, action, options, "test").await.expect("it starts");
    jobs::work_one(engine, run.id, &CancellationToken::new()).await.expect("it is worked");
    run.id
}
