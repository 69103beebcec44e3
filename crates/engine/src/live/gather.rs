//! The statements behind a snapshot.

use domain::phase::{PhaseView, plan_view, tell_history};
use domain::run::LogLine;
use domain::snapshot::{DatabaseInfo, PlanInfo, QuarantinedRow, RunDetail, Snapshot, alarmed, problems};
use domain::task::Line;

use super::About;
use crate::error::{Doing, Result};
use crate::{Engine, deployments, facts, jobs, migrations, moves, rehearsal, reports, runs, tasks, throttle};

const RUNS: i64 = 100;
const REPORTS: i64 = 50;
const LINES: i64 = 500;
const BATCHES: i64 = 120;
const NAMED: i64 = 50;

/// A text that differs whenever something that pages show has changed.
pub(super) async fn pulse(engine: &Engine) -> Result<String> {
    sqlx::query_scalar(include_str!("../queries/live/pulse.sql"))
        .fetch_one(engine.control())
        .await
        .doing("looking for changes")
}

/// The newest log line of each recent run.
pub(super) async fn last_lines(engine: &Engine) -> Result<std::collections::HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(include_str!("../queries/live/last_lines.sql"))
        .bind(RUNS)
        .fetch_all(engine.control())
        .await
        .doing("looking for changes")?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn lines(engine: &Engine, runs: &[i64], after: &[i64]) -> Result<Vec<LogLine>> {
    store::log::after_each(engine.control(), runs, after).await.doing("reading new log lines")
}

pub(super) async fn snapshot(engine: &Engine, about: &About, version: u64) -> Result<Snapshot> {
    let (phases, lines) = phases(engine).await?;
    let migrations = migrations::status(engine).await?;
    let runs = runs::list(engine, None, RUNS).await?;
    let moves = moves::list(engine).await?;
    let worker = jobs::workers_alive(engine).await?;
    let alarms = alarms(engine).await?;
    let mut found: Vec<_> = alarmed(&alarms).collect();
    found.extend(problems(&phases, &runs, &migrations, &moves, worker));
    Ok(Snapshot {
        version,
        at: engine.now(),
        stale: None,
        database: database(engine, about),
        plan: plan(engine),
        problems: found,
        phases,
        runs,
        migrations,
        moves,
        reports: reports::list(engine, REPORTS).await?,
        pending_deployments: deployments::pending(engine).await?,
        alarms,
        lines,
    })
}

async fn alarms(engine: &Engine) -> Result<Vec<(String, i64)>> {
    let found = deployments::unreviewed(engine).await?;
    Ok(found.iter().map(|(act, incident)| (incident.alarm(&act.title()), incident.deployment)).collect())
}

/// With the history of the tasks, which is brought up to date where runs and
/// checks have moved them.
async fn phases(engine: &Engine) -> Result<(Vec<PhaseView>, Vec<Line>)> {
    let mut conn = engine.control().acquire().await.doing("reading the state of the plan")?;
    let facts = facts::gather(engine, &mut conn).await?;
    drop(conn);
    let mut phases = plan_view(&engine.plan().plan, &facts);
    if !tasks::moved(&phases, &facts).is_empty()
        && let Err(error) = tasks::follow(engine).await
    {
        tracing::warn!(%error, "where tasks stand is shown, and not written down");
    }
    let lines = tasks::lines(engine).await?;
    tell_history(&mut phases, &lines);
    Ok((phases, lines))
}

fn database(engine: &Engine, about: &About) -> DatabaseInfo {
    let server = engine.server();
    DatabaseInfo {
        name: server.database.clone(),
        version: server.version_text.clone(),
        role: server.role.clone(),
        private: about.private,
        environment: about.environment.clone(),
    }
}

fn plan(engine: &Engine) -> PlanInfo {
    let loaded = engine.plan();
    PlanInfo {
        id: loaded.plan.id.clone(),
        title: loaded.plan.title.clone(),
        summary: loaded.plan.summary.clone(),
        hash: loaded.hash.clone(),
    }
}

pub(super) async fn detail(engine: &Engine, id: i64) -> Result<RunDetail> {
    let run = runs::get(engine, id).await?;
    let times = runs::batch_times(engine, id).await?;
    let quarantined = runs::quarantine(engine, id, NAMED).await?;
    Ok(RunDetail {
        throttle: throttle::view(engine, &run).await?,
        rehearsal: rehearsal::of(engine, &run).await?,
        run,
        log: runs::log_tail(engine, id, LINES).await?,
        batches: runs::batches(engine, id, BATCHES).await?,
        batch_count: times.batches,
        p50_ms: times.p50,
        p90_ms: times.p90,
        quarantined: quarantined.into_iter().map(quarantined_row).collect(),
        differences: runs::differences(engine, id, NAMED).await?,
    })
}

fn quarantined_row(row: store::quarantine::Quarantined) -> QuarantinedRow {
    QuarantinedRow { key: row.key, reason: row.reason, row: row.row }
}
