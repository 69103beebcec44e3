//! An engine with the shipped plan on a database of its own.

use chrono::{DateTime, Utc};
use domain::run::Run;
use domain::throttle::{Signal, Threshold};
use engine::plan::load;
use engine::{Clock, Engine, LoadedPlan, PlanSource, Settings, backups, jobs, runs, throttle};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::TestDb;

pub struct TestEngine {
    pub engine: Engine,
    pub db: TestDb,
}

impl TestEngine {
    /// With the shipped plan, except that nothing depends on a measured time:
    /// tests run unoptimised and side by side.
    pub async fn new() -> Self {
        Self::with_plan(timeless()).await
    }

    /// The same without criteria: phase 2 may begin when its tables are there.
    pub async fn ungated() -> Self {
        Self::ungated_on(TestDb::new().await).await
    }

    pub async fn ungated_on(db: TestDb) -> Self {
        let mut plan = timeless();
        plan.plan.phases.iter_mut().for_each(|phase| phase.criteria.clear());
        Self::on(db, plan).await
    }

    pub async fn with_plan(plan: LoadedPlan) -> Self {
        Self::on(TestDb::new().await, plan).await
    }

    /// The same on a database that is there already.
    pub async fn on(db: TestDb, plan: LoadedPlan) -> Self {
        let engine = connect(&db, plan).await;
        undisturbed(&engine).await;
        Self { engine, db }
    }

    /// Another engine on the same database, as another process would have it.
    pub async fn another(&self) -> Engine {
        connect(&self.db, self.engine.plan().clone()).await
    }

    /// Another engine for which it is another time.
    pub async fn at(&self, time: DateTime<Utc>) -> Engine {
        connect_at(
            self.db.url(),
            self.engine.plan().clone(),
            backups::Settings::default(),
            Clock::fixed(time),
        )
        .await
    }

    /// Another engine that keeps its backups as these settings say.
    pub async fn with_backups(&self, backups: backups::Settings) -> Engine {
        connect_with(self.db.url(), self.engine.plan().clone(), backups).await
    }

    /// Another engine that reaches the database by another URL.
    pub async fn by(&self, url: String, backups: backups::Settings) -> Engine {
        connect_with(url, self.engine.plan().clone(), backups).await
    }

    /// The legacy tables as the plan says their application creates them.
    pub async fn create_legacy(&self) {
        for file in self.engine.plan().plan.legacies.iter().filter_map(|legacy| legacy.create.as_ref()) {
            self.db.run(self.engine.plan().text(file).expect("a file of the plan")).await;
        }
    }

    /// Works a run, and those that it starts, until nothing is active.
    pub async fn work_all(&self) {
        let stop = CancellationToken::new();
        while let Some(run) = self.active().await {
            jobs::work_one(&self.engine, run.id, &stop).await.expect("the run was worked");
        }
    }

    /// Works one run to its end and returns it.
    pub async fn work(&self, run: &Run) -> Run {
        jobs::work_one(&self.engine, run.id, &CancellationToken::new()).await.expect("the run was worked");
        runs::get(&self.engine, run.id).await.expect("the run")
    }

    /// Appliers and watchers at work until the guard is dropped.
    pub fn look_after(&self) -> DropGuard {
        let stop = CancellationToken::new();
        tokio::spawn(jobs::look_after(self.engine.clone(), stop.clone()));
        stop.drop_guard()
    }

    async fn active(&self) -> Option<Run> {
        let runs = runs::list(&self.engine, None, 100).await.expect("the runs");
        runs.into_iter().rfind(|run| run.status.is_active())
    }
}

fn timeless() -> LoadedPlan {
    let mut plan = load(&PlanSource::Shipped).expect("the shipped plan");
    plan.plan.checks.iter_mut().for_each(|check| check.limit = None);
    // Nor on people who sign; tests of deployments bring their own.
    plan.plan.approval = None;
    plan
}

/// Moves of tests do not wait because of what other tests do to the machine.
async fn undisturbed(engine: &Engine) {
    let never = |hold_at| Some(Threshold { hold_at, release_at: hold_at });
    for (signal, hold_at) in [
        (Signal::Canary, 1e9),
        (Signal::Sessions, 1e9),
        (Signal::Snapshot, 1e9),
        (Signal::DataDisk, 0.0),
        (Signal::WalDisk, 0.0),
    ] {
        throttle::set(engine, None, signal, never(hold_at), "testkit").await.expect("a setting");
    }
}

async fn connect(db: &TestDb, plan: LoadedPlan) -> Engine {
    connect_with(db.url(), plan, backups::Settings::default()).await
}

async fn connect_with(url: String, plan: LoadedPlan, backups: backups::Settings) -> Engine {
    connect_at(url, plan, backups, Clock::system()).await
}

async fn connect_at(url: String, plan: LoadedPlan, backups: backups::Settings, clock: Clock) -> Engine {
    let settings = Settings { url, plan, application_name: "refit test".into(), clock, backups };
    Engine::connect(settings).await.expect("an engine on the test's database")
}
