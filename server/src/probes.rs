//! For whoever watches over the process.

use std::time::Duration;

use axum::Json;
use axum::extract::State as Extract;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use domain::cache::CacheState;
use domain::health::Watched;
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
    measure_cache(&state.engine.cache().state());
    measure_health(&state.ward.seen());
    state.metrics.run_upkeep();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics.render()).into_response()
}

fn measure_health(seen: &[Watched]) {
    for Watched { check, .. } in seen {
        let labels = [("check", check.name.clone())];
        metrics::gauge!("refit_health_status", &labels).set(f64::from(check.status.number()));
        metrics::gauge!("refit_health_response_seconds", &labels).set(check.response_ms / 1000.0);
    }
}

/// What cannot be told yet, such as an age before the first load, is left out.
fn measure_cache(cache: &CacheState) {
    let gauge = |name: &'static str, value: f64| metrics::gauge!(name).set(value);
    let count = |name: &'static str, value: u64| metrics::counter!(name).absolute(value);
    gauge("refit_cache_symbols", cache.symbols as f64);
    gauge("refit_cache_exchanges", cache.exchanges as f64);
    gauge("refit_cache_bytes", cache.bytes as f64);
    gauge("refit_cache_stale", f64::from(u8::from(cache.fault.is_some())));
    cache.age_ms.into_iter().for_each(|age| gauge("refit_cache_age_seconds", age / 1000.0));
    cache.load_ms.into_iter().for_each(|took| gauge("refit_cache_load_seconds", took / 1000.0));
    count("refit_cache_generation_total", cache.generation);
    count("refit_cache_loads_total", cache.loads);
    count("refit_cache_failures_total", cache.failures);
    count("refit_cache_hits_total", cache.hits);
    count("refit_cache_misses_total", cache.misses);
}
