//! Asks checks and keeps the answers as a report.

use std::time::Duration;

use domain::plan::Check;
use domain::report::{Outcome, Report, Verdict, overall};
use domain::run::Level;

use super::context::{Context, Step};
use crate::checks;
use crate::error::{Doing, Error, Kind, Result};

pub(super) async fn run(context: &Context) -> Result<Step> {
    context.stage("Asking").await?;
    let asked = wanted(context)?;
    let started_at = context.engine.now();
    let mut outcomes = Vec::new();
    for check in &asked {
        if let Some(stop) = context.stop_asked().await? {
            return Ok(Step::Stopped(stop));
        }
        let outcome = ask(context, check).await;
        outcomes.push(outcome);
        note(context, &outcomes, asked.len()).await?;
    }
    keep(context, started_at, outcomes).await?;
    Ok(Step::Done)
}

fn wanted(context: &Context) -> Result<Vec<Check>> {
    let plan = &context.engine.plan().plan;
    let found: Vec<Check> =
        context.run.params.checks.iter().filter_map(|id| plan.check(id)).cloned().collect();
    if found.len() == context.run.params.checks.len() && !found.is_empty() {
        return Ok(found);
    }
    let why = "the run names checks that the plan does not have, or none at all";
    Err(Error::new(Kind::Invalid, format!("validating {}", context.run.subject), why, "Start it again."))
}

/// A measurement that lies above its limit is taken twice more and the best
/// counts: on a busy machine one bad moment says nothing about the database.
async fn ask(context: &Context, check: &Check) -> Outcome {
    let plan = context.engine.plan();
    let ctx = checks::Ctx {
        pool: context.engine.work(),
        plan: &plan.plan,
        plan_hash: &plan.hash,
        files: &plan.files,
    };
    let mut outcome = checks::ask(&ctx, check).await;
    for _ in 0..2 {
        if outcome.verdict != Verdict::Failed || check.limit.is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        outcome = checks::ask(&ctx, check).await;
    }
    outcome
}

async fn note(context: &Context, outcomes: &[Outcome], total: usize) -> Result<()> {
    let Some(last) = outcomes.last() else { return Ok(()) };
    let doing = "writing the run's progress";
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    let (done, total) = (outcomes.len() as i64, total as i64);
    store::run::set_progress(&mut *tx, context.run.id, done, Some(total), "checks", None)
        .await
        .doing(doing)?;
    context.note(&mut tx, level(last.verdict), &line(last)).await?;
    tx.commit().await.doing(doing)
}

fn level(verdict: Verdict) -> Level {
    match verdict {
        Verdict::Passed => Level::Info,
        Verdict::Warned => Level::Warn,
        Verdict::Failed | Verdict::Broken => Level::Error,
    }
}

fn line(outcome: &Outcome) -> String {
    let first = outcome.findings.first().map(|finding| format!("; {}: {}", finding.subject, finding.problem));
    let message = if outcome.message.is_empty() { String::new() } else { format!("; {}", outcome.message) };
    format!(
        "{} {}: {} (target {}){}{message}",
        outcome.verdict.as_str(),
        outcome.check,
        outcome.value,
        outcome.target,
        first.unwrap_or_default()
    )
}

async fn keep(
    context: &Context,
    started_at: chrono::DateTime<chrono::Utc>,
    outcomes: Vec<Outcome>,
) -> Result<()> {
    let doing = "keeping the report";
    let report = Report {
        id: 0,
        run: context.run.id,
        title: context.run.title.clone(),
        phase: context.run.phase,
        plan_hash: context.engine.plan().hash.clone(),
        started_at,
        finished_at: context.engine.now(),
        verdict: overall(outcomes.iter().map(|outcome| outcome.verdict)),
        outcomes,
    };
    let mut tx = context.engine.control().begin().await.doing(doing)?;
    context.fence(&mut tx, doing).await?;
    let id = store::report::insert(&mut tx, &report).await.doing(doing)?;
    store::run::set_report(&mut *tx, context.run.id, id).await.doing(doing)?;
    let line = format!("report {id}: {}", report.verdict.as_str());
    context.note(&mut tx, level(report.verdict), &line).await?;
    tx.commit().await.doing(doing)
}
