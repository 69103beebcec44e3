//! Carries the plan out on a copy and writes down what each step took.

use std::time::{Duration, Instant};

use domain::phase::kind_of;
use domain::plan::Action;
use domain::rehearsal::Rehearsed;
use domain::run::{Level, Run, RunStatus};
use sqlx::PgConnection;
use store::rehearsal::Begun;

use super::context::{Context, Step, Stop};
use super::work_one;
use crate::backups::scratch;
use crate::error::{Doing, Error, Kind, Result};
use crate::rehearsal::copy;
use crate::rehearsal::locks::Locks;
use crate::runs::StartOptions;
use crate::{Engine, facts, phases, runs};

const ACTOR: &str = "rehearsal";
const LISTEN_EVERY: Duration = Duration::from_millis(500);

pub(super) async fn run(context: &Context) -> Result<Step> {
    scratch::clear(&context.engine, Some(context.run.id)).await?;
    let outcome = tokio::select! {
        done = carry_out(context) => done.map(|()| None),
        stop = stop_asked(context) => stop.map(Some),
    };
    scratch::drop_own(context).await?;
    Ok(outcome?.map_or(Step::Done, Step::Stopped))
}

/// A cancelled run leaves no copy. What it has found so far stays.
pub(super) async fn tidy(context: &Context) -> Result<Step> {
    scratch::clear(&context.engine, Some(context.run.id)).await?;
    Ok(Step::Stopped(Stop::Cancel))
}

async fn stop_asked(context: &Context) -> Result<Stop> {
    loop {
        tokio::time::sleep(LISTEN_EVERY).await;
        if let Some(stop) = context.stop_asked().await? {
            return Ok(stop);
        }
    }
}

async fn carry_out(context: &Context) -> Result<()> {
    let copy = copy::make(context).await?;
    let outcome = rehearse(context, &copy).await;
    copy.close().await;
    outcome
}

/// What one look at the copy's size brings: bytes on disk, and WAL ever written.
type Sizes = (i64, i64);

struct Stage<'a> {
    context: &'a Context,
    copy: &'a Engine,
    locks: Locks,
    seq: i64,
}

async fn rehearse(context: &Context, copy: &Engine) -> Result<()> {
    begin(context, copy).await?;
    context.stage("Rehearsing").await?;
    let plan = &copy.plan().plan;
    let tables: Vec<String> = plan.legacies.iter().map(|legacy| legacy.table.clone()).collect();
    let mut stage = Stage { context, copy, locks: Locks::watch(copy.control(), &tables), seq: 0 };
    for phase in plan.phases.iter().filter(|phase| phase.acts()) {
        stage.phase(phase.number).await?;
    }
    let mut conn = context.engine.control().acquire().await.doing("counting the steps")?;
    count(context, stage.seq, Some(stage.seq), &mut conn).await?;
    context.say(Level::Info, format!("{} steps were rehearsed", stage.seq)).await
}

/// How many there are is known at the end: each step decides what follows it.
async fn count(context: &Context, done: i64, of: Option<i64>, conn: &mut PgConnection) -> Result<()> {
    let counted = store::run::set_progress(conn, context.run.id, done, of, "steps", None).await;
    counted.doing("counting the steps").map(drop)
}

async fn begin(context: &Context, copy: &Engine) -> Result<()> {
    let doing = "beginning the rehearsal";
    let (rows, real_rows) = copy::rows(context, copy).await?;
    let server = &copy.server().version_text;
    let begun = Begun { run: context.run.id, backup: context.run.params.backup, rows, real_rows, server };
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::rehearsal::begin(&mut tx, &begun).await.doing(doing)?;
    store::run::lock(&mut *tx, context.run.id).await.doing(doing)?;
    let line = format!("the copy has {rows} rows in the legacy tables, the database about {real_rows}");
    context.note(&mut tx, Level::Info, &line).await?;
    tx.commit().await.doing(doing)
}

