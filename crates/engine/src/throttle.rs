//! The throttle of a move: signals read every second, and the word on whether
//! the next batch may begin.
//!
//! A sampler reads on a connection of its own, so that neither a full pool nor
//! a long batch keeps it from seeing. The rule itself is `domain::throttle`.
//!
//! ```text
//! let throttle = Throttle::start(&engine, &run)?;
//! while let Gate::Hold(holds) = throttle.before_batch(Work::Copy) {
//!     // say why, look for pause and cancel, then wait for the next reading
//!     throttle.changed().await;
//! }
//! ```

mod canary;
mod disk;
mod ear;
mod place;
mod read;
mod sampler;
mod settings;
mod timeline;
mod view;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::run::{Run, RunKind};
use domain::throttle::{Decision, Hold, Signal, Work};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use read::{Given, read};
pub use settings::{add_override, end_override, overrides, set, set_cores, settings, threshold};
pub use view::{holds, look, view};

use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};
use sampler::{Sampler, Seen};

/// How often the signals are read.
const EVERY: Duration = Duration::from_secs(1);
/// Work that nobody has asked for in this time is not being held back.
const ASKING: Duration = Duration::from_secs(3);
const FAREWELL: Duration = Duration::from_secs(3);

/// Whether the next batch may begin.
#[derive(Clone, Debug, PartialEq)]
pub enum Gate {
    Go,
    /// Why not, the worst first.
    Hold(Vec<Hold>),
}

/// The ear of one move's run. Ends its sampler when it is dropped.
pub struct Throttle {
    engine: Engine,
    seen: watch::Receiver<Arc<Seen>>,
    asking: Arc<Asking>,
    stop: DropGuard,
    sampler: JoinHandle<()>,
}

impl Throttle {
    /// Begins to read. Until the first reading has come, nothing goes.
    pub fn start(engine: &Engine, run: &Run) -> Result<Self> {
        let spec = engine.plan().plan.move_of(&run.subject).ok_or_else(|| {
            let doing = format!("listening to the database for run {}", run.id);
            Error::new(Kind::NotFound, doing, "the plan has no such move", "See them with `refit plan show`.")
        })?;
        let stop = CancellationToken::new();
        let asking = Arc::new(Asking::default());
        let (sampler, seen) = Sampler::new(engine, run, spec, asking.clone());
        let sampler = tokio::spawn(sampler.run(stop.clone()));
        Ok(Self { engine: engine.clone(), seen, asking, stop: stop.drop_guard(), sampler })
    }

    /// For work that outlives its run: holds are written down under the move's
    /// newest one. Of two that listen for the same run, one tidies up what the
    /// other has open; work of one process shares a throttle.
    pub async fn of_move(engine: &Engine, move_id: &str) -> Result<Self> {
        let doing = format!("listening to the database for move {move_id}");
        let plan = &engine.plan().plan.id;
        let runs = store::run::current(engine.control(), plan).await.doing(doing.clone())?;
        let newest = runs.into_iter().filter(|run| run.kind == RunKind::Move && run.subject == move_id);
        let run = newest.max_by_key(|run| run.id).ok_or_else(|| {
            Error::not_found(doing, "the move was never started", "Start it with `refit move start`.")
        })?;
        Self::start(engine, &run)
    }

    /// Costs no statement: the rule is asked about what was read last. Readings
    /// that have grown old hold by themselves, whatever became of the sampler.
    pub fn before_batch(&self, work: Work) -> Gate {
        let seen = self.seen.borrow().clone();
        let decision = seen.decide(work);
        let gate = if decision.goes() { Gate::Go } else { Gate::Hold(decision.holds().collect()) };
        self.asking.note(work, seen.now(), decision);
        gate
    }

    /// Waits for the next reading, or for as long as one takes.
    pub async fn changed(&self) {
        let mut seen = self.seen.clone();
        seen.borrow_and_update();
        // Without a sampler nothing changes any more, and time still passes.
        if !matches!(tokio::time::timeout(EVERY, seen.changed()).await, Ok(Ok(())) | Err(_)) {
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Comes back when a session of ours makes another one wait for longer than
    /// it may: the batch in hand is to be given up then.
    pub async fn blocks_others(&self) -> Hold {
        loop {
            let decision = self.seen.borrow().decide(Work::Copy);
            let held = decision.holds().find(|hold| hold.signal == Signal::Blocking && hold.value.is_some());
            if let Some(hold) = held {
                return hold;
            }
            self.changed().await;
        }
    }

    /// Ends the statements of ours that others wait for. They fail as by a
    /// statement timeout (57014), so that a smaller batch is tried. Dropping a
    /// statement's future would leave it running on the server.
    pub async fn cancel_blockers(&self) -> Result<i64> {
        let name = self.engine.work().connect_options().get_application_name().map(str::to_owned);
        sqlx::query_scalar(include_str!("queries/throttle/cancel_blockers.sql"))
            .bind(name)
            .fetch_one(self.engine.control())
            .await
            .doing("giving up the statement that others wait for")
    }

    /// Closes the timeline. What a drop leaves open is closed by the next start.
    pub async fn stop(self) {
        drop(self.stop);
        let _ = tokio::time::timeout(FAREWELL, self.sampler).await;
    }
}

/// What was asked for last, and the answer: the timeline shows holds of work
/// that was wanted, and none while nothing was.
#[derive(Default)]
struct Asking(Mutex<Option<Question>>);

struct Question {
    work: Work,
    at: Instant,
    /// Until the timeline has taken it.
    answer: Option<(DateTime<Utc>, Decision)>,
}

impl Asking {
    fn note(&self, work: Work, now: DateTime<Utc>, answer: Decision) {
        *self.lock() = Some(Question { work, at: Instant::now(), answer: Some((now, answer)) });
    }

    /// The last work that was asked about, and whether that is still so.
    fn last(&self) -> Option<(Work, bool)> {
        self.lock().as_ref().map(|asked| (asked.work, asked.at.elapsed() < ASKING))
    }

    /// An answer that was given since the last call.
    fn answer(&self) -> Option<(DateTime<Utc>, Decision)> {
        self.lock().as_mut().and_then(|asked| asked.answer.take())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Question>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
