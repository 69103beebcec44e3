//! A move that is about to begin, and patience without sleeping.

use std::time::Duration;

use domain::plan::Action;
use domain::run::{Run, RunStatus};
use domain::throttle::{Hold, Signal, Threshold, Work};
use engine::runs::{self, StartOptions};
use engine::throttle::{Gate, Throttle};
use engine::{Engine, jobs};
use testkit::TestEngine;
use tokio_util::sync::CancellationToken;

use crate::common::LEGACY;

/// Far more than any signal needs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Reference tables and new tables are there.
pub(crate) async fn ready() -> TestEngine {
    let world = TestEngine::ungated().await;
    world.create_legacy().await;
    world.db.run(LEGACY).await;
    migrate(&world.engine).await;
    world
}

pub(crate) async fn migrate(engine: &Engine) {
    for version in ["002", "003", "004"] {
        let action = Action::Migrate(version.into());
        let run = runs::start(engine, &action, StartOptions::default(), "test")
            .await
            .expect("the migration starts");
        jobs::work_one(engine, run.id, &CancellationToken::new()).await.expect("the run was worked");
        let run = runs::get(engine, run.id).await.expect("the run");
        assert_eq!(run.status, RunStatus::Succeeded, "{:?}", run.failure);
    }
}

pub(crate) async fn move_run(engine: &Engine, full_speed: bool) -> Run {
    let options = StartOptions { full_speed, ..StartOptions::default() };
    runs::start(engine, &Action::Move("book_tickers".into()), options, "test").await.expect("the move starts")
}

/// A move that nobody has begun to work on, and its throttle.
pub(crate) async fn listening(world: &TestEngine) -> (Run, Throttle) {
    let run = move_run(&world.engine, false).await;
    let throttle = Throttle::start(&world.engine, &run).expect("the throttle starts");
    (run, throttle)
}

/// Asks as a move does, reading after reading, until the answer is this one.
pub(crate) async fn until(throttle: &Throttle, work: Work, wanted: impl Fn(&Gate) -> bool) -> Gate {
    let asked = async {
        loop {
            let gate = throttle.before_batch(work);
            if wanted(&gate) {
                return gate;
            }
            throttle.changed().await;
        }
    };
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(gate) => gate,
        Err(_) => panic!("it stays {:?}", throttle.before_batch(work)),
    }
}

pub(crate) async fn goes(throttle: &Throttle) {
    until(throttle, Work::Copy, |gate| *gate == Gate::Go).await;
}

/// Waits until this signal was read and holds.
pub(crate) async fn held_by(throttle: &Throttle, signal: Signal) -> Hold {
    let read = |gate: &Gate| of(gate, signal).filter(|hold| hold.value.is_some());
    read(&until(throttle, Work::Copy, |gate| read(gate).is_some()).await).expect("the hold")
}

/// Waits until this signal holds for this reason.
pub(crate) async fn held_saying(throttle: &Throttle, signal: Signal, why: &str) -> Hold {
    let says = |gate: &Gate| of(gate, signal).filter(|hold| hold.says.contains(why));
    says(&until(throttle, Work::Copy, |gate| says(gate).is_some()).await).expect("the hold")
}

pub(crate) fn of(gate: &Gate, signal: Signal) -> Option<Hold> {
    match gate {
        Gate::Go => None,
        Gate::Hold(holds) => holds.iter().find(|hold| hold.signal == signal).cloned(),
    }
}

pub(crate) fn at(hold_at: f64, release_at: f64) -> Option<Threshold> {
    Some(Threshold { hold_at, release_at })
}

/// Asks again and again until there is an answer.
pub(crate) async fn polled<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asked = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.expect("an answer in time")
}
