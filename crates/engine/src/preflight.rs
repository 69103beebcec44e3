//! Is the database fit for what the plan wants: asked before anything starts.
//! Each question says what it means, what to do, and with which statement.

mod critical;
mod database;
mod room;
mod sessions;
mod tables;
mod tools;

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::doctor::Examined;
use domain::report::{Finding, Verdict};
use futures::future::BoxFuture;

use crate::Engine;
use crate::error::{Kind, Result};

/// One question before it is answered.
pub(crate) struct Question {
    check: &'static str,
    title: &'static str,
    target: &'static str,
    meaning: &'static str,
    ask: Ask,
}

type Ask = for<'a> fn(&'a Engine) -> BoxFuture<'a, Result<Answer>>;

/// What was found, and what to do about it.
pub(crate) struct Answer {
    verdict: Verdict,
    value: String,
    findings: Vec<Finding>,
    remedy: String,
    statement: String,
}

impl Answer {
    fn fine(value: impl Into<String>) -> Self {
        Self::of(Verdict::Passed, value, "", "")
    }

    fn of(
        verdict: Verdict,
        value: impl Into<String>,
        remedy: impl Into<String>,
        statement: impl Into<String>,
    ) -> Self {
        Self {
            verdict,
            value: value.into(),
            findings: Vec::new(),
            remedy: remedy.into(),
            statement: statement.into(),
        }
    }

    /// Lines `subject, problem, statement`, the worst verdict when there is one.
    fn listed(found: Vec<Line>, verdict: Verdict, remedy: &str) -> Self {
        if found.is_empty() {
            return Self::fine("none");
        }
        let statements: Vec<&str> =
            found.iter().map(|line| line.statement.as_str()).filter(|text| !text.is_empty()).collect();
        let statement = statements.join(";\n");
        let value = found.len().to_string();
        let findings =
            found.iter().map(|line| Finding { subject: line.subject.clone(), problem: line.problem.clone() });
        let findings = findings.collect();
        Self { findings, ..Self::of(verdict, value, remedy, statement) }
    }
}

/// A line of a statement that lists what is in the way.
#[derive(sqlx::FromRow)]
pub(crate) struct Line {
    subject: String,
    problem: String,
    statement: String,
}

/// Every question with its answer. Asking never changes anything. One that
/// cannot be answered is broken, and the others are asked all the same.
pub async fn examine(engine: &Engine) -> Result<Vec<Examined>> {
    let pending = critical::Pending::of(engine).await?;
    let mut examined = ask(engine).await?;
    examined.iter_mut().for_each(|examined| examined.holds_up = pending.held_up(examined));
    Ok(examined)
}

/// For pages, which many look at: the last answers, if they are not older than
/// some seconds. Whoever starts something asks anew.
pub async fn seen(engine: &Engine) -> Result<Arc<Vec<Examined>>> {
    let mut seen = engine.inner.examined.lock().await;
    if let Some((_, examined)) = seen.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
        return Ok(examined.clone());
    }
    let examined = Arc::new(examine(engine).await?);
    *seen = Some((Instant::now(), examined.clone()));
    Ok(examined)
}

const FRESH: Duration = Duration::from_secs(10);

async fn ask(engine: &Engine) -> Result<Vec<Examined>> {
    let mut examined = Vec::new();
    for question in QUESTIONS {
        examined.push(examined_by(question, (question.ask)(engine).await)?);
    }
    for legacy in &engine.plan().plan.legacies {
        examined.push(tables::legacy(engine, legacy).await?);
        examined.push(tables::dependents(engine, legacy).await?);
    }
    Ok(examined)
}

/// In the order in which they are asked.
const QUESTIONS: &[Question] = &[
    database::VERSION,
    database::RIGHTS,
    database::SETTINGS,
    database::EXTENSIONS,
    database::TIMESCALE,
    database::CLOCK,
    tables::STRANGERS,
    tables::FILES,
    room::DISK,
    room::BACKUPS,
    sessions::BLOCKERS,
    sessions::LONG,
    sessions::PREPARED,
    sessions::SLOTS,
    tools::PROGRAMS,
    tools::WORKER,
];

fn examined_by(question: &Question, answer: Result<Answer>) -> Result<Examined> {
    let answer = match answer {
        Err(error) if error.kind == Kind::Unavailable => return Err(error),
        Err(error) => Answer::of(Verdict::Broken, error.why, error.next, ""),
        Ok(answer) => answer,
    };
    Ok(examined(question.check, question.title, question.target, question.meaning, answer))
}

fn examined(check: &str, title: &str, target: &str, meaning: &str, answer: Answer) -> Examined {
    Examined {
        check: check.into(),
        title: title.into(),
        verdict: answer.verdict,
        value: answer.value,
        target: target.into(),
        findings: answer.findings,
        meaning: meaning.into(),
        remedy: answer.remedy,
        statement: answer.statement,
        holds_up: Vec::new(),
    }
}
