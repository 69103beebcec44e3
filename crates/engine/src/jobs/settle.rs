//! What a run's state becomes when its work returns.

use domain::notification::Event;
use domain::report::Verdict;
use domain::run::{Level, Run, RunKind, RunStatus, transition};
use sqlx::PgConnection;

use super::context::Context;
use super::{Step, Stop};
use crate::error::{Doing, Error, Kind, Result};
use crate::{notifications, phases};

/// Writes the outcome, starts the next run of the chain and gives the lease
/// back, in one transaction.
pub(super) async fn settle(context: &Context, outcome: Result<Step>) -> Result<()> {
    if let Err(error) = &outcome
        && matches!(error.kind, Kind::Fenced | Kind::Unavailable)
    {
        // Another worker decides, or the database is away: the lease runs out
        // and the rescuer asks again.
        tracing::warn!(run = context.run.id, error = %error, "left the run as it is");
        return Ok(());
    }
    let doing = format!("finishing run {}", context.run.id);
    let mut tx = context.engine.control().begin().await.doing(doing.clone())?;
    context.fence(&mut tx, &doing).await?;
    let Some(run) = store::run::lock(&mut *tx, context.run.id).await.doing(doing.clone())? else {
        return Ok(());
    };
    finish(context, &mut tx, &run, outcome).await?;
    store::lease::release(&mut *tx, run.id, context.epoch).await.doing(doing.clone())?;
    tx.commit().await.doing(doing)
}

async fn finish(context: &Context, conn: &mut PgConnection, run: &Run, outcome: Result<Step>) -> Result<()> {
    let to = target(run.status, &outcome);
    let Some(arrow) = transition(run.status, to) else { return Ok(()) };
    if let Err(error) = &outcome {
        store::run::set_failure(&mut *conn, run.id, Some(&error.failure()))
            .await
            .doing("writing the failure")?;
    }
    let changed = store::run::change(&mut *conn, run.id, arrow, context.engine.worker())
        .await
        .doing("finishing the run")?;
    context.note(&mut *conn, level(&outcome), &line(to, &outcome)).await?;
    if let Some(event) = changed.as_ref().and_then(Event::of_run) {
        notifications::tell(&context.engine, &mut *conn, &event).await?;
    }
    match changed {
        Some(run) if to == RunStatus::Succeeded && run.params.chain => chain(context, conn, &run).await,
        _ => Ok(()),
    }
}

fn target(now: RunStatus, outcome: &Result<Step>) -> RunStatus {
    match (now, outcome) {
        (_, Err(_)) => RunStatus::Failed,
        (RunStatus::Cancelling, Ok(_)) | (_, Ok(Step::Stopped(Stop::Cancel))) => RunStatus::Cancelled,
        (_, Ok(Step::Done)) => RunStatus::Succeeded,
        (RunStatus::Pausing, Ok(_)) | (_, Ok(Step::Stopped(Stop::Pause))) => RunStatus::Paused,
        (_, Ok(Step::Stopped(Stop::Shutdown))) => RunStatus::Queued,
    }
}

fn level(outcome: &Result<Step>) -> Level {
    if outcome.is_ok() { Level::Info } else { Level::Error }
}

fn line(to: RunStatus, outcome: &Result<Step>) -> String {
    match outcome {
        Err(error) => error.to_string(),
        Ok(_) if to == RunStatus::Queued => "handed back; another worker goes on".into(),
        Ok(_) => to.as_str().into(),
    }
}

/// The phase's next step, unless a validation found something.
async fn chain(context: &Context, conn: &mut PgConnection, run: &Run) -> Result<()> {
    if run.kind == RunKind::Validate && !holds(conn, run).await? {
        return context.note(conn, Level::Warn, "the phase stops here: a check does not hold").await;
    }
    let text = match phases::go_on(&context.engine, &mut *conn, run).await {
        Ok(Some(next)) => format!("goes on with run {}: {}", next.id, next.title),
        Ok(None) => "the phase has no automatic step left".into(),
        // The next step is open already: somebody started it by hand.
        Err(Error { kind: Kind::Busy, why, .. }) => format!("the phase stops here: {why}"),
        Err(error) => return Err(error),
    };
    context.note(conn, Level::Info, &text).await
}

async fn holds(conn: &mut PgConnection, run: &Run) -> Result<bool> {
    let Some(id) = run.report else { return Ok(false) };
    let report = store::report::get(conn, id).await.doing(format!("reading report {id}"))?;
    Ok(report.is_some_and(|report| Verdict::holds(report.verdict)))
}
