//! `refit validate`

use std::path::{Path, PathBuf};

use clap::Args;
use domain::report::Report;
use domain::run::Run;
use engine::error::{Error, Result};
use engine::reports;
use engine::runs::{self, Scope};

use super::{Outcome, Session, help};
use crate::follow;

/// Ask the checks of a phase, of a task or of the whole plan
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit validate --phase 1",
    "refit validate --task 1.2.1",
    "refit validate --phase 2 --export phase-2.json",
))]
pub(crate) struct Validate {
    /// Only the checks of this phase
    #[arg(long, value_name = "NUMBER", conflicts_with = "task")]
    phase: Option<u8>,
    /// Only the checks of this task
    #[arg(long, value_name = "ID")]
    task: Option<String>,
    /// Also write the report to this file, as JSON
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
}

impl Validate {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let scope = match (self.phase, self.task) {
            (Some(number), _) => Scope::Phase(number),
            (None, Some(id)) => Scope::Task(id),
            (None, None) => Scope::All,
        };
        carry_out(session, scope, self.export.as_deref()).await
    }
}

/// Asks, shows the report, and says whether all of it holds.
pub(super) async fn carry_out(session: &Session, scope: Scope, file: Option<&Path>) -> Result<Outcome> {
    let run = runs::validate(&session.engine, scope, &session.actor).await?;
    let run = follow::follow(session, run).await?;
    follow::outcome(&run)?;
    let report = report_of(session, &run).await?;
    session.output.show(&report, |output| super::report::draw(output, &report));
    if let Some(file) = file {
        export(&report, file)?;
    }
    Ok(outcome(&report))
}

async fn report_of(session: &Session, run: &Run) -> Result<Report> {
    let id = run.report.ok_or_else(|| {
        Error::not_found(
            format!("reading the report of run {}", run.id),
            "the run has left none",
            "Start the validation again.",
        )
    })?;
    reports::get(&session.engine, id).await
}

fn outcome(report: &Report) -> Outcome {
    if report.verdict.holds() { Outcome::Done } else { Outcome::Found }
}

/// The report of a run that was a validation and does not hold.
pub(super) async fn not_holding(session: &Session, run: &Run) -> Result<Option<Report>> {
    if run.report.is_none() {
        return Ok(None);
    }
    report_of(session, run).await.map(|report| (!report.verdict.holds()).then_some(report))
}

fn export(report: &Report, file: &Path) -> Result<()> {
    let doing = || format!("writing the report to {}", file.display());
    let text = serde_json::to_string_pretty(report).map_err(|error| Error::io(doing(), error.into(), ""))?;
    std::fs::write(file, text + "\n")
        .map_err(|error| Error::io(doing(), error, "Give a file that can be written."))
}
