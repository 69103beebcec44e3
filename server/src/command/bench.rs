//! `refit bench`

use clap::{Args, Subcommand};
use domain::benchmark::{BenchmarkRun, BenchmarkVerdict, Change, Compared, Target, compared};
use engine::benchmarks;
use engine::error::Result;

use super::moves::Watch;
use super::{Outcome, Session, help};
use crate::output::Output;
use crate::{follow, text};

/// Measure look-ups, reads and writes on the database, and compare with earlier runs
///
/// What is written to be measured is rolled back.
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit bench run                           All of them; exit code 3 when one misses its target",
    "refit bench run resolve_symbol cache_load",
    "refit bench list",
    "refit bench show                          The newest run, compared with the one before",
    "refit bench show 12 --output json",
))]
pub(crate) struct Bench {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Measure, and show what came of it
    Run {
        /// Which ones; all without a name
        names: Vec<String>,
        #[command(flatten)]
        watch: Watch,
    },
    /// List the runs that have measured something, newest first
    List {
        #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1_000))]
        limit: i64,
    },
    /// Show what a run has measured, or the newest one
    Show { run: Option<i64> },
}

impl Bench {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::Run { names, watch } => measure(session, names, watch).await,
            Verb::List { limit } => {
                let found = benchmarks::list(&session.engine, None, limit).await?;
                session.output.show(&found, |output| {
                    let headers = ["run", "measured", "met", "missed", "unmeasured", "server", "machine"];
                    output.table(&headers, found.iter().map(summary).collect());
                });
                Ok(Outcome::Done)
            }
            Verb::Show { run } => show(session, run).await,
        }
    }
}

async fn measure(session: &Session, names: Vec<String>, watch: Watch) -> Result<Outcome> {
    let run = benchmarks::start(&session.engine, names, &session.actor).await?;
    if watch.detach {
        return follow::carry(session, run, true).await;
    }
    let run = follow::follow(session, run).await?;
    follow::outcome(&run)?;
    show(session, Some(run.id)).await
}

async fn show(session: &Session, run: Option<i64>) -> Result<Outcome> {
    let (now, before) = benchmarks::with_earlier(&session.engine, run).await?;
    let lines = compared(&now, before.as_ref());
    session.output.show(&now, |output| draw(output, &now, before.as_ref(), &lines));
    let missed = now.count(BenchmarkVerdict::Missed);
    Ok(if missed > 0 { Outcome::Found } else { Outcome::Done })
}

fn summary(run: &BenchmarkRun) -> Vec<String> {
    let count = |verdict| run.count(verdict).to_string();
    vec![
        run.run.to_string(),
        text::time(run.at),
        count(BenchmarkVerdict::Met),
        count(BenchmarkVerdict::Missed),
        count(BenchmarkVerdict::Unmeasured),
        run.server.clone(),
        run.machine.clone(),
    ]
}

fn draw(output: &Output, now: &BenchmarkRun, before: Option<&BenchmarkRun>, lines: &[Compared]) {
    let headers = ["benchmark", "verdict", "mean", "p50", "p99", "target", "before", "change"];
    output.table(&headers, lines.iter().map(row).collect());
    for line in lines.iter().filter(|line| !is_fine(line)) {
        output.line(format!("\n{}: {}", line.now.name, line.now.note));
    }
    let before = before.map_or_else(String::new, |before| format!(" Compared with run {}.", before.run));
    output.line(format!(
        "\nRun {}: {}, PostgreSQL {}, {} of data, refit {}.{before}",
        now.run,
        now.machine,
        now.server,
        text::bytes(now.database_bytes),
        now.version
    ));
}

fn is_fine(line: &Compared) -> bool {
    matches!(line.now.verdict, BenchmarkVerdict::Met | BenchmarkVerdict::Measured)
        && line.change != Change::Worse
}

fn row(line: &Compared) -> Vec<String> {
    let now = &line.now;
    let figure = |value: f64| format!("{} {}", significant(value), now.unit);
    let of = |pick: fn(&domain::benchmark::Figures) -> f64| {
        now.figures.as_ref().map_or_else(String::new, |figures| figure(pick(figures)))
    };
    let target = now.target.map_or_else(String::new, |target| match target {
        Target::AtMost(most) => format!("at most {most} {}", now.unit),
        Target::AtLeast(least) => format!("at least {least} {}", now.unit),
    });
    vec![
        now.name.clone(),
        now.verdict.as_str().to_owned(),
        of(|figures| figures.mean),
        of(|figures| figures.p50),
        of(|figures| figures.p99),
        target,
        line.before.map(figure).unwrap_or_default(),
        line.change.as_str().to_owned(),
    ]
}

/// Three figures: 0.0312, 4.21, 187.
fn significant(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let places = (2 - value.abs().log10().floor() as i32).clamp(0, 6);
    domain::fixed::fixed(value, places.unsigned_abs())
}
