//! What the pages show, gathered once for every viewer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::migration::MigrationRow;
use crate::phase::PhaseView;
use crate::report::Report;
use crate::run::{Batch, LogLine, Run};
use crate::throttle::View;

/// The state of everything at one moment. Readers share it; a thousand of them
/// cost the database what one does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Grows with every change; pages ask again when it has grown.
    pub version: u64,
    pub at: DateTime<Utc>,
    /// Why the database could not be asked since `at`.
    pub stale: Option<String>,
    pub database: DatabaseInfo,
    pub plan: PlanInfo,
    pub phases: Vec<PhaseView>,
    /// Newest first.
    pub runs: Vec<Run>,
    pub migrations: Vec<MigrationRow>,
    /// Newest first, without their outcomes.
    pub reports: Vec<Report>,
    pub problems: Vec<Problem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseInfo {
    pub name: String,
    pub version: String,
    pub role: String,
    /// Started and stopped by this server.
    pub private: bool,
    /// What the operator calls it, e.g. `production`.
    pub environment: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanInfo {
    pub id: String,
    pub title: String,
    pub summary: String,
    pub hash: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    Failed,
    Warning,
    Waiting,
}

/// Something that needs somebody, in one sentence, and where to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub weight: Weight,
    pub text: String,
    pub link: String,
}

/// A run with what its own page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunDetail {
    pub run: Run,
    /// The newest lines, oldest of them first.
    pub log: Vec<LogLine>,
    /// Newest first.
    pub batches: Vec<Batch>,
    pub batch_count: i64,
    /// Milliseconds of a batch at the 50th and 90th percentile.
    pub p50_ms: Option<f64>,
    pub p90_ms: Option<f64>,
    pub quarantined: Vec<QuarantinedRow>,
    /// Kind and key of rows that differ between source and target.
    pub differences: Vec<(String, Vec<String>)>,
    /// What a move listens to and when it waited.
    pub throttle: Option<View>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuarantinedRow {
    pub key: Vec<String>,
    pub reason: String,
    /// The row as it was, as JSON text.
    pub row: String,
}

/// Open runs and failed ones that nobody has dealt with, checks that do not
/// hold, changed migrations: worst first.
pub fn problems(
    phases: &[PhaseView],
    runs: &[Run],
    migrations: &[MigrationRow],
    worker: bool,
) -> Vec<Problem> {
    let mut found: Vec<Problem> = failed_runs(runs)
        .chain(changed(migrations))
        .chain(open_criteria(phases))
        .chain(quarantined(runs))
        .chain(paused(runs))
        .collect();
    if !worker && runs.iter().any(|run| run.status.is_active()) {
        let text = "Runs wait, and no worker is alive to take them".to_owned();
        found.push(Problem { weight: Weight::Failed, text, link: "/runs".into() });
    }
    found.sort_by_key(|problem| problem.weight);
    found
}

fn latest(runs: &[Run]) -> impl Iterator<Item = &Run> {
    runs.iter().filter(|run| {
        runs.iter().all(|other| other.kind != run.kind || other.subject != run.subject || other.id <= run.id)
    })
}

fn failed_runs(runs: &[Run]) -> impl Iterator<Item = Problem> {
    latest(runs).filter(|run| run.status == crate::run::RunStatus::Failed).map(|run| {
        let why = run.failure.as_ref().map_or_else(String::new, |failure| format!(": {}", failure.why));
        Problem {
            weight: Weight::Failed,
            text: format!("Run {} failed, {}{why}", run.id, run.title),
            link: format!("/runs/{}", run.id),
        }
    })
}

fn paused(runs: &[Run]) -> impl Iterator<Item = Problem> {
    runs.iter().filter(|run| run.status == crate::run::RunStatus::Paused).map(|run| Problem {
        weight: Weight::Waiting,
        text: format!("Run {} is paused, {}", run.id, run.title),
        link: format!("/runs/{}", run.id),
    })
}

fn quarantined(runs: &[Run]) -> impl Iterator<Item = Problem> {
    latest(runs).filter(|run| run.counts.quarantined > 0).map(|run| Problem {
        weight: Weight::Warning,
        text: format!("{} rows of run {} are in quarantine", run.counts.quarantined, run.id),
        link: format!("/runs/{}", run.id),
    })
}

fn changed(migrations: &[MigrationRow]) -> impl Iterator<Item = Problem> {
    use crate::migration::MigrationState::{Changed, Unknown};
    migrations.iter().filter(|row| matches!(row.state, Changed | Unknown)).map(|row| Problem {
        weight: Weight::Failed,
        text: match row.state {
            Changed => format!("Migration {} was changed after it was applied", row.version),
            _ => format!("Migration {} is applied, but the plan does not have it", row.version),
        },
        link: "/schema".into(),
    })
}

fn open_criteria(phases: &[PhaseView]) -> impl Iterator<Item = Problem> {
    phases.iter().flat_map(|phase| {
        let broken = phase.criteria.iter().filter(|criterion| {
            criterion
                .evidence
                .iter()
                .any(|(_, _, answer)| answer.as_ref().is_some_and(|answer| !answer.verdict.holds()))
        });
        broken.map(|criterion| Problem {
            weight: Weight::Failed,
            text: format!(
                "Criterion {} of phase {} does not hold: {}",
                criterion.id, phase.number, criterion.title
            ),
            link: format!("/phases/{}", phase.number),
        })
    })
}
