//! What may have changed something ends the moment of the kept pages, so that
//! whoever did it sees it in the next page.

use std::sync::atomic::Ordering;

use axum::extract::{Request, State as Extract};
use axum::middleware::Next;
use axum::response::Response;

use super::Kept;
use crate::middleware::origin::is_harmless;

/// Server functions that only read. All are called by POST, and every open page
/// calls these; whatever is not named here counts as a deed.
pub(super) const READS: &[&str] = &[
    "/api/account",
    "/api/audit",
    "/api/backups",
    "/api/balance",
    "/api/balances",
    "/api/benchmarks",
    "/api/burn_down",
    "/api/cache",
    "/api/census",
    "/api/deployment",
    "/api/deployments",
    "/api/doctor",
    "/api/diagnostics",
    "/api/explain",
    "/api/executions",
    "/api/fees",
    "/api/frame",
    "/api/integrity",
    "/api/integrity_report",
    "/api/load",
    "/api/load_test",
    "/api/logs",
    "/api/matrix",
    "/api/move",
    "/api/moves",
    "/api/notifications",
    "/api/opportunities",
    "/api/order",
    "/api/overview",
    "/api/people",
    "/api/pair",
    "/api/performance",
    "/api/phase",
    "/api/phases",
    "/api/quarantine",
    "/api/report",
    "/api/reports",
    "/api/rollback",
    "/api/run",
    "/api/runs",
    "/api/schedules",
    "/api/schema",
    "/api/stay",
    "/api/tasks",
    "/api/troubleshooting",
];

/// Whether a request can only read.
pub(crate) fn reads(request: &Request) -> bool {
    is_harmless(request.method()) || READS.contains(&request.uri().path())
}

pub(crate) async fn count(Extract(kept): Extract<Kept>, request: Request, next: Next) -> Response {
    let _deed = (!reads(&request)).then(|| Deed(kept));
    next.run(request).await
}

/// Counted at its end, also when it fails half-way or nobody waits for it.
struct Deed(Kept);

impl Drop for Deed {
    fn drop(&mut self) {
        self.0.inner.deeds.fetch_add(1, Ordering::SeqCst);
    }
}
