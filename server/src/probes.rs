//! For whoever watches over the process.

use std::time::Duration;

use axum::Json;
use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use engine::jobs;
use serde::Serialize;

use crate::router::State;

const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    database: &'static str,
    worker: &'static str,
    version: &'static str,
}

/// The process answers, whatever its database does.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// Whether work should be sent here: the database answers, a worker is alive,
/// and the process is not about to end.
pub(crate) async fn ready(Extract(state): Extract<State>) -> Response {
    let alive = tokio::time::timeout(PATIENCE, jobs::workers_alive(&state.engine)).await;
    let (database, worker) = match alive {
        Ok(Ok(true)) => ("ok", "ok"),
        Ok(Ok(false)) => ("ok", "none alive"),
        Ok(Err(_)) | Err(_) => ("no answer", "unknown"),
    };
    let stopping = state.stop.is_cancelled();
    let ready = !stopping && database == "ok" && (worker == "ok" || !state.worker);
    let status = if stopping {
        "stopping"
    } else if ready {
        "ready"
    } else {
        "not ready"
    };
    let code = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(Ready { status, database, worker, version: env!("CARGO_PKG_VERSION") })).into_response()
}

/// In the text format of Prometheus.
pub(crate) async fn metrics(Extract(state): Extract<State>) -> Response {
    state.metrics.run_upkeep();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics.render()).into_response()
}
