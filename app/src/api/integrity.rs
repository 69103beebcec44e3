//! Integrity reports: their list, and one of them.

use chrono::{DateTime, Utc};
use domain::integrity::{Asked, Change, Finding, Scope, Summary, Weight};
use domain::run::Run;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Integrity {
    pub at: DateTime<Utc>,
    /// Newest first.
    pub reports: Vec<Summary>,
    pub open: Option<Run>,
    /// Number and title of the phases that a report may be narrowed to.
    pub phases: Vec<(u8, String)>,
}

/// What the address of a report asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub id: String,
    pub severity: String,
    pub kind: String,
    pub q: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    pub at: DateTime<Utc>,
    pub wanted: Wanted,
    pub run: i64,
    pub scope: Scope,
    pub server: String,
    pub verdict: String,
    pub clean: bool,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub digest: String,
    /// Whether the digest fits what is kept.
    pub whole: bool,
    pub looked_at: i64,
    /// How many findings of each weight there are, and of each kind.
    pub weights: Vec<(Weight, i64)>,
    pub kinds: Vec<(String, String, i64)>,
    /// Those that fit the filter, and whether they are new.
    pub findings: Vec<(Finding, Option<Change>)>,
    pub asked: Vec<Asked>,
    /// The report before, and what has become of its findings.
    pub before: Option<i64>,
    pub gone: Vec<(Change, Finding)>,
}

#[cfg(feature = "ssr")]
const LISTED: i64 = 50;

#[server(name = ReadIntegrity, endpoint = "integrity", output = Page)]
pub async fn integrity() -> Answer<Written> {
    use domain::run::RunKind;
    let (engine, snapshot) = (super::server::engine(), super::server::snapshot());
    let reports = engine::integrity::list(&engine, LISTED).await.map_err(super::server::unreadable)?;
    let is_open = |run: &&Run| run.kind == RunKind::Integrity && run.status.is_open();
    let phases = engine.plan().plan.phases.iter().map(|phase| (phase.number, phase.title.clone()));
    Written::of(&Integrity {
        at: snapshot.at,
        reports,
        open: snapshot.runs.iter().find(is_open).cloned(),
        phases: phases.collect(),
    })
}

#[server(name = ReadFindings, endpoint = "integrity_report", output = Page)]
pub async fn findings(wanted: Wanted) -> Answer<Written> {
    use super::server::unreadable;
    let engine = super::server::engine();
    let id: i64 = wanted.id.parse().map_err(|_| {
        super::server::not_found(
            format!("looking for integrity report {}", wanted.id),
            "the id of a report is a number",
            "See the list of reports.",
        )
    })?;
    let report = engine::integrity::get(&engine, Some(id)).await.map_err(unreadable)?;
    let beside = engine::integrity::beside(&engine, &report, None).await.map_err(unreadable)?;
    Written::of(&shown(engine.now(), wanted, report, beside))
}

#[cfg(feature = "ssr")]
fn shown(
    at: DateTime<Utc>,
    wanted: Wanted,
    report: domain::integrity::IntegrityReport,
    beside: Option<(i64, Vec<domain::integrity::Compared>)>,
) -> Findings {
    use domain::integrity::{Filter, Kind};
    let filter = Filter::of(&wanted.severity, &wanted.kind, &wanted.q);
    let (before, lines) = beside.map_or((None, Vec::new()), |(run, lines)| (Some(run), lines));
    let count =
        |takes: &dyn Fn(&Finding) -> bool| report.findings.iter().filter(|found| takes(found)).count() as i64;
    let kinds = Kind::all()
        .map(|kind| (kind.as_str().to_owned(), kind.title().to_owned(), count(&|found| found.kind == kind)));
    let change =
        |finding: &Finding| lines.iter().find(|line| line.finding == *finding).map(|line| line.change);
    let gone = lines.iter().filter(|line| matches!(line.change, Change::Gone | Change::NotLookedAt));
    Findings {
        at,
        run: report.run,
        scope: report.scope.clone(),
        server: report.server.clone(),
        verdict: report.verdict(),
        clean: report.is_clean(),
        started_at: report.started_at,
        finished_at: report.finished_at,
        digest: report.digest.clone(),
        whole: engine::integrity::is_whole(&report),
        looked_at: report.looked_at(),
        weights: Weight::ALL.map(|weight| (weight, report.weigh(weight) as i64)).to_vec(),
        kinds: kinds.filter(|(.., count)| *count > 0).collect(),
        findings: report
            .findings
            .iter()
            .filter(|finding| filter.takes(finding))
            .map(|finding| (finding.clone(), change(finding)))
            .collect(),
        asked: report.asked.clone(),
        before,
        gone: gone.map(|line| (line.change, line.finding.clone())).collect(),
        wanted,
    }
}

/// Of everything, or of one phase or table.
#[server(endpoint = "start_integrity", output = Json)]
pub async fn start_integrity(phase: Option<String>, table: Option<String>) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let given =
        |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let phase = match given(phase).map(|text| text.parse::<u8>()) {
        None => None,
        Some(Ok(number)) => Some(number),
        Some(Err(_)) => {
            let error = engine::Error::invalid(
                "starting an integrity report",
                "a phase is a number",
                "Choose one of the list.",
            );
            return Err(super::server::refused(error));
        }
    };
    let scope = Scope { phase, table: given(table) };
    let run = super::server::refreshed(engine::integrity::start(&engine, scope, &actor).await).await?;
    leptos_axum::redirect(&format!("/runs/{}", run.id));
    Ok(run)
}
