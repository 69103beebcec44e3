//! Whether the newest integrity report of the whole database is young enough and
//! holds nothing that weighs more than a warning. It is not made here: it reads
//! every table.

use domain::check::Evidence;
use domain::integrity::{IntegrityReport, Weight};
use domain::report::Finding;

use super::{Ctx, Probe};
use crate::error::{Doing, Error, Result};
use crate::integrity::is_whole;

/// Measured is the report's age.
pub(super) const PROBE: Probe =
    Probe { name: "integrity_report", unit: "h", ask: |ctx, _| Box::pin(ask(ctx)) };

const DOING: &str = "looking for an integrity report";

async fn ask(ctx: &Ctx<'_>) -> Result<Evidence> {
    let mut conn = ctx.pool.acquire().await.doing(DOING)?;
    let newest = store::integrity::newest_whole(&mut *conn, ctx.plan_hash).await.doing(DOING)?;
    let (run, hours) = newest.ok_or_else(none)?;
    let report = store::integrity::get(&mut conn, run).await.doing(DOING)?;
    report.map(|report| evidence(&report, hours)).ok_or_else(none)
}

fn none() -> Error {
    let why = "none of the whole database has been made under this plan";
    Error::not_found(DOING, why, "Make one: `refit integrity run`.")
}

fn evidence(report: &IntegrityReport, hours: f64) -> Evidence {
    let weighs = report.findings.iter().filter(|found| found.weight != Weight::Warning);
    let findings = weighs
        .map(|found| Finding { subject: found.subject.clone(), problem: found.problem.clone() })
        .chain(fault(report))
        .collect();
    let note = format!("Report {}: {}.", report.run, report.verdict());
    Evidence { looked_at: report.looked_at(), measured: Some(hours), note, findings }
}

/// What keeps the report itself from showing anything.
fn fault(report: &IntegrityReport) -> Option<Finding> {
    let problem = match report {
        report if !is_whole(report) => "it was changed after it was finished",
        report if report.findings.is_empty() && !report.is_clean() => "nothing was asked",
        _ => return None,
    };
    Some(Finding { subject: format!("report {}", report.run), problem: problem.into() })
}
