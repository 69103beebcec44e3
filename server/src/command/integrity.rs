//! `refit integrity`

use clap::{Args, Subcommand, ValueEnum};
use domain::integrity::{
    Asked, Change, Compared, Filter, Finding, IntegrityReport, Kind, Scope, Summary, Weight,
};
use engine::error::{Error, Result};
use engine::integrity;

use super::moves::Watch;
use super::{Outcome, Session, help};
use crate::output::Output;
use crate::{follow, text};

/// Find out what is wrong with the data, with proof and remedy
///
/// Reads in pieces that hold no snapshot longer than ten seconds. Nothing is
/// changed.
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit integrity run                            The whole database; exit code 3 when something is found",
    "refit integrity run --phase 2",
    "refit integrity run --table book_ticker_snapshots_v2",
    "refit integrity list",
    "refit integrity show --severity critical       The newest report",
    "refit integrity show 12 --kind orphan --evidence",
    "refit integrity compare 12 9                   What is new, gone and still there",
    "refit integrity export 12 --format csv > report.csv",
))]
pub(crate) struct Integrity {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a report, and show what was found
    Run {
        /// Only what belongs to this phase
        #[arg(long, value_name = "NUMBER")]
        phase: Option<u8>,
        /// Only what is about this table
        #[arg(long)]
        table: Option<String>,
        #[command(flatten)]
        watch: Watch,
    },
    /// List the reports, newest first
    List {
        #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1_000))]
        limit: i64,
    },
    /// Show a report, or the newest one; exit code 3 when it has findings
    Show {
        run: Option<i64>,
        /// Only findings of this kind, e.g. orphan
        #[arg(long)]
        kind: Option<String>,
        /// Only findings that weigh so much: critical, unknown or warning
        #[arg(long)]
        severity: Option<String>,
        /// With the statements that show them
        #[arg(long)]
        evidence: bool,
    },
    /// Compare a report with an earlier one; exit code 3 when something is new
    Compare {
        run: Option<i64>,
        /// The newest of the same range before it, when it is not named
        before: Option<i64>,
    },
    /// Write a report to standard output
    Export {
        run: Option<i64>,
        #[arg(long, value_enum, default_value_t = Format::Json)]
        format: Format,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Csv,
}

impl Integrity {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::Run { phase, table, watch } => make(session, Scope { phase, table }, watch).await,
            Verb::List { limit } => {
                let found = integrity::list(&session.engine, limit).await?;
                session.output.show(&found, |output| {
                    let headers =
                        ["run", "range", "started", "state", "critical", "unknown", "warning", "left out"];
                    output.table(&headers, found.iter().map(summary).collect());
                });
                Ok(Outcome::Done)
            }
            Verb::Show { run, kind, severity, evidence } => {
                let filter = wanted(kind.as_deref(), severity.as_deref())?;
                show(session, run, &filter, evidence).await
            }
            Verb::Compare { run, before } => compare(session, run, before).await,
            Verb::Export { run, format } => {
                let report = integrity::get(&session.engine, run).await?;
                let text = match format {
                    Format::Json => integrity::json(&report)?,
                    Format::Csv => integrity::csv(&report)?,
                };
                session.output.line(text.trim_end());
                Ok(Outcome::Done)
            }
        }
    }
}

/// A word that names nothing must not show everything.
fn wanted(kind: Option<&str>, severity: Option<&str>) -> Result<Filter> {
    let doing = "choosing findings";
    let known = |words: Vec<&str>| format!("Choose one of {}.", words.join(", "));
    let filter = Filter::of(severity.unwrap_or_default(), kind.unwrap_or_default(), "");
    if let (Some(kind), None) = (kind, filter.kind) {
        let next = known(Kind::all().map(Kind::as_str).collect());
        return Err(Error::invalid(doing, format!("there is no kind {kind:?}"), next));
    }
    if let (Some(severity), None) = (severity, filter.weight) {
        let next = known(Weight::ALL.map(Weight::as_str).to_vec());
        return Err(Error::invalid(doing, format!("there is no severity {severity:?}"), next));
    }
    Ok(filter)
}

async fn make(session: &Session, scope: Scope, watch: Watch) -> Result<Outcome> {
    let run = integrity::start(&session.engine, scope, &session.actor).await?;
    if watch.detach {
        return follow::carry(session, run, true).await;
    }
    let run = follow::follow(session, run).await?;
    follow::outcome(&run)?;
    show(session, Some(run.id), &Filter::default(), false).await
}

