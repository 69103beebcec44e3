//! Integrity reports: what is wrong with the data, with proof and remedy.
//!
//! A report is a run. It asks one probe after the other, reads each in pieces
//! that hold no snapshot longer than ten seconds, and keeps after each piece
//! how far it has come. A probe that cannot be answered is a finding of its
//! own, never a failed report and never a pass. docs/decisions/052 has the why.

mod catalogue;
mod export;
mod list;
mod piece;
mod probe;
mod reader;

use domain::integrity::{Compared, IntegrityReport, Scope, Summary, compared};
use domain::run::{Run, RunKind, RunParams};
use sha2::{Digest, Sha256};

pub use export::{Format, csv, json};

use crate::Engine;
use crate::error::{Doing, Error, Result};
use crate::runs::{self, Wanted};

pub(crate) use list::probes;
pub(crate) use reader::{Read, read};

/// There is one report at a time, whatever it covers: a second one would read
/// the same tables again.
const SUBJECT: &str = "all";

/// Starts a report of what lies in the scope.
pub async fn start(engine: &Engine, scope: Scope, actor: &str) -> Result<Run> {
    let doing = format!("starting an integrity report of {}", scope.title());
    if let Some(phase) = scope.phase.filter(|phase| engine.plan().plan.phase(*phase).is_none()) {
        let next = "See what the plan has with `refit plan show`.";
        return Err(Error::not_found(doing, format!("the plan has no phase {phase}"), next));
    }
    if let Some(table) = &scope.table
        && probes(engine, &scope).await?.is_empty()
    {
        let next = "Name it as the report lists it, e.g. trades or sales.orders.";
        return Err(Error::not_found(doing, format!("nothing is asked about a table {table}"), next));
    }
    let title = format!("Integrity of {}", scope.title());
    let params = RunParams { scope: Some(scope), ..RunParams::default() };
    let wanted = Wanted { title, ..Wanted::new(engine, RunKind::Integrity, SUBJECT, None, params) };
    runs::begin(engine, wanted, actor).await
}

/// Newest first.
pub async fn list(engine: &Engine, limit: i64) -> Result<Vec<Summary>> {
    page(engine, None, limit).await
}

/// Those older than `before`, newest first.
pub async fn page(engine: &Engine, before: Option<i64>, limit: i64) -> Result<Vec<Summary>> {
    store::integrity::list(engine.control(), before, limit).await.doing("listing the integrity reports")
}

/// A report, or the newest one that is finished.
pub async fn get(engine: &Engine, run: Option<i64>) -> Result<IntegrityReport> {
    let doing = "looking for an integrity report";
    let mut conn = engine.control().acquire().await.doing(doing)?;
    let found = match run {
        Some(run) => store::integrity::get(&mut conn, run).await.doing(doing)?,
        None => {
            let newest = list(engine, 100).await?.into_iter().find(|summary| summary.finished_at.is_some());
            match newest {
                Some(summary) => store::integrity::get(&mut conn, summary.run).await.doing(doing)?,
                None => None,
            }
        }
    };
    found.ok_or_else(|| {
        let next = "List them with `refit integrity list`, or make one with `refit integrity run`.";
        Error::not_found(doing, "there is no such report", next)
    })
}

/// A report beside another one, or beside the newest of the same scope before
/// it. None when there is none before.
pub async fn beside(
    engine: &Engine,
    now: &IntegrityReport,
    other: Option<i64>,
) -> Result<Option<(i64, Vec<Compared>)>> {
    let before = match other {
        Some(run) => Some(run),
        None => store::integrity::before(engine.control(), now.run)
            .await
            .doing("looking for the report before")?,
    };
    let Some(run) = before else { return Ok(None) };
    let before = get(engine, Some(run)).await?;
    Ok(Some((run, compared(now, &before))))
}

/// What a report's digest has to be.
pub fn digest(report: &IntegrityReport) -> String {
    let bare = IntegrityReport { digest: String::new(), ..report.clone() };
    hex::encode(Sha256::digest(serde_json::to_vec(&bare).unwrap_or_default()))
}

/// Whether nobody has changed the report since it was finished.
pub fn is_whole(report: &IntegrityReport) -> bool {
    report.finished_at.is_some() && report.digest == digest(report)
}
