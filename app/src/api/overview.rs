//! The overview: where are we, what runs, what is next, what is wrong.

use chrono::{DateTime, Utc};
use domain::phase::PhaseStatus;
use domain::report::Verdict;
use domain::run::Run;
use domain::snapshot::Problem;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub at: DateTime<Utc>,
    pub title: String,
    pub phases: Vec<PhaseLine>,
    pub rows: Option<RowsMoved>,
    pub checks_hold: usize,
    pub checks: usize,
    pub problems: Vec<Problem>,
    pub activity: Vec<Event>,
    /// Newest first.
    pub runs: Vec<Run>,
    /// What their reports say, by report.
    pub verdicts: Vec<(i64, Verdict)>,
}

/// A phase in a line, without its tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhaseLine {
    pub number: u8,
    pub title: String,
    pub summary: String,
    pub status: PhaseStatus,
    pub days: u8,
    pub tasks_done: usize,
    pub tasks: usize,
    pub criteria_met: usize,
    pub criteria: usize,
    pub minutes: u32,
    pub next: Option<String>,
    pub waits: Option<String>,
    pub run: Option<i64>,
}

/// All moves together: of each the newest run counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowsMoved {
    pub done: i64,
    /// None while the total of one of them is not known.
    pub total: Option<i64>,
    pub quarantined: i64,
    pub balances: bool,
    /// The move that the rate belongs to.
    pub run: i64,
    pub active: bool,
    pub rate: Option<f64>,
    /// Rows per second of its batches, oldest first.
    pub rates: Vec<f64>,
    pub p50_ms: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub at: DateTime<Utc>,
    pub text: String,
    pub link: String,
}

#[server(name = ReadOverview, endpoint = "overview", output = Page)]
pub async fn overview() -> Answer<Written> {
    let snapshot = super::server::snapshot();
    let evidence =
        || snapshot.phases.iter().flat_map(|phase| &phase.criteria).flat_map(|criterion| &criterion.evidence);
    let holds =
        evidence().filter(|(_, _, answer)| answer.as_ref().is_some_and(|answer| answer.verdict.holds()));
    Written::of(&Overview {
        at: snapshot.at,
        title: snapshot.plan.title.clone(),
        phases: snapshot.phases.iter().map(super::phases::line).collect(),
        rows: gather::rows_moved(&snapshot).await,
        checks_hold: holds.count(),
        checks: evidence().count(),
        problems: snapshot.problems.clone(),
        activity: gather::activity(&snapshot),
        runs: snapshot.runs.iter().take(8).cloned().collect(),
        verdicts: super::runs::verdicts(&snapshot, snapshot.runs.iter().take(8)),
    })
}

#[cfg(feature = "ssr")]
mod gather {
    use domain::run::{Batch, Run, RunKind};
    use domain::snapshot::Snapshot;

    use super::{Event, RowsMoved};
    use crate::api::server::hub;

    /// The newest run of each move, the newest of them first.
    fn newest_moves(runs: &[Run]) -> Vec<&Run> {
        let mut found: Vec<&Run> = Vec::new();
        for run in runs.iter().filter(|run| run.kind == RunKind::Move) {
            if !found.iter().any(|other| other.subject == run.subject) {
                found.push(run);
            }
        }
        found
    }

    pub(super) async fn rows_moved(snapshot: &Snapshot) -> Option<RowsMoved> {
        let moves = newest_moves(&snapshot.runs);
        let lead = moves.iter().find(|run| run.status.is_active()).or_else(|| moves.first())?;
        let detail = hub().detail(lead.id).await.ok();
        let batches = detail.as_ref().map(|detail| detail.batches.as_slice()).unwrap_or_default();
        Some(RowsMoved {
            done: moves.iter().map(|run| run.progress.done).sum(),
            total: moves.iter().map(|run| run.progress.total).sum(),
            quarantined: moves.iter().map(|run| run.counts.quarantined).sum(),
            balances: moves.iter().all(|run| run.counts.balance()),
            run: lead.id,
            active: lead.status.is_active(),
            rate: lead.progress.rate.filter(|_| lead.status.is_active()).or_else(|| mean_rate(batches)),
            rates: batches.iter().take(48).rev().filter_map(rate).collect(),
            p50_ms: detail.as_ref().and_then(|detail| detail.p50_ms),
        })
    }

    fn rate(batch: &Batch) -> Option<f64> {
        (batch.duration_ms > 0).then(|| batch.counts.read as f64 * 1000.0 / batch.duration_ms as f64)
    }

    fn mean_rate(batches: &[Batch]) -> Option<f64> {
        let rows: i64 = batches.iter().map(|batch| batch.counts.read).sum();
        let ms: i64 = batches.iter().map(|batch| batch.duration_ms).sum();
        (ms > 0).then(|| rows as f64 * 1000.0 / ms as f64)
    }

    /// What happened last, newest first: runs that began or ended, reports.
    pub(super) fn activity(snapshot: &Snapshot) -> Vec<Event> {
        let runs = snapshot.runs.iter().take(30).flat_map(|run| {
            let link = format!("/runs/{}", run.id);
            let began = run.started_at.filter(|_| !run.status.is_over());
            let began = began.map(|at| Event {
                at,
                text: format!("Run {} began: {}", run.id, run.title),
                link: link.clone(),
            });
            let text = format!("Run {} {}: {}", run.id, run.status.as_str(), run.title);
            // What a validation found is told by its report.
            let ended = run.finished_at.filter(|_| run.report.is_none());
            began.into_iter().chain(ended.map(|at| Event { at, text, link }))
        });
        let reports = snapshot.reports.iter().take(10).map(|report| Event {
            at: report.finished_at,
            text: format!("Report {} {}: {}", report.id, report.verdict.as_str(), report.title),
            link: format!("/reports/{}", report.id),
        });
        let mut events: Vec<Event> = runs.chain(reports).collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.at));
        events.truncate(7);
        events
    }
}