impl Stage<'_> {
    /// Starts a phase of the copy. It stops where the copy cannot show what a task
    /// asks for, as that balances add up where there is none; what it would do
    /// to the database after that is rehearsed all the same.
    async fn phase(&mut self, number: u8) -> Result<()> {
        let run = phases::start(self.copy, number, ACTOR).await.map_err(|error| refused(number, &error))?;
        self.follow(number, run).await?;
        while let Some(action) = open_action(self.copy, number).await? {
            let (kind, subject) = kind_of(&action);
            let line = format!(
                "phase {number} would wait here for what the copy cannot show; {} {subject} comes next",
                kind.as_str()
            );
            self.context.say(Level::Warn, line).await?;
            let options = StartOptions { verify: true, ..StartOptions::default() };
            let run = runs::start(self.copy, &action, options, ACTOR).await;
            self.follow(number, run.map_err(|error| refused(number, &error))?).await?;
        }
        Ok(())
    }

    /// Works on a run and on each that follows from it.
    async fn follow(&mut self, phase: u8, run: Run) -> Result<()> {
        let mut next = Some(run);
        while let Some(run) = next {
            self.step(phase, run).await?;
            next = active(self.copy).await?;
        }
        Ok(())
    }

    async fn step(&mut self, phase: u8, run: Run) -> Result<()> {
        let (before, began) = (sizes(self.copy).await?, Instant::now());
        self.locks.take();
        Box::pin(work_one(self.copy, run.id, &self.context.shutdown)).await?;
        let took = began.elapsed();
        let done = runs::get(self.copy, run.id).await?;
        let step = self.told(phase, &done, took, before).await?;
        self.keep(&step).await?;
        match step.failure {
            Some(why) => Err(failed(&step.title, why)),
            None => Ok(()),
        }
    }

    async fn told(&mut self, phase: u8, run: &Run, took: Duration, before: Sizes) -> Result<Rehearsed> {
        let after = sizes(self.copy).await?;
        let lock = self.locks.take();
        self.seq += 1;
        Ok(Rehearsed {
            seq: self.seq,
            phase,
            kind: run.kind,
            title: run.title.clone(),
            duration_ms: took.as_millis() as i64,
            bytes: after.0 - before.0,
            wal_bytes: after.1 - before.1,
            lock_ms: lock.milliseconds,
            locked: lock.on,
            failure: failure(run),
        })
    }

    async fn keep(&self, step: &Rehearsed) -> Result<()> {
        let (context, doing) = (self.context, "writing down a rehearsed step");
        let mut tx = context.engine.control().begin().await.doing(doing)?;
        context.fence(&mut tx, doing).await?;
        store::rehearsal::insert_step(&mut *tx, context.run.id, step).await.doing(doing)?;
        count(context, self.seq, None, &mut tx).await?;
        context.note(&mut tx, Level::Info, &line(step)).await?;
        tx.commit().await.doing(doing)
    }
}

async fn sizes(copy: &Engine) -> Result<Sizes> {
    sqlx::query_as(include_str!("../queries/rehearsal/sizes.sql"))
        .fetch_one(copy.control())
        .await
        .doing("looking how large the copy is")
}

async fn active(copy: &Engine) -> Result<Option<Run>> {
    let found = runs::list(copy, None, 100).await?;
    Ok(found.into_iter().rfind(|run| run.status.is_active()))
}

/// The first action of a phase that has not been carried out.
async fn open_action(copy: &Engine, number: u8) -> Result<Option<Action>> {
    let doing = "looking what is left to rehearse";
    let mut conn = copy.control().acquire().await.doing(doing)?;
    let facts = facts::gather(copy, &mut conn).await?;
    let mut actions = phases::find(copy, number)?.tasks().filter_map(|task| task.action.as_ref());
    Ok(actions.find(|action| !facts.is_done(action)).cloned())
}

/// Nobody pauses a run of the copy: what does not succeed has failed.
fn failure(run: &Run) -> Option<String> {
    match (&run.failure, run.status) {
        (Some(failure), _) => Some(format!("{}: {}", failure.doing, failure.why)),
        (None, RunStatus::Succeeded) => None,
        (None, status) => Some(format!("the run is {}", status.as_str())),
    }
}

fn line(step: &Rehearsed) -> String {
    let lock = match step.lock_ms {
        0 => "no lock that writers would wait for was seen".to_owned(),
        ms => format!("longest lock {ms} ms ({})", step.locked),
    };
    let bytes = crate::moving::disk::size(step.bytes.max(0));
    format!("phase {}: {}, {} ms, {bytes} more on disk, {lock}", step.phase, step.title, step.duration_ms)
}

fn failed(title: &str, why: String) -> Error {
    let next = "It would fail on the database as well. Correct that and rehearse again; nothing was changed.";
    Error::new(Kind::Failed, format!("rehearsing: {title}"), why, next)
}

fn refused(number: u8, error: &Error) -> Error {
    let why = format!("it would be refused: {}", error.why);
    Error::new(Kind::Failed, format!("rehearsing phase {number}"), why, error.next.clone())
}