async fn show(session: &Session, run: Option<i64>, filter: &Filter, evidence: bool) -> Result<Outcome> {
    let mut report = integrity::get(&session.engine, run).await?;
    let outcome = if report.is_clean() { Outcome::Done } else { Outcome::Found };
    let whole = integrity::is_whole(&report);
    report.findings.retain(|finding| filter.takes(finding));
    session.output.show(&report, |output| draw(output, &report, whole, evidence));
    Ok(outcome)
}

fn summary(report: &Summary) -> Vec<String> {
    let weight = |weight| report.weigh(weight).to_string();
    vec![
        report.run.to_string(),
        report.scope.title(),
        text::time(report.started_at),
        if report.finished_at.is_some() { "finished" } else { "not finished" }.to_owned(),
        weight(Weight::Critical),
        weight(Weight::Unknown),
        weight(Weight::Warning),
        report.left_out.to_string(),
    ]
}

fn draw(output: &Output, report: &IntegrityReport, whole: bool, evidence: bool) {
    if !report.findings.is_empty() {
        let headers = ["severity", "kind", "subject", "count", "problem"];
        output.table(&headers, report.findings.iter().map(row).collect());
    }
    report.findings.iter().for_each(|finding| detail(output, finding, evidence));
    let left: Vec<&Asked> = report.left_out().collect();
    if !left.is_empty() {
        output.line("\nNot looked at:");
        left.iter().for_each(|asked| output.line(format!("  {}: {}", asked.title, asked.note)));
    }
    let answered = report.asked.len() - left.len();
    output.line(format!(
        "\nRun {} of {}: {}. {answered} questions, {} rows and objects looked at.",
        report.run,
        report.scope.title(),
        report.verdict(),
        report.looked_at(),
    ));
    match (report.finished_at, whole) {
        (None, _) => {}
        (Some(_), true) => output.line(format!("Digest {}", report.digest)),
        (Some(_), false) => {
            output.line("The report was changed after it was finished: its digest does not fit.")
        }
    }
}

fn row(finding: &Finding) -> Vec<String> {
    vec![
        finding.weight.as_str().to_owned(),
        finding.kind.as_str().to_owned(),
        finding.subject.clone(),
        finding.count.to_string(),
        finding.problem.clone(),
    ]
}

fn detail(output: &Output, finding: &Finding, evidence: bool) {
    output.line(format!("\n{} ({})", finding.subject, finding.kind.as_str()));
    if !finding.keys.is_empty() {
        output.line(format!("  Rows: {}", finding.keys.join("; ")));
    }
    if !finding.remedy.is_empty() {
        output.line(format!("  What to do: {}", finding.remedy));
    }
    if !finding.fix.is_empty() {
        output.line(format!("  {}", finding.fix.replace('\n', "\n  ")));
    }
    if evidence && !finding.evidence.is_empty() {
        output.line(format!("  Shown by:\n    {}", finding.evidence.replace('\n', "\n    ")));
    }
}

async fn compare(session: &Session, run: Option<i64>, before: Option<i64>) -> Result<Outcome> {
    let report = integrity::get(&session.engine, run).await?;
    let Some((before, lines)) = integrity::beside(&session.engine, &report, before).await? else {
        let why =
            format!("there is no finished report of {} before run {}", report.scope.title(), report.run);
        let next = "Name the other one: `refit integrity compare 12 9`.";
        return Err(Error::not_found("comparing integrity reports", why, next));
    };
    session.output.show(&lines, |output| {
        let headers = ["change", "severity", "kind", "subject", "before", "now"];
        output.table(&headers, lines.iter().map(change).collect());
        output.line(format!("\nRun {} compared with run {before}.", report.run));
    });
    let worse = lines.iter().any(|line| line.change == Change::New);
    Ok(if worse { Outcome::Found } else { Outcome::Done })
}

fn change(line: &Compared) -> Vec<String> {
    let now = matches!(line.change, Change::New | Change::StillThere).then_some(line.finding.count);
    let shown = |count: Option<i64>| count.map(|count| count.to_string()).unwrap_or_default();
    vec![
        line.change.as_str().to_owned(),
        line.finding.weight.as_str().to_owned(),
        line.finding.kind.as_str().to_owned(),
        line.finding.subject.clone(),
        shown(line.before),
        shown(now),
    ]
}
