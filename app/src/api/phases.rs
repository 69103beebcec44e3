//! Phases and their tasks.

use chrono::{DateTime, Utc};
use domain::phase::{PhaseView, Refusal};
use domain::run::Run;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::overview::PhaseLine;
use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Phases {
    pub at: DateTime<Utc>,
    pub title: String,
    pub summary: String,
    pub phases: Vec<PhaseLine>,
    /// The open run that rehearses them.
    pub rehearsing: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhasePage {
    pub at: DateTime<Utc>,
    pub phase: PhaseView,
    /// What the doctor finds in its way.
    pub held_up: Option<Refusal>,
    /// Its open run, for the progress in the rows.
    pub run: Option<Run>,
    /// Tasks whose action is carried out; their checks may still be open.
    pub acted: Vec<String>,
    pub last: u8,
}

#[cfg(feature = "ssr")]
pub(super) fn line(phase: &PhaseView) -> PhaseLine {
    PhaseLine {
        number: phase.number,
        title: phase.title.clone(),
        summary: phase.summary.clone(),
        status: phase.status,
        days: phase.days,
        tasks_done: phase.tasks_done(),
        tasks: phase.tasks.len(),
        criteria_met: phase.criteria_met(),
        criteria: phase.criteria.len(),
        minutes: phase.tasks.iter().map(|task| u32::from(task.minutes)).sum(),
        next: phase.next.clone(),
        waits: phase.refusal.as_ref().filter(|refusal| !refusal.busy).map(|refusal| refusal.why.clone()),
        run: phase.run,
    }
}

#[cfg(feature = "ssr")]
fn rehearses(run: &Run) -> bool {
    run.kind == domain::run::RunKind::Rehearse && run.status.is_open()
}

#[server(name = ReadPhases, endpoint = "phases", output = Page)]
pub async fn phases() -> Answer<Written> {
    let snapshot = super::server::snapshot();
    Written::of(&Phases {
        at: snapshot.at,
        title: snapshot.plan.title.clone(),
        summary: snapshot.plan.summary.clone(),
        phases: snapshot.phases.iter().map(line).collect(),
        rehearsing: snapshot.runs.iter().find(|run| rehearses(run)).map(|run| run.id),
    })
}

#[server(name = ReadPhase, endpoint = "phase", output = Page)]
pub async fn phase(number: String) -> Answer<Written> {
    let (engine, snapshot) = (super::server::engine(), super::server::snapshot());
    let found = snapshot.phases.iter().find(|phase| phase.number.to_string() == number);
    let mut phase = found.cloned().ok_or_else(|| {
        let doing = format!("looking for phase {number}");
        super::server::not_found(doing, "the plan has no such phase", "See the list of phases.")
    })?;
    let held_up = held_up(&engine, &phase).await?;
    phase.refusal = phase.refusal.or(held_up.clone());
    Written::of(&PhasePage {
        at: snapshot.at,
        held_up,
        run: phase.run.and_then(|id| snapshot.runs.iter().find(|run| run.id == id)).cloned(),
        acted: acted(&engine, &snapshot, &phase).await?,
        last: snapshot.phases.last().map_or(0, |phase| phase.number),
        phase,
    })
}

/// Only of a phase that somebody could start.
#[cfg(feature = "ssr")]
async fn held_up(engine: &engine::Engine, phase: &PhaseView) -> Answer<Option<Refusal>> {
    use domain::phase::PhaseStatus::Completed;
    if phase.run.is_some() || phase.refusal.is_some() || phase.status == Completed {
        return Ok(None);
    }
    let examined = engine::preflight::seen(engine).await.map_err(super::server::unreadable)?;
    Ok(domain::doctor::in_the_way(&examined, phase.number))
}

#[cfg(feature = "ssr")]
async fn acted(
    engine: &engine::Engine,
    snapshot: &domain::snapshot::Snapshot,
    phase: &PhaseView,
) -> Answer<Vec<String>> {
    use domain::plan::Action;
    let applied = |version: &String| {
        snapshot.migrations.iter().any(|row| row.version == *version && row.applied.is_some())
    };
    let mut found = Vec::new();
    for task in &phase.tasks {
        let done = match (&task.action, task.run) {
            (Some(Action::Migrate(version)), _) => applied(version),
            (Some(_), Some(run)) => succeeded(engine, snapshot, run).await?,
            (Some(_), None) => false,
            (None, _) => true,
        };
        if done {
            found.push(task.id.clone());
        }
    }
    Ok(found)
}

/// The snapshot holds the newest runs; a task's own may be older than those.
#[cfg(feature = "ssr")]
async fn succeeded(engine: &engine::Engine, snapshot: &domain::snapshot::Snapshot, id: i64) -> Answer<bool> {
    use domain::run::RunStatus;
    let status = match snapshot.runs.iter().find(|run| run.id == id) {
        Some(run) => run.status,
        None => engine::runs::get(engine, id).await.map_err(super::server::unreadable)?.status,
    };
    Ok(status == RunStatus::Succeeded)
}

#[server(endpoint = "start_phase", output = Json)]
pub async fn start_phase(number: u8) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::phases::start(&engine, number, &actor).await).await
}

/// Carries out one task: its action, or its checks when it has none.
#[server(endpoint = "start_task", output = Json)]
pub async fn start_task(task: String) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let action = engine.plan().plan.task(&task).and_then(|(_, found)| found.action.clone());
    let started = match action {
        Some(action) => {
            engine::runs::start(&engine, &action, engine::runs::StartOptions::default(), &actor).await
        }
        None => engine::runs::validate(&engine, engine::runs::Scope::Task(task), &actor).await,
    };
    super::server::refreshed(started).await
}

#[server(endpoint = "check_task", output = Json)]
pub async fn check_task(task: String) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let started = engine::runs::validate(&engine, engine::runs::Scope::Task(task), &actor).await;
    super::server::refreshed(started).await
}

#[server(endpoint = "validate_phase", output = Json)]
pub async fn validate_phase(number: u8) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let started = engine::runs::validate(&engine, engine::runs::Scope::Phase(number), &actor).await;
    let run = super::server::refreshed(started).await?;
    leptos_axum::redirect(&format!("/runs/{}", run.id));
    Ok(run)
}
