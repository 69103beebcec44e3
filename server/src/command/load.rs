//! `refit load`

use clap::{Args, Subcommand};
use domain::benchmark::{Figures, Target};
use domain::load::{Asked, LONGEST, LoadRun, LoadVerdict, Measured, Mix, Side};
use engine::error::Result;
use engine::load;

use super::moves::Watch;
use super::{Outcome, Session, help};
use crate::output::Output;
use crate::{follow, text};

/// Load the database on a schedule, and see whether it keeps up
///
/// Latencies count from the moment an operation was due. What is written belongs
/// to an exchange of the test's own and is removed again.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, after_help = help!(
    "refit load --duration 60 --operations 1000      The guide's test; exit code 3 when it misses a target",
    "refit load run --legacy                         The same through the legacy statements as well",
    "refit load run --mix upsert=8,read=1,lookup=1   Eight of ten operations store a quote",
    "refit load run --confirm cex                    On database cex, which is marked as production",
    "refit load list",
    "refit load show 12 --output json                One of them with its seconds",
))]
pub(crate) struct Load {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    start: Start,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Carry a load test out, and show what came of it (the default)
    Run(Start),
    /// List the load tests, newest first
    List {
        #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1_000))]
        limit: i64,
    },
    /// Show a load test, or the newest one
    Show { run: Option<i64> },
}

#[derive(Args, Debug)]
struct Start {
    /// How long, in seconds; a day at most
    #[arg(long, value_name = "SECONDS", default_value_t = Asked::default().seconds, value_parser = clap::value_parser!(u32).range(1..=i64::from(LONGEST)))]
    duration: u32,
    /// Operations a second
    #[arg(long, value_name = "NUMBER", default_value_t = Asked::default().rate, value_parser = clap::value_parser!(u32).range(1..=i64::from(domain::load::MOST)))]
    operations: u32,
    /// How many of which, in parts of the whole
    #[arg(long, value_name = "PARTS", default_value_t = Mix::default(), value_parser = Mix::parse)]
    mix: Mix,
    /// The same again through the legacy statements, to be compared
    #[arg(long)]
    legacy: bool,
    /// Name of the database, where it is marked as production
    #[arg(long, value_name = "DATABASE")]
    confirm: Option<String>,
    #[command(flatten)]
    watch: Watch,
}

impl Load {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            None => carry_out(session, self.start).await,
            Some(Verb::Run(start)) => carry_out(session, start).await,
            Some(Verb::List { limit }) => {
                let found = load::list(&session.engine, limit).await?;
                session.output.show(&found, |output| {
                    let headers = ["run", "began", "asked", "verdict", "done", "errors"];
                    output.table(&headers, found.iter().map(summary).collect());
                });
                Ok(Outcome::Done)
            }
            Some(Verb::Show { run }) => show(session, run).await,
        }
    }
}

async fn carry_out(session: &Session, start: Start) -> Result<Outcome> {
    let asked =
        Asked { seconds: start.duration, rate: start.operations, mix: start.mix, legacy: start.legacy };
    let run = load::start(&session.engine, asked, start.confirm.as_deref(), &session.actor).await?;
    if start.watch.detach {
        return follow::carry(session, run, true).await;
    }
    let run = follow::follow(session, run).await?;
    follow::outcome(&run)?;
    show(session, Some(run.id)).await
}

async fn show(session: &Session, run: Option<i64>) -> Result<Outcome> {
    let found = load::get(&session.engine, run).await?;
    let samples = load::samples(&session.engine, found.run, MOST).await?;
    let all = serde_json::json!({
        "load": found,
        "verdict": found.verdict(),
        "faults": found.faults(),
        "samples": samples,
    });
    session.output.show(&all, |output| draw(output, &found));
    Ok(if found.verdict() == LoadVerdict::Missed { Outcome::Found } else { Outcome::Done })
}

/// One for each second of an hour and a half; of longer tests the slowest ones.
const MOST: i32 = 5_400;

fn summary(run: &LoadRun) -> Vec<String> {
    vec![
        run.run.to_string(),
        text::time(run.began_at),
        run.asked.title(),
        run.verdict().as_str().to_owned(),
        run.done(Side::Normalised).to_string(),
        run.errors().to_string(),
    ]
}

fn draw(output: &Output, run: &LoadRun) {
    let headers =
        ["side", "operation", "verdict", "done", "errors", "mean", "p50", "p90", "p99", "slowest", "target"];
    output.table(&headers, run.measured.iter().map(row).collect());
    for failed in &run.errors {
        output.line(format!(
            "\n{} errors, {} ({}): {}",
            failed.count,
            failed.class,
            failed.side.as_str(),
            failed.example
        ));
    }
    let waits: Vec<String> =
        run.waits.iter().take(5).map(|wait| format!("{} {}", wait.event, wait.seen)).collect();
    if !waits.is_empty() {
        output.line(format!("\nSessions were seen busy with: {}.", waits.join(", ")));
    }
    let faults = run.faults();
    let why = if faults.is_empty() { String::new() } else { format!(": {}", faults.join("; ")) };
    output.line(format!(
        "\nRun {} {}{why}. {}, {} connections, {}, PostgreSQL {}, {} of data, refit {}.",
        run.run,
        run.verdict().as_str(),
        run.asked.title(),
        run.connections,
        run.machine,
        run.server,
        text::bytes(run.database_bytes),
        run.version
    ));
}

fn row(measured: &Measured) -> Vec<String> {
    let ms = |pick: fn(&Figures) -> f64| {
        let figure = measured.figures.as_ref().map(pick);
        figure.map(|figure| format!("{} ms", domain::fixed::fixed(figure, 2))).unwrap_or_default()
    };
    let target = match measured.target {
        Some(Target::AtMost(most)) => format!("at most {most} ms"),
        _ => String::new(),
    };
    vec![
        measured.side.as_str().to_owned(),
        measured.operation.as_str().to_owned(),
        measured.verdict.as_str().to_owned(),
        measured.done.to_string(),
        measured.errors.to_string(),
        ms(|figures| figures.mean),
        ms(|figures| figures.p50),
        ms(|figures| figures.p90),
        ms(|figures| figures.p99),
        ms(|figures| figures.slowest),
        target,
    ]
}
