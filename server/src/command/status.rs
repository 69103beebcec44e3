//! `refit status`

use clap::Args;
use domain::phase::PhaseView;
use domain::run::Run;
use engine::error::Result;
use engine::{jobs, phases, runs};
use serde::Serialize;

use super::{Outcome, Session, help};
use crate::output::Output;

const LOOK_BACK: i64 = 200;

/// Show where the phases stand and what runs
#[derive(Args, Debug)]
#[command(after_help = help!("refit status", "refit status --output json"))]
pub(crate) struct Status {}

#[derive(Serialize)]
struct Found {
    database: String,
    postgres: String,
    plan: String,
    plan_hash: String,
    /// Whether some process is ready to carry runs out.
    worker: bool,
    phases: Vec<PhaseView>,
    /// Runs that are going on or paused.
    open: Vec<Run>,
}

impl Status {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let found = gather(session).await?;
        session.output.show(&found, |output| draw(output, &found));
        Ok(Outcome::Done)
    }
}

async fn gather(session: &Session) -> Result<Found> {
    let engine = &session.engine;
    let runs = runs::list(engine, None, LOOK_BACK).await?;
    Ok(Found {
        database: engine.server().database.clone(),
        postgres: engine.server().version_text.clone(),
        plan: engine.plan().plan.title.clone(),
        plan_hash: engine.plan().hash.clone(),
        worker: jobs::workers_alive(engine).await?,
        phases: phases::views(engine).await?,
        open: runs.into_iter().filter(|run| run.status.is_open()).collect(),
    })
}

fn draw(output: &Output, found: &Found) {
    let worker = if found.worker { "a worker is alive" } else { "no worker is alive" };
    output.line(format!("Database {} on PostgreSQL {}, {worker}.", found.database, found.postgres));
    output.line(format!("Plan: {}\n", found.plan));
    super::phase::table(output, &found.phases);
    if found.open.is_empty() {
        output.line("\nNothing runs.");
    } else {
        output.line("");
        super::run::table(output, &found.open);
    }
}
