//! One run, from taking its lease to its outcome.

use std::time::{Duration, Instant};

use domain::run::{Level, Run, RunKind, RunStatus, transition};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::context::{Context, LEASE_SECONDS, lost};
use super::{
    Step, Stop, backup, benchmark, fill, index_sample, integrity, load, migrate, moving, refresh, rehearse,
    revert, rollback, settle, validate, verify,
};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, line};

const KEEP_EVERY: Duration = Duration::from_millis(1500);

/// A run that kills its worker again and again without any progress between
/// is stopped instead of being tried for ever.
const CRASHES_ALLOWED: i32 = 12;

/// Works on a run if it wants work and nobody else has it. Returns when it is
/// finished, paused, cancelled, failed, or handed back because of `shutdown`.
pub async fn work_one(engine: &Engine, run: i64, shutdown: &CancellationToken) -> Result<()> {
    let taken = line::answered("taking a run", line::BATCH, take(engine, run, shutdown));
    let Some(context) = taken.await? else { return Ok(()) };
    let mut keeper = AbortOnDropHandle::new(tokio::spawn(keep(engine.clone(), run, context.epoch)));
    let outcome = tokio::select! {
        outcome = checked(&context) => outcome,
        // Whoever has lost the run drops what it has in hand, also when it waits
        // for an answer that will never come.
        lost = &mut keeper => Err(lost.unwrap_or_else(|error| gone(run, error.to_string()))),
    };
    drop(keeper);
    line::answered("finishing a run", line::BATCH, settle::settle(&context, outcome)).await
}

/// Takes the lease and sets the run going, in one transaction.
async fn take(engine: &Engine, id: i64, shutdown: &CancellationToken) -> Result<Option<Context>> {
    let doing = format!("taking run {id}");
    let mut tx = engine.control().begin().await.doing(doing.clone())?;
    let Some(run) = store::run::lock(&mut *tx, id).await.doing(doing.clone())? else { return Ok(None) };
    if !run.status.is_active() {
        return Ok(None);
    }
    let lease = store::lease::take(&mut tx, id, engine.worker(), LEASE_SECONDS).await.doing(doing.clone())?;
    let Some((epoch, vanished)) = lease else { return Ok(None) };
    let run = set_going(&mut tx, run, engine, vanished).await?;
    tx.commit().await.doing(doing)?;
    Ok(Some(Context { engine: engine.clone(), run, epoch, shutdown: shutdown.clone() }))
}

async fn set_going(conn: &mut sqlx::PgConnection, run: Run, engine: &Engine, vanished: bool) -> Result<Run> {
    let doing = format!("taking run {}", run.id);
    let mut current = run;
    if let Some(arrow) =
        transition(current.status, RunStatus::Running).filter(|_| current.status == RunStatus::Queued)
    {
        let changed =
            store::run::change(&mut *conn, current.id, arrow, engine.worker()).await.doing(doing.clone())?;
        current = changed.unwrap_or(current);
        store::log::insert(&mut *conn, current.id, Level::Info, "a worker took the run")
            .await
            .doing(doing.clone())?;
    }
    if vanished {
        let crashes = store::run::add_crash(&mut *conn, current.id).await.doing(doing.clone())?;
        let line = format!("the worker before vanished; going on after the last commit ({crashes} in a row)");
        store::log::insert(&mut *conn, current.id, Level::Warn, &line).await.doing(doing)?;
    }
    Ok(current)
}

/// Renews the lease while a single statement takes long. Returns when it is
/// lost, or can be renewed no more and has run out.
async fn keep(engine: Engine, run: i64, epoch: i64) -> Error {
    let lease = Duration::from_secs_f64(LEASE_SECONDS);
    let mut renewed = Instant::now();
    loop {
        tokio::time::sleep(KEEP_EVERY).await;
        let renewal = store::lease::renew(engine.control(), run, epoch, LEASE_SECONDS);
        let why = match timeout(lease, renewal).await {
            Ok(Ok(true)) => {
                renewed = Instant::now();
                continue;
            }
            Ok(Ok(false)) => return lost(&format!("going on with run {run}")),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer".to_owned(),
        };
        tracing::warn!(run, why, "could not renew the lease");
        if renewed.elapsed() > lease {
            return gone(run, why);
        }
    }
}

fn gone(run: i64, why: String) -> Error {
    let doing = format!("renewing the lease of run {run}");
    Error::new(Kind::Unavailable, doing, why, "Check that PostgreSQL runs and can be reached.")
}

async fn checked(context: &Context) -> Result<Step> {
    if context.run.status == RunStatus::Cancelling {
        return tidy(context).await;
    }
    same_plan(context).await?;
    not_a_crash_loop(context).await?;
    carry_out(context).await
}

/// What a run leaves behind when it is cancelled while nobody works on it.
async fn tidy(context: &Context) -> Result<Step> {
    match context.run.kind {
        RunKind::Move => moving::tidy(context).await,
        RunKind::Backup => backup::tidy(context).await,
        RunKind::Rehearse => rehearse::tidy(context).await,
        RunKind::Load => load::tidy(context).await,
        _ => Ok(Step::Stopped(Stop::Cancel)),
    }
}

async fn carry_out(context: &Context) -> Result<Step> {
    match context.run.kind {
        RunKind::Migrate => migrate::run(context).await,
        RunKind::Fill => fill::run(context).await,
        RunKind::Move => moving::run(context).await,
        RunKind::Refresh => refresh::run(context).await,
        RunKind::Validate => validate::run(context).await,
        RunKind::Revert => revert::run(context).await,
        RunKind::Verify => verify::run(context).await,
        RunKind::Backup => backup::run(context).await,
        RunKind::Rollback => rollback::run(context).await,
        RunKind::Rehearse => rehearse::run(context).await,
        RunKind::Benchmark => benchmark::run(context).await,
        RunKind::Integrity => integrity::run(context).await,
        RunKind::Load => load::run(context).await,
        RunKind::IndexSample => index_sample::run(context).await,
    }
}

/// A run goes on only under the plan that it was started with.
async fn same_plan(context: &Context) -> Result<()> {
    let doing = format!("going on with run {}", context.run.id);
    let hash = store::run::plan_hash(context.engine.control(), context.run.id).await.doing(doing.clone())?;
    if hash == context.engine.plan().hash {
        return Ok(());
    }
    let why = "the plan was changed since the run was started";
    Err(Error::new(Kind::Refused, doing, why, "Cancel the run and start it again under the new plan."))
}

async fn not_a_crash_loop(context: &Context) -> Result<()> {
    let doing = format!("going on with run {}", context.run.id);
    let crashes = store::run::crashes(context.engine.control(), context.run.id).await.doing(doing.clone())?;
    if crashes <= CRASHES_ALLOWED {
        return Ok(());
    }
    let why = format!("{crashes} workers in a row vanished at the same place");
    Err(Error::new(
        Kind::Failed,
        doing,
        why,
        "Look into the server's log for what ended them, then resume the run.",
    ))
}
