//! Every request gets an id, a line in the log and its place in the numbers.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

const REQUEST_ID: &str = "x-request-id";

/// Asked every few seconds, and always with the same answer.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// For what is written down about a request elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

pub(crate) async fn trace(mut request: Request, next: Next) -> Response {
    let id = ulid::Ulid::generate().to_string();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |route| route.as_str().to_owned());
    let span = tracing::info_span!("request", request_id = %id, %method, path);
    request.extensions_mut().insert(RequestId(id.clone()));
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    if !PROBES.contains(&path.as_str()) {
        span.in_scope(|| log(response.status().as_u16(), took));
    }
    count(&method, route, response.status().as_u16(), took);
    response
}

/// The time is that to the first byte; a stream goes on after it.
fn log(status: u16, took: Duration) {
    let duration_ms = took.as_secs_f64() * 1000.0;
    match status {
        500.. => tracing::error!(status, duration_ms, "answered"),
        400.. => tracing::warn!(status, duration_ms, "answered"),
        _ => tracing::debug!(status, duration_ms, "answered"),
    }
}

/// A client may call its method anything, and each label is kept for good.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        _ => "other",
    }
}

fn count(method: &Method, route: String, status: u16, took: Duration) {
    let labels = [("method", known(method).to_owned()), ("route", route), ("status", status.to_string())];
    metrics::counter!("refit_http_requests_total", &labels).increment(1);
    metrics::histogram!("refit_http_request_seconds", &labels).record(took.as_secs_f64());
}
