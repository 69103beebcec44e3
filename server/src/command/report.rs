//! `refit report`

use clap::{Args, Subcommand};
use domain::report::{Outcome as CheckOutcome, Report as Found, Verdict};
use engine::error::Result;
use engine::reports;

use super::{Outcome, Session, help};
use crate::output::Output;
use crate::text;

/// Read what validations found
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit report list",
    "refit report show 3",
    "refit report show 3 --output json > report-3.json",
))]
pub(crate) struct Report {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the reports, newest first
    List {
        #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        limit: i64,
    },
    /// Show a report with every check's answer
    Show { id: i64 },
}

impl Report {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::List { limit } => {
                let found = reports::list(&session.engine, limit).await?;
                session.output.show(&found, |output| {
                    output.table(
                        &["report", "run", "title", "verdict", "finished"],
                        found.iter().map(row).collect(),
                    );
                });
            }
            Verb::Show { id } => {
                let found = reports::get(&session.engine, id).await?;
                session.output.show(&found, |output| draw(output, &found));
            }
        }
        Ok(Outcome::Done)
    }
}

fn row(report: &Found) -> Vec<String> {
    vec![
        report.id.to_string(),
        report.run.to_string(),
        report.title.clone(),
        report.verdict.as_str().to_owned(),
        text::time(report.finished_at),
    ]
}

/// The whole report: the answers, then what was found and what to do about it.
pub(super) fn draw(output: &Output, report: &Found) {
    answers(output, &report.outcomes);
    report.outcomes.iter().for_each(|outcome| problem(output, outcome));
    let holding = report.outcomes.iter().filter(|outcome| outcome.verdict.holds()).count();
    let (all, verdict) = (report.outcomes.len(), report.verdict.as_str());
    output.line(format!("\nReport {}: {verdict}, {holding} of {all} checks hold.", report.id));
}

fn answers(output: &Output, outcomes: &[CheckOutcome]) {
    output.table(&["check", "verdict", "value", "target", "time"], outcomes.iter().map(answer).collect());
}

fn answer(outcome: &CheckOutcome) -> Vec<String> {
    vec![
        outcome.check.clone(),
        outcome.verdict.as_str().to_owned(),
        outcome.value.clone(),
        outcome.target.clone(),
        format!("{:.1} ms", outcome.duration_ms),
    ]
}

/// More than this many findings are in the JSON.
const SHOWN: usize = 10;

pub(super) fn problem(output: &Output, outcome: &CheckOutcome) {
    if outcome.verdict == Verdict::Passed {
        return;
    }
    let message = if outcome.message.is_empty() { &outcome.title } else { &outcome.message };
    output.line(format!("\n{} ({}): {message}", outcome.check, outcome.verdict.as_str()));
    for finding in outcome.findings.iter().take(SHOWN) {
        output.line(format!("  {}: {}", finding.subject, finding.problem));
    }
    if outcome.findings.len() > SHOWN {
        output.line(format!("  and {} more; all with --output json", outcome.findings.len() - SHOWN));
    }
    if !outcome.remedy.is_empty() {
        output.line(format!("  What to do: {}", outcome.remedy));
    }
}
