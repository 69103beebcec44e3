//! What the pages show, gathered once for every viewer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::migration::MigrationRow;
use crate::moving::{Applier, MoveView};
use crate::phase::PhaseView;
use crate::rehearsal::Rehearsal;
use crate::report::Report;
use crate::run::{Batch, LogLine, Run};
use crate::task::Line;
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
    /// In the plan's order.
    pub moves: Vec<MoveView>,
    /// Newest first, without their outcomes.
    pub reports: Vec<Report>,
    /// Deployments whose step was not carried out yet.
    pub pending_deployments: usize,
    /// Steps that were let through without their signatures and that nobody has
    /// looked at yet: what to say of each, and the deployment.
    pub alarms: Vec<(String, i64)>,
    /// What was said of tasks, the oldest first.
    pub lines: Vec<Line>,
    pub problems: Vec<Problem>,
}

impl Snapshot {
    /// Something goes on that readers want to see at once.
    pub fn is_busy(&self) -> bool {
        self.runs.iter().any(|run| run.status.is_active()) || self.moves.iter().any(|view| view.backlog > 0)
    }
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
    pub rehearsal: Option<Rehearsal>,
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
    moves: &[MoveView],
    worker: bool,
) -> Vec<Problem> {
    let mut found: Vec<Problem> = failed_runs(runs)
        .chain(changed(migrations))
        .chain(open_criteria(phases))
        .chain(moves.iter().flat_map(of_move))
        .chain(paused(runs))
        .collect();
    if !worker && runs.iter().any(|run| run.status.is_active()) {
        let text = "Runs wait, and no worker is alive to take them".to_owned();
        found.push(Problem { weight: Weight::Failed, text, link: "/runs".into() });
    }
    found.sort_by_key(|problem| problem.weight);
    found
}

/// On top of everything else.
pub fn alarmed(alarms: &[(String, i64)]) -> impl Iterator<Item = Problem> {
    alarms.iter().map(|(text, deployment)| Problem {
        weight: Weight::Failed,
        text: text.clone(),
        link: format!("/deployments/{deployment}"),
    })
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

fn of_move(view: &MoveView) -> impl Iterator<Item = Problem> {
    let link = format!("/moves/{}", view.id);
    let broken = view
        .broken
        .as_ref()
        .map(|why| (Weight::Failed, format!("Changes of move {} may be lost: {why}", view.id)));
    let left_alone = match &view.applier {
        Applier::Missing(said) => {
            let said = said.as_ref().map(|said| format!(": {said}")).unwrap_or_default();
            Some((Weight::Failed, format!("Nobody applies the changes of move {}{said}", view.id)))
        }
        _ => None,
    };
    let kept = (view.quarantined > 0).then(|| {
        (Weight::Warning, format!("{} rows of move {} are in quarantine", view.quarantined, view.id))
    });
    let conflicts = (view.conflicts > 0).then(|| {
        (Weight::Warning, format!("{} keys of move {} were changed on both sides", view.conflicts, view.id))
    });
    let found = [broken, left_alone, kept, conflicts].into_iter().flatten();
    found.map(move |(weight, text)| Problem { weight, text, link: link.clone() })
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
