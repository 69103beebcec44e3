//! Phases: where they stand, and starting them.

use domain::audit::Verb;
use domain::diagnostics::statement_cost::Edge;
use domain::doctor::in_the_way;
use domain::phase::{Next, PhaseView, kind_of, next, phase_view, plan_view};
use domain::plan::Phase;
use domain::run::{Run, RunKind, RunParams};
use sqlx::PgConnection;

use crate::error::{Doing, Error, Kind, Result};
use crate::runs::{self, Wanted};
use crate::{Engine, facts, preflight, statement_samples};

/// All phases as the page and the command line show them.
pub async fn views(engine: &Engine) -> Result<Vec<PhaseView>> {
    let mut conn = engine.control().acquire().await.doing("reading the phases")?;
    let facts = facts::gather(engine, &mut conn).await?;
    Ok(plan_view(&engine.plan().plan, &facts))
}

pub(crate) fn find(engine: &Engine, number: u8) -> Result<&Phase> {
    let plan = &engine.plan().plan;
    plan.phase(number).ok_or_else(|| {
        let have: Vec<String> = plan.phases.iter().map(|phase| phase.number.to_string()).collect();
        Error::not_found(
            format!("looking for phase {number}"),
            "the plan has no such phase",
            format!("It has {}.", have.join(", ")),
        )
    })
}

/// Starts the next automatic step of a phase; each run starts the one after it.
pub async fn start(engine: &Engine, number: u8, actor: &str) -> Result<Run> {
    let phase = find(engine, number)?;
    engine.allow(Verb::StartRun { kind: RunKind::Migrate, repair: false })?;
    let held_up = in_the_way(&preflight::examine(engine).await?, number);
    let mut tx = engine.control().begin().await.doing(format!("starting phase {number}"))?;
    let facts = facts::gather(engine, &mut tx).await?;
    let view = phase_view(&engine.plan().plan, phase, &facts);
    if let Some(refusal) = view.refusal {
        return Err(Error::refused(format!("starting phase {number}"), refusal));
    }
    if let Some(refusal) = held_up {
        return Err(Error::refused(format!("starting phase {number}"), refusal));
    }
    let run = start_next(engine, &mut tx, phase, actor, None).await?.ok_or_else(|| nothing_left(number))?;
    tx.commit().await.doing(format!("starting phase {number}"))?;
    statement_samples::note(engine, number, Edge::Begun).await;
    Ok(run)
}

fn nothing_left(number: u8) -> Error {
    Error::new(
        Kind::Refused,
        format!("starting phase {number}"),
        "it has no automatic step left",
        "Tick the manual tasks as they are finished.",
    )
}

/// Goes on after a finished run of a phase, within the transaction that
/// finishes it. Never repeats the step that was just done, so that it ends.
pub(crate) async fn go_on(engine: &Engine, conn: &mut PgConnection, finished: &Run) -> Result<Option<Run>> {
    let Some(phase) = finished.phase.and_then(|number| engine.plan().plan.phase(number)) else {
        return Ok(None);
    };
    let next = start_next(engine, conn, phase, &finished.actor, Some(finished)).await?;
    if next.is_none() {
        statement_samples::note(engine, phase.number, Edge::Ended).await;
    }
    Ok(next)
}

async fn start_next(
    engine: &Engine,
    conn: &mut PgConnection,
    phase: &Phase,
    actor: &str,
    finished: Option<&Run>,
) -> Result<Option<Run>> {
    let plan = &engine.plan().plan;
    let facts = facts::gather(engine, &mut *conn).await?;
    let Some(next) = next(plan, phase, &facts) else { return Ok(None) };
    let wanted = wanted(engine, phase, next);
    if finished.is_some_and(|run| run.kind == wanted.kind && run.subject == wanted.subject) {
        return Ok(None);
    }
    runs::insert(engine, conn, wanted, actor).await.map(Some)
}

fn wanted(engine: &Engine, phase: &Phase, next: Next) -> Wanted {
    let chain = RunParams { chain: true, verify: true, ..RunParams::default() };
    match next {
        Next::Act { task, action } => {
            let (kind, subject) = kind_of(&action);
            Wanted { task: Some(task), ..Wanted::new(engine, kind, subject, Some(phase.number), chain) }
        }
        Next::Check { task, checks } => {
            let params = RunParams { checks, ..chain };
            let wanted = Wanted::new(engine, RunKind::Validate, &task, Some(phase.number), params);
            Wanted { task: Some(task), ..wanted }
        }
        Next::Validate { checks } => {
            let subject = format!("phase {}", phase.number);
            Wanted::new(
                engine,
                RunKind::Validate,
                &subject,
                Some(phase.number),
                RunParams { checks, ..chain },
            )
        }
    }
}
