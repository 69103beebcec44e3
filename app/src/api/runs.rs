//! Runs: the list, one of them, and what may be asked of it.

use chrono::{DateTime, Utc};
use domain::report::Verdict;
use domain::run::{Run, RunStatus};
use domain::snapshot::RunDetail;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

/// Rows of one page of the list.
#[cfg(feature = "ssr")]
const PAGE: usize = 50;

/// What the address of the list asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub state: String,
    pub q: String,
    /// Only runs older than this one.
    pub before: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunsPage {
    pub at: DateTime<Utc>,
    pub wanted: Wanted,
    /// Newest first.
    pub runs: Vec<Run>,
    /// What their reports say, by report.
    pub verdicts: Vec<(i64, Verdict)>,
    /// Runs that the search lets through, by state.
    pub counts: Vec<(RunStatus, usize)>,
    /// Where the next page begins.
    pub older: Option<i64>,
    /// Whether there is any run at all.
    pub any: bool,
}

impl RunsPage {
    pub fn all(&self) -> usize {
        self.counts.iter().map(|(_, count)| count).sum()
    }
}

/// A run, and the log from a line on: whoever follows has the rest already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunPage {
    pub at: DateTime<Utc>,
    pub detail: RunDetail,
    /// Of its report.
    pub verdict: Option<Verdict>,
}

#[server(name = ReadRuns, endpoint = "runs", output = Page)]
pub async fn runs(wanted: Wanted) -> Answer<Written> {
    let snapshot = super::server::snapshot();
    let known = list::known(&snapshot).await?;
    let matching: Vec<&Run> = known.iter().filter(|run| list::matches(run, &wanted.q)).collect();
    let counts =
        RunStatus::ALL.map(|state| (state, matching.iter().filter(|run| run.status == state).count()));
    let before = wanted.before.parse().unwrap_or(i64::MAX);
    let state = RunStatus::parse(&wanted.state);
    let mut rows =
        matching.into_iter().filter(|run| run.id < before && state.is_none_or(|state| run.status == state));
    let page: Vec<Run> = rows.by_ref().take(PAGE).cloned().collect();
    let older = rows.next().and(page.last()).map(|run| run.id);
    let verdicts = verdicts(&snapshot, &page);
    Written::of(&RunsPage {
        at: snapshot.at,
        wanted,
        runs: page,
        verdicts,
        counts: counts.to_vec(),
        older,
        any: !known.is_empty(),
    })
}

/// A validation succeeds when it has asked everything; what it was told stands
/// in its report.
#[cfg(feature = "ssr")]
pub(super) fn verdicts<'a>(
    snapshot: &domain::snapshot::Snapshot,
    runs: impl IntoIterator<Item = &'a Run>,
) -> Vec<(i64, Verdict)> {
    let wanted: Vec<i64> = runs.into_iter().filter_map(|run| run.report).collect();
    let reports = snapshot.reports.iter().filter(|report| wanted.contains(&report.id));
    reports.map(|report| (report.id, report.verdict)).collect()
}

#[cfg(feature = "ssr")]
mod list {
    use domain::run::Run;
    use domain::snapshot::Snapshot;

    use crate::api::server::{engine, unreadable};
    use crate::fault::Answer;

    /// More runs than anybody pages through; older ones are in the command line.
    const MOST: i64 = 5_000;

    /// The snapshot's runs, and what is older than those.
    pub(super) async fn known(snapshot: &Snapshot) -> Answer<Vec<Run>> {
        let mut runs = snapshot.runs.clone();
        let Some(oldest) = runs.last().map(|run| run.id).filter(|id| *id > 1) else {
            return Ok(runs);
        };
        let older = engine::runs::list(&engine(), Some(oldest), MOST).await.map_err(unreadable)?;
        runs.extend(older);
        Ok(runs)
    }

    /// Whether every word of the search stands in the run's title, task or id.
    pub(super) fn matches(run: &Run, search: &str) -> bool {
        let task = run.task.as_deref().unwrap_or_default();
        let phase = run.phase.map(|phase| format!("phase {phase}")).unwrap_or_default();
        let text =
            format!("{} {} {} {task} {phase} {}", run.id, run.title, run.subject, run.actor).to_lowercase();
        search.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}

/// `after` is the last line of the log that the page has, or 0.
#[server(name = ReadRun, endpoint = "run", output = Page)]
pub async fn run(id: String, after: i64) -> Answer<Written> {
    let hub = super::server::hub();
    let number: i64 = id.parse().map_err(|_| {
        super::server::not_found(
            format!("looking for run {id}"),
            "the id of a run is a number",
            "See the list of runs.",
        )
    })?;
    let detail = hub.detail(number).await.map_err(super::server::unreadable)?;
    let mut detail = RunDetail::clone(&detail);
    detail.log.retain(|line| line.id > after);
    let snapshot = hub.snapshot();
    let verdict = verdicts(&snapshot, [&detail.run]).first().map(|(_, verdict)| *verdict);
    Written::of(&RunPage { at: snapshot.at, detail, verdict })
}

#[server(endpoint = "pause_run", output = Json)]
pub async fn pause_run(id: i64) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::runs::pause(&engine, id, &actor).await).await
}

/// Resumes a paused run, retries a failed one.
#[server(endpoint = "resume_run", output = Json)]
pub async fn resume_run(id: i64) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::runs::resume(&engine, id, &actor).await).await
}

#[server(endpoint = "cancel_run", output = Json)]
pub async fn cancel_run(id: i64) -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::runs::cancel(&engine, id, &actor).await).await
}
