//! One file per resource, each with its lines of the table.

mod backups;
mod balances;
mod benchmarks;
mod changes;
mod deployments;
mod document;
mod executions;
mod fees;
mod health;
mod integrity;
mod matrix;
mod moves;
mod opportunities;
mod orders;
mod performance;
mod phases;
mod reports;
mod runs;
mod stream;
mod tasks;

use chrono::{DateTime, Utc};
use domain::snapshot::Snapshot;
use engine::desk::Desk;
use engine::error::{Error, Kind, Result};

use super::endpoint::Endpoint;
use super::reply::{Rows, Stale};

pub(crate) use stream::Sheets;

/// In the order of the document.
pub(super) const RESOURCES: &[&[Endpoint]] = &[
    document::ENDPOINTS,
    opportunities::ENDPOINTS,
    stream::ENDPOINTS,
    matrix::ENDPOINTS,
    balances::ENDPOINTS,
    changes::ENDPOINTS,
    executions::ENDPOINTS,
    orders::ENDPOINTS,
    performance::ENDPOINTS,
    fees::ENDPOINTS,
    moves::ENDPOINTS,
    runs::ENDPOINTS,
    phases::ENDPOINTS,
    tasks::ENDPOINTS,
    deployments::ENDPOINTS,
    reports::ENDPOINTS,
    integrity::ENDPOINTS,
    backups::ENDPOINTS,
    benchmarks::ENDPOINTS,
    health::ENDPOINTS,
];

fn stale(since: DateTime<Utc>, why: Option<&String>) -> Option<Stale> {
    why.map(|why| Stale { since, why: why.clone() })
}

/// Rows of what is gathered once for every reader.
fn seen<T>(snapshot: &Snapshot, rows: Vec<T>) -> Rows<T> {
    Rows { rows, stale: stale(snapshot.at, snapshot.stale.as_ref()) }
}

/// Before its phase the market has no tables: the answer says what brings them.
fn there(desk: &Desk, doing: &str) -> Result<()> {
    match desk.missing() {
        Some(missing) => Err(Error::new(Kind::NotFound, doing, missing.why, missing.next)),
        None => Ok(()),
    }
}
