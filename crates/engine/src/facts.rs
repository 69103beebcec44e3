//! Gathers what the rules about phases need to know, under one snapshot.

use domain::phase::Facts;
use domain::run::RunKind;
use sqlx::PgConnection;

use crate::Engine;
use crate::error::{Doing, Result};

pub(crate) async fn gather(engine: &Engine, conn: &mut PgConnection) -> Result<Facts> {
    let (plan, hash) = (&engine.plan().plan.id, &engine.plan().hash);
    let doing = "reading the state of the plan";
    let mut facts = Facts {
        marks: store::mark::current(&mut *conn, plan).await.doing(doing)?.into_iter().collect(),
        answers: store::report::answers(&mut *conn, hash).await.doing(doing)?.into_iter().collect(),
        applied: store::migration::applied(&mut *conn, plan)
            .await
            .doing(doing)?
            .into_iter()
            .map(|applied| (applied.version.clone(), applied))
            .collect(),
        runs: store::run::current(&mut *conn, plan).await.doing(doing)?,
        moves: store::moves::all(&mut *conn, plan)
            .await
            .doing(doing)?
            .into_iter()
            .map(|standing| (standing.row.id.clone(), standing.row.state()))
            .collect(),
    };
    leave_out_undone(engine, &mut facts);
    Ok(facts)
}

/// What a check said of a phase before it was rolled back says nothing now.
fn leave_out_undone(engine: &Engine, facts: &mut Facts) {
    let plan = &engine.plan().plan;
    for phase in &plan.phases {
        let back = facts.latest(RunKind::Rollback, &crate::rollback::subject(phase.number));
        let Some(since) = back.and_then(|run| run.started_at) else { continue };
        let of_phase = |id: &str| plan.check(id).is_some_and(|check| check.phase == phase.number);
        facts.answers.retain(|id, answer| !of_phase(id) || answer.at > since);
    }
}
