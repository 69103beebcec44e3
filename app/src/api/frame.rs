//! What stands around every page: the header, the navigation, the palette.

use chrono::{DateTime, Utc};
use domain::phase::PhaseStatus;
use domain::run::RunStatus;
use domain::snapshot::DatabaseInfo;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub at: DateTime<Utc>,
    pub stale: Option<String>,
    pub database: DatabaseInfo,
    pub phases: Vec<(u8, String, PhaseStatus)>,
    pub open_runs: usize,
    /// Checklists whose step was not carried out yet.
    pub pending_deployments: usize,
    /// What stands on every page until somebody has looked at it, and the
    /// deployment that it is about.
    pub alarm: Option<(String, i64)>,
    pub blocked_tasks: usize,
    pub pending_migrations: usize,
    /// Moves that follow their source.
    pub live_moves: usize,
    /// Id and title, in the plan's order.
    pub moves: Vec<(String, String)>,
    /// Newest first: id, title, state.
    pub runs: Vec<(i64, String, RunStatus)>,
}

impl Frame {
    pub fn phases_done(&self) -> usize {
        self.phases.iter().filter(|(_, _, status)| *status == PhaseStatus::Completed).count()
    }
}

#[server(name = ReadFrame, endpoint = "frame", output = Page)]
pub async fn frame() -> Answer<Written> {
    use domain::migration::MigrationState;
    let snapshot = super::server::snapshot();
    let tasks = snapshot.phases.iter().flat_map(|phase| &phase.tasks);
    let pending = snapshot.migrations.iter().filter(|row| row.state == MigrationState::Pending);
    Written::of(&Frame {
        at: snapshot.at,
        stale: snapshot.stale.clone(),
        database: snapshot.database.clone(),
        phases: snapshot
            .phases
            .iter()
            .map(|phase| (phase.number, phase.title.clone(), phase.status))
            .collect(),
        open_runs: snapshot.runs.iter().filter(|run| run.status.is_open()).count(),
        pending_deployments: snapshot.pending_deployments,
        alarm: alarm(&snapshot.alarms),
        blocked_tasks: tasks.filter(|task| task.state == domain::task::TaskState::Blocked).count(),
        pending_migrations: pending.count(),
        live_moves: snapshot.moves.iter().filter(|view| view.state.applies()).count(),
        moves: snapshot.moves.iter().map(|view| (view.id.clone(), view.title.clone())).collect(),
        runs: snapshot.runs.iter().take(30).map(|run| (run.id, run.title.clone(), run.status)).collect(),
    })
}

#[cfg(feature = "ssr")]
fn alarm(alarms: &[(String, i64)]) -> Option<(String, i64)> {
    let (text, deployment) = alarms.first()?;
    let more = match alarms.len() {
        1 => String::new(),
        all => format!(" (and {} more)", all - 1),
    };
    Some((format!("{text}{more}"), *deployment))
}
