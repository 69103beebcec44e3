//! Watching a run to its end, and working on it when nobody else does.

use std::time::{Duration, Instant};

use domain::run::{Run, RunStatus};
use engine::error::{Error, Kind, Result};
use engine::{Engine, jobs, runs};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::command::{Outcome, Session};
use crate::progress::Meter;
use crate::shutdown::Signals;

const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How often to look whether there is still a worker.
const WORKERS_EVERY: Duration = Duration::from_secs(3);

/// This process as a worker for the one run that it follows. Whether it may
/// write is decided by the run's lease, so a worker that turns up meanwhile
/// does no harm.
struct Hands {
    engine: Engine,
    run: i64,
    stop: CancellationToken,
    task: Option<JoinHandle<Result<()>>>,
    looked: Option<Instant>,
}

impl Hands {
    fn new(engine: &Engine, run: i64) -> Self {
        Self { engine: engine.clone(), run, stop: CancellationToken::new(), task: None, looked: None }
    }

    /// Takes the work up when it is time to look and no worker is alive.
    async fn lend(&mut self) -> Result<()> {
        self.collect().await?;
        let due = self.looked.is_none_or(|looked| looked.elapsed() >= WORKERS_EVERY);
        if self.task.is_some() || !due {
            return Ok(());
        }
        self.looked = Some(Instant::now());
        if !jobs::workers_alive(&self.engine).await? {
            let (engine, run, stop) = (self.engine.clone(), self.run, self.stop.clone());
            self.task = Some(tokio::spawn(async move { jobs::work_one(&engine, run, &stop).await }));
        }
        Ok(())
    }

    async fn collect(&mut self) -> Result<()> {
        match self.task.take_if(|task| task.is_finished()) {
            Some(task) => joined(task).await,
            None => Ok(()),
        }
    }

    /// Hands the run back with its batch in hand committed. Says whether it
    /// was ours.
    async fn let_go(&mut self) -> Result<bool> {
        self.stop.cancel();
        match self.task.take() {
            Some(task) => joined(task).await.map(|()| true),
            None => Ok(false),
        }
    }
}

async fn joined(task: JoinHandle<Result<()>>) -> Result<()> {
    task.await.unwrap_or_else(|error| {
        Err(Error::new(
            Kind::Failed,
            "working on the run",
            error.to_string(),
            "Start the command again: it goes on after the last commit.",
        ))
    })
}

/// Shows the progress of a run until no worker has it or will take it.
pub(crate) async fn follow(session: &Session, run: Run) -> Result<Run> {
    let meter = Meter::new();
    let mut hands = Hands::new(&session.engine, run.id);
    let mut signals = Signals::listen()?;
    let mut run = run;
    let mut interrupted = false;
    while run.status.is_active() && !interrupted {
        hands.lend().await?;
        meter.show(&run.title, &run.progress);
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = signals.asked() => interrupted = true,
        }
        run = runs::get(&session.engine, run.id).await?;
    }
    meter.clear();
    if interrupted {
        signals.insist();
    }
    // The worker writes the end of a run before it is done with it.
    let ours = hands.let_go().await?;
    let run = runs::get(&session.engine, run.id).await?;
    if run.status.is_active() { Err(left(&run, ours)) } else { Ok(run) }
}

fn left(run: &Run, ours: bool) -> Error {
    let why = if ours {
        "interrupted; the batch in hand was committed and the run handed back"
    } else {
        "interrupted; the run goes on without this command"
    };
    let next = format!(
        "Go on with `refit run watch {0}`, or stop it with `refit run pause {0}` or `refit run cancel {0}`.",
        run.id
    );
    Error::new(Kind::Failed, format!("following run {}", run.id), why, next)
}

/// What a run that was followed came to: success, or an error that says why
/// it was none.
pub(crate) fn outcome(run: &Run) -> Result<Outcome> {
    let doing = || format!("run {} ({})", run.id, run.title);
    match run.status {
        RunStatus::Succeeded => Ok(Outcome::Done),
        RunStatus::Failed => Err(run.failure.as_ref().map_or_else(
            || {
                Error::new(
                    Kind::Failed,
                    doing(),
                    "it failed",
                    format!("See why with `refit run log {}`.", run.id),
                )
            },
            |failure| {
                Error::new(
                    Kind::Failed,
                    format!("{}: {}", doing(), failure.doing),
                    &failure.why,
                    &failure.next,
                )
            },
        )),
        RunStatus::Paused => {
            let next = format!("Resume it with `refit run resume {}`.", run.id);
            Err(Error::new(Kind::Failed, doing(), "it was paused", next))
        }
        _ => Err(Error::new(
            Kind::Failed,
            doing(),
            format!("it is {}", run.status.as_str()),
            "Start it again when it is wanted.",
        )),
    }
}

/// Follows a run unless that was declined, and shows it in either case.
pub(crate) async fn carry(session: &Session, run: Run, detach: bool) -> Result<Outcome> {
    if detach {
        detached(session, &run).await?;
        return Ok(Outcome::Done);
    }
    let run = follow(session, run).await?;
    crate::command::run::summary(&session.output, &run);
    outcome(&run)
}

async fn detached(session: &Session, run: &Run) -> Result<()> {
    crate::command::run::summary(&session.output, run);
    if !jobs::workers_alive(&session.engine).await? {
        eprintln!("No worker is alive, so the run waits. Start one with `refit work`.");
    }
    Ok(())
}
