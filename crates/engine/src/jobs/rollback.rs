//! Rolls a phase back. Every step looks at what is there and does the rest, so
//! that another worker goes on wherever one has died.

use domain::moving::MoveState;
use domain::plan::{Migration, Move};
use domain::rollback::may_roll_back;
use domain::run::{Level, RunStatus, transition};
use domain::task::{Mark, TaskState};

use super::context::{Context, Step};
use super::revert;
use crate::error::{Doing, Error, Result};
use crate::{facts, moves, phases, quarantine, rollback};

pub(super) async fn run(context: &Context) -> Result<Step> {
    let phase = phase(context);
    still_allowed(context, phase).await?;
    match context.run.params.backup {
        Some(backup) => {
            context.say(Level::Info, format!("it rests on backup {backup}, which is proved")).await?
        }
        None => {
            context
                .say(Level::Warn, "it rests on no backup, because whoever asked said so".to_owned())
                .await?
        }
    }
    context.stage("Carrying back").await?;
    while let Some(spec) = next_move(context, phase).await? {
        if let Some(stop) = context.stop_asked().await? {
            return Ok(Step::Stopped(stop));
        }
        one_step_back(context, &spec).await?;
    }
    forget_moves(context, phase).await?;
    context.stage("Removing").await?;
    while let Some(migration) = next_migration(context, phase).await? {
        if let Some(stop) = context.stop_asked().await? {
            return Ok(Step::Stopped(stop));
        }
        revert::take_back(context, &migration).await?;
    }
    untick(context, phase).await?;
    Ok(Step::Done)
}

fn phase(context: &Context) -> u8 {
    context.run.phase.unwrap_or_default()
}

async fn facts_now(context: &Context) -> Result<domain::phase::Facts> {
    let mut conn = context.engine.control().acquire().await.doing("reading the state of the plan")?;
    facts::gather(&context.engine, &mut conn).await
}

/// What was started in the same moment as this run may have been let in too.
async fn still_allowed(context: &Context, phase: u8) -> Result<()> {
    let facts = facts_now(context).await?;
    may_roll_back(&context.engine.plan().plan, &facts, phase, Some(context.run.id))
        .map_err(|refusal| Error::refused(format!("rolling back phase {phase}"), refusal))
}

async fn next_move(context: &Context, phase: u8) -> Result<Option<Move>> {
    let facts = facts_now(context).await?;
    Ok(rollback::under_way(&context.engine, &facts, phase).next().cloned())
}

/// Writers, then readers, then the capture: each is one transaction of the
/// move's own, under its locks.
async fn one_step_back(context: &Context, spec: &Move) -> Result<()> {
    let (engine, actor) = (&context.engine, &context.run.actor);
    ours(context).await?;
    let view = moves::get(engine, &spec.id).await?;
    let line = match view.state {
        MoveState::WritesOver => {
            moves::go(engine, &spec.id, MoveState::ReadsOver, actor).await?;
            format!("{}: writers use {} again, and it has every later write", spec.id, spec.source)
        }
        MoveState::ReadsOver => {
            moves::go(engine, &spec.id, MoveState::Live, actor).await?;
            format!("{}: readers use {} again", spec.id, spec.source)
        }
        _ => {
            moves::end(engine, &spec.id, actor).await?;
            format!("{}: the capture of {} is removed", spec.id, spec.source)
        }
    };
    context.say(Level::Info, line).await
}

/// Whoever has lost the run does not begin another step.
async fn ours(context: &Context) -> Result<()> {
    let doing = format!("going on with run {}", context.run.id);
    let mut tx = context.engine.control().begin().await.doing(doing.clone())?;
    context.fence(&mut tx, &doing).await?;
    tx.commit().await.doing(doing)
}

/// Failed runs of the phase's moves can be retried no more: they would go on in
/// the middle of a table that is empty. What quarantine holds is settled.
async fn forget_moves(context: &Context, phase: u8) -> Result<()> {
    let (engine, doing) = (&context.engine, "ending what the phase has left open");
    let plan = &engine.plan().plan;
    let note = format!("phase {phase} was rolled back");
    let mut tx = engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    for run in store::run::failed_moves(&mut *tx, &plan.id, phase).await.doing(doing)? {
        for (from, to) in
            [(RunStatus::Failed, RunStatus::Cancelling), (RunStatus::Cancelling, RunStatus::Cancelled)]
        {
            let Some(arrow) = transition(from, to) else { continue };
            store::run::change(&mut tx, run, arrow, engine.worker()).await.doing(doing)?;
        }
        store::log::insert(&mut *tx, run, Level::Info, &note).await.doing(doing)?;
    }
    for spec in plan.moves.iter().filter(|spec| spec.phase == phase) {
        quarantine::forget(engine, &mut tx, &spec.id, &note, &context.run.actor).await?;
    }
    tx.commit().await.doing(doing)
}

async fn next_migration(context: &Context, phase: u8) -> Result<Option<Migration>> {
    let facts = facts_now(context).await?;
    Ok(rollback::applied(&context.engine, &facts, phase).next().cloned())
}

/// What people have ticked is open again.
async fn untick(context: &Context, phase: u8) -> Result<()> {
    let (engine, doing) = (&context.engine, "opening the tasks again");
    let plan = &engine.plan().plan.id;
    let note = Some(format!("phase {phase} was rolled back"));
    let mut tx = engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    store::mark::lock(&mut *tx, plan).await.doing(doing)?;
    let facts = facts::gather(engine, &mut tx).await?;
    for task in rollback::ticked(phases::find(engine, phase)?, &facts) {
        let before = facts.marks.get(&task).cloned().unwrap_or_default();
        let (state, actor) = (TaskState::Pending, context.run.actor.clone());
        let mark = Mark { seq: before.seq + 1, state, note: note.clone(), because: None, actor, ..before };
        store::mark::insert(&mut *tx, plan, &task, &mark).await.doing(doing)?;
    }
    tx.commit().await.doing(doing)
}
