//! Validation reports.

use chrono::{DateTime, Utc};
use domain::report::Report;
use domain::run::Run;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reports {
    pub at: DateTime<Utc>,
    /// Newest first, without their outcomes.
    pub reports: Vec<Report>,
    /// Number and title of the phases that can be validated.
    pub phases: Vec<(u8, String)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportPage {
    pub at: DateTime<Utc>,
    pub report: Report,
    /// The plan was changed since.
    pub other_plan: bool,
    /// What validating again would look at.
    pub task: Option<String>,
}

#[server(name = ReadReports, endpoint = "reports", output = Page)]
pub async fn reports() -> Answer<Written> {
    let engine = super::server::engine();
    let snapshot = super::server::snapshot();
    let plan = &engine.plan().plan;
    let checked = plan.phases.iter().filter(|phase| plan.checks_of(phase.number).next().is_some());
    Written::of(&Reports {
        at: snapshot.at,
        reports: snapshot.reports.clone(),
        phases: checked.map(|phase| (phase.number, phase.title.clone())).collect(),
    })
}

#[server(name = ReadReport, endpoint = "report", output = Page)]
pub async fn report(id: String) -> Answer<Written> {
    let engine = super::server::engine();
    let snapshot = super::server::snapshot();
    let number: i64 = id.parse().map_err(|_| {
        super::server::not_found(
            format!("looking for report {id}"),
            "the id of a report is a number",
            "See the list of reports.",
        )
    })?;
    let report = engine::reports::get(&engine, number).await.map_err(super::server::unreadable)?;
    let run = snapshot.runs.iter().find(|run| run.id == report.run);
    let other_plan = report.plan_hash != engine.plan().hash;
    Written::of(&ReportPage {
        at: snapshot.at,
        task: run.and_then(|run| run.task.clone()),
        other_plan,
        report,
    })
}

/// Asks the same checks again.
#[server(endpoint = "validate_again", output = Json)]
pub async fn validate_again(report: i64) -> Answer<Run> {
    use engine::runs::Scope;
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let found = engine::reports::get(&engine, report).await.map_err(super::server::refused)?;
    let run = engine::runs::get(&engine, found.run).await.map_err(super::server::refused)?;
    let scope = match (run.task, run.phase) {
        (Some(task), _) => Scope::Task(task),
        (None, Some(phase)) => Scope::Phase(phase),
        (None, None) => Scope::All,
    };
    let started = engine::runs::validate(&engine, scope, &actor).await;
    let run = super::server::refreshed(started).await?;
    leptos_axum::redirect(&format!("/runs/{}", run.id));
    Ok(run)
}
