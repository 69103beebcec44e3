//! `refit phase`

use clap::{Args, Subcommand};
use domain::phase::PhaseView;
use domain::run::Run;
use engine::error::Result;
use engine::{phases, runs};

use super::moves::Watch;
use super::{Outcome, Session, help};
use crate::{follow, text};

/// See where the phases stand, or carry one out
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit phase list",
    "refit phase start 1",
    "refit phase start 2 --detach",
))]
pub(crate) struct Phase {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the phases with their state and what comes next
    List,
    /// Carry out what is left of a phase, one step after the other
    Start {
        number: u8,
        #[command(flatten)]
        watch: Watch,
    },
}

impl Phase {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::List => list(session).await,
            Verb::Start { number, watch } => start(session, number, watch.detach).await,
        }
    }
}

async fn list(session: &Session) -> Result<Outcome> {
    let found = phases::views(&session.engine).await?;
    session.output.show(&found, |output| table(output, &found));
    Ok(Outcome::Done)
}

pub(super) fn table(output: &crate::output::Output, phases: &[PhaseView]) {
    output.table(&["phase", "title", "state", "tasks", "criteria", "next"], phases.iter().map(row).collect());
}

fn row(phase: &PhaseView) -> Vec<String> {
    let next = match (&phase.refusal, &phase.next) {
        (Some(refusal), _) => format!("not now: {}", refusal.why),
        (None, Some(next)) => next.clone(),
        (None, None) => String::new(),
    };
    vec![
        phase.number.to_string(),
        phase.title.clone(),
        text::word(&phase.status),
        format!("{} of {}", phase.tasks_done(), phase.tasks.len()),
        format!("{} of {}", phase.criteria_met(), phase.criteria.len()),
        next,
    ]
}

async fn start(session: &Session, number: u8, detach: bool) -> Result<Outcome> {
    let mut run = phases::start(&session.engine, number, &session.actor).await?;
    loop {
        let id = run.id;
        follow::carry(session, run, detach).await?;
        if detach {
            return Ok(Outcome::Done);
        }
        match after(session, number, id).await? {
            Some(next) => run = next,
            None => return ended(session, number, id).await,
        }
    }
}

/// The run that the phase went on with. It is written together with the end
/// of the one before, so it is there or there is none.
async fn after(session: &Session, number: u8, id: i64) -> Result<Option<Run>> {
    let newest = runs::list(&session.engine, None, 50).await?;
    let next = newest.into_iter().filter(|run| run.id > id && run.phase == Some(number) && run.params.chain);
    Ok(next.min_by_key(|run| run.id))
}

/// Says why the phase went no further: it is done, somebody has to do
/// something by hand, or a check does not hold.
async fn ended(session: &Session, number: u8, id: i64) -> Result<Outcome> {
    let last = runs::get(&session.engine, id).await?;
    if let Some(report) = super::validate::not_holding(session, &last).await? {
        session.output.show(&report, |output| super::report::draw(output, &report));
        eprintln!("Phase {number} stops here, because a check does not hold.");
        return Ok(Outcome::Found);
    }
    let views = phases::views(&session.engine).await?;
    if let Some(view) = views.iter().find(|view| view.number == number) {
        eprintln!(
            "Phase {number} is {}: {} of {} tasks are done.",
            text::word(&view.status),
            view.tasks_done(),
            view.tasks.len()
        );
    }
    Ok(Outcome::Done)
}
