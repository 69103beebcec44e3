//! `refit diagnose`

use clap::Args;
use domain::diagnostics::case::{CASES, CaseView};
use domain::diagnostics::{Diagnosis, Part, SHEETS, Sheet, Value};
use domain::fixed::fixed;
use domain::health::{Health, HealthCheck};
use engine::diagnostics::{self, Around};
use engine::error::{Error, Result};
use engine::moves;

use super::{Outcome, Session, help};
use crate::output::Output;
use crate::text;

/// Look at the database itself: locks, transactions, tables, indexes, keys, statements
///
/// What is found is shown with a statement that remedies it. Nothing is changed.
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit diagnose                       The four cases of trouble, and what each finds",
    "refit diagnose locks                 Who waits for whom, as a tree",
    "refit diagnose indexes --sort -scans --text unused",
    "refit diagnose performance           A case from the symptom to the remedy; exit code 3 when it finds something",
    "refit diagnose tables --output json",
    "refit diagnose health                Whether all that has to be there is well; exit code 3 when not",
))]
pub(crate) struct Diagnose {
    /// locks, transactions, sessions, figures, tables, indexes, index-use, foreign-keys, constraints, statements,
    /// statement-costs,
    /// a case (dependencies, performance, cache, inconsistency), or health
    #[arg(value_parser = what)]
    what: Option<String>,
    /// Column to sort by, with a minus for the highest first
    #[arg(long, value_name = "COLUMN", default_value = "", allow_hyphen_values = true)]
    sort: String,
    /// Only rows that contain this
    #[arg(long, value_name = "TEXT", default_value = "")]
    text: String,
}

fn what(name: &str) -> std::result::Result<String, String> {
    let cases = CASES.iter().map(|case| case.name);
    let all: Vec<&str> = SHEETS.into_iter().chain(cases).chain(["health"]).collect();
    if all.contains(&name) { Ok(name.to_owned()) } else { Err(format!("there are {}", all.join(", "))) }
}

impl Diagnose {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        if self.what.as_deref() == Some("health") {
            return health(session).await;
        }
        let seen = diagnostics::once(&session.engine).await;
        if let Some(fault) = &seen.fault {
            let doing = "looking at the database";
            return Err(Error::new(engine::error::Kind::Unavailable, doing, &fault.why, &fault.next));
        }
        match self.what.as_deref() {
            Some(name) if SHEETS.contains(&name) => {
                let sheet = diagnostics::sheet(name, &seen, &self.text, &self.sort)?;
                session.output.show(&sheet, |output| draw(output, &sheet));
                Ok(Outcome::Done)
            }
            Some(case) => one(session, &seen, case).await,
            None => all(session, &seen).await,
        }
    }
}

async fn around(session: &Session) -> Result<Around> {
    let cache = session.engine.cache();
    // Without the plan's tables it says that it is absent.
    let _ = cache.look(session.engine.control()).await;
    Ok(Around { cache: cache.state(), moves: moves::list(&session.engine).await? })
}

async fn one(session: &Session, seen: &Diagnosis, name: &str) -> Result<Outcome> {
    let case = diagnostics::case(name, seen, &around(session).await?)?;
    session.output.show(&case, |output| {
        output.line(format!("{}: {}", case.title, case.symptom));
        for (number, step) in (1..).zip(&case.steps) {
            output.line(format!("\n{number}. {} {}", step.asks, text::word(&step.answered)));
            draw(output, &step.sheet);
            output.line(format!("What to do: {}", step.remedy));
        }
    });
    Ok(outcome(case.found()))
}

async fn all(session: &Session, seen: &Diagnosis) -> Result<Outcome> {
    let around = around(session).await?;
    let cases = CASES.iter().map(|case| diagnostics::case(case.name, seen, &around));
    let cases = cases.collect::<Result<Vec<CaseView>>>()?;
    session.output.show(&cases, |output| {
        let row = |case: &CaseView| {
            let count = |number: usize| number.to_string();
            vec![
                case.name.clone(),
                count(case.steps.len()),
                count(case.found()),
                count(case.unknown()),
                case.symptom.clone(),
            ]
        };
        output.table(&["case", "questions", "found", "unknown", "symptom"], cases.iter().map(row).collect());
    });
    Ok(outcome(cases.iter().map(CaseView::found).sum()))
}

async fn health(session: &Session) -> Result<Outcome> {
    // Without the plan's tables it says that it is absent.
    let _ = session.engine.cache().look(session.engine.control()).await;
    let (checks, _) = engine::health::examine(&session.engine).await;
    session.output.show(&checks, |output| {
        let row = |check: &HealthCheck| {
            let took = format!("{} ms", fixed(check.response_ms, 1));
            vec![check.name.clone(), check.status.as_str().to_lowercase(), took, check.message.clone()]
        };
        output.table(&["check", "status", "answered in", "seen"], checks.iter().map(row).collect());
    });
    Ok(outcome(checks.iter().filter(|check| check.status >= Health::Warning).count()))
}

fn outcome(found: usize) -> Outcome {
    if found > 0 { Outcome::Found } else { Outcome::Done }
}

fn draw(output: &Output, sheet: &Sheet) {
    let grid = match &sheet.grid {
        Part::Known(grid) => grid,
        Part::Unknown(why) => {
            return output.line(format!("unknown: {}. {}", why.why.trim_end_matches('.'), why.next));
        }
    };
    if grid.lines.is_empty() {
        return output.line(if grid.all > 0 { "No row fits." } else { &sheet.none });
    }
    let heads: Vec<&str> = grid.columns.iter().map(|column| column.key.as_str()).collect();
    output.table(&heads, grid.lines.iter().map(|line| line.cells.iter().map(cell).collect()).collect());
    let remedies = grid.lines.iter().filter_map(|line| line.remedy.as_ref());
    for remedy in remedies {
        output.line(format!("\n-- {}\n{}", remedy.does, remedy.statement));
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::None => String::new(),
        Value::Text(text) | Value::Code(text) | Value::State(_, text) => line(text),
        Value::Branch(depth, text) => format!("{}{}", "  ".repeat(*depth as usize), line(text)),
        Value::Count(count) => text::count(*count),
        Value::Bytes(bytes) => text::bytes(*bytes),
        Value::Percent(percent) => format!("{} %", fixed(*percent, 1)),
        Value::Milliseconds(ms) if *ms < 1_000.0 => format!("{} ms", fixed(*ms, 1)),
        Value::Milliseconds(ms) => text::seconds(ms / 1000.0),
        Value::Rate(rate) => format!("{} /s", fixed(*rate, 1)),
        Value::BytesRate(rate) => format!("{}/s", text::bytes(rate.round() as i64)),
        Value::Moment(at) => text::time(*at),
        Value::Course(values) => {
            values.iter().map(|value| text::count(*value as i64)).collect::<Vec<_>>().join(" ")
        }
    }
}

/// On one line, without what would move the cursor of a terminal.
fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|letter| !letter.is_control()).take(200).collect()
}
