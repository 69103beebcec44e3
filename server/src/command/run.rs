//! `refit run`

pub(crate) mod log;

use clap::{Args, Subcommand};
use domain::run::{Run as Found, RunStatus};
use engine::error::Result;
use engine::runs;

use super::moves::Watch;
use super::{Outcome, Session, help};
use crate::output::Output;
use crate::{follow, progress, text};

/// Look at runs, or pause, resume and cancel one
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit run list",
    "refit run show 7",
    "refit run log 7 --follow",
    "refit run watch 7                         Until it is over",
    "refit run cancel 7",
))]
pub(crate) struct Run {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the runs, newest first
    List {
        #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Show a run with its progress and its outcome
    Show {
        id: i64,
    },
    Log(log::Log),
    /// Follow a run until it is over, and work on it when no worker is alive
    Watch {
        id: i64,
    },
    /// Finish the batch in hand and wait
    Pause {
        id: i64,
    },
    /// Go on after a pause or a failure
    Resume {
        id: i64,
        #[command(flatten)]
        watch: Watch,
    },
    /// Finish the batch in hand and give the rest up
    Cancel {
        id: i64,
    },
}

impl Run {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let (engine, actor) = (&session.engine, &session.actor);
        match self.verb {
            Verb::List { limit } => list(session, limit).await,
            Verb::Show { id } => {
                let found = runs::get(engine, id).await?;
                session.output.show(&found, |output| draw(output, &found));
                Ok(Outcome::Done)
            }
            Verb::Log(command) => command.run(session).await,
            Verb::Watch { id } => follow::carry(session, runs::get(engine, id).await?, false).await,
            Verb::Pause { id } => runs::pause(engine, id, actor).await.map(|run| told(session, &run)),
            Verb::Resume { id, watch } => {
                follow::carry(session, runs::resume(engine, id, actor).await?, watch.detach).await
            }
            Verb::Cancel { id } => settle(session, runs::cancel(engine, id, actor).await?).await,
        }
    }
}

async fn list(session: &Session, limit: i64) -> Result<Outcome> {
    let found = runs::list(&session.engine, None, limit).await?;
    session.output.show(&found, |output| table(output, &found));
    Ok(Outcome::Done)
}

pub(super) fn table(output: &Output, runs: &[Found]) {
    output.table(&["run", "title", "state", "progress", "by", "started"], runs.iter().map(row).collect());
}

fn row(run: &Found) -> Vec<String> {
    vec![
        run.id.to_string(),
        run.title.clone(),
        run.status.as_str().to_owned(),
        progress::sentence(&run.progress),
        run.actor.clone(),
        text::maybe_time(run.started_at),
    ]
}

fn draw(output: &Output, run: &Found) {
    let line = |name: &str, value: &str| output.line(format!("{name:<12}{value}"));
    line("run", &run.id.to_string());
    line("title", &run.title);
    line("state", run.status.as_str());
    line("stage", &run.stage);
    line("progress", &progress::sentence(&run.progress));
    line("rows", &counts(run));
    line("asked by", &run.actor);
    line("created", &text::time(run.created_at));
    line("started", &text::maybe_time(run.started_at));
    line("finished", &text::maybe_time(run.finished_at));
    if let Some(report) = run.report {
        line("report", &report.to_string());
    }
    if let Some(failure) = &run.failure {
        line(
            "failure",
            &format!("{}: {}. {}", failure.doing, failure.why.trim_end_matches('.'), failure.next),
        );
    }
}

fn counts(run: &Found) -> String {
    let counts = run.counts;
    let [read, inserted, present, quarantined] =
        [counts.read, counts.inserted, counts.present, counts.quarantined].map(text::count);
    format!("{read} read, {inserted} inserted, {present} present already, {quarantined} in quarantine")
}

/// One sentence on how a run stands, or the run as JSON.
pub(crate) fn summary(output: &Output, run: &Found) {
    output.show(run, |output| {
        let took = run.started_at.zip(run.finished_at).map(|(from, to)| (to - from).as_seconds_f64());
        let took = took.map(|took| format!(" after {}", text::seconds(took))).unwrap_or_default();
        let rows = if run.counts.read > 0 { format!(": {}", counts(run)) } else { String::new() };
        output.line(format!("Run {} ({}) {}{took}{rows}.", run.id, run.title, verb(run.status)));
    });
}

fn verb(status: RunStatus) -> String {
    match status {
        RunStatus::Succeeded | RunStatus::Failed => status.as_str().to_owned(),
        RunStatus::Cancelled => "was cancelled".to_owned(),
        _ => format!("is {}", status.as_str()),
    }
}

pub(super) fn told(session: &Session, run: &Found) -> Outcome {
    summary(&session.output, run);
    Outcome::Done
}

/// A cancelled run may still have to tidy up, which needs a worker.
pub(super) async fn settle(session: &Session, run: Found) -> Result<Outcome> {
    let run = follow::follow(session, run).await?;
    Ok(told(session, &run))
}
