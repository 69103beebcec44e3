//! `/live`: what happens, as server-sent events.
//!
//! A viewer of a run gets each line of its log once and in order. Listening
//! begins before the lines already written are read, so none falls between;
//! ids grow, so none is sent twice.

mod viewer;

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Extension, Query, State as Extract};
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use engine::Caller;
use futures::stream::unfold;
use serde::Deserialize;
use tokio::sync::mpsc;

use crate::router::State;
use viewer::Viewer;

pub(crate) const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// Events that may wait for a slow reader before its viewer waits too.
const WAITING: usize = 64;

#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    /// Only this run, with its log.
    run: Option<i64>,
    /// The last line of the log that the page has.
    after: Option<i64>,
}

pub(crate) async fn live(
    Extract(state): Extract<State>,
    Extension(caller): Extension<Caller>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let (sender, receiver) = mpsc::channel(WAITING);
    let after = wanted.after.unwrap_or(0).max(last_event_id(&headers));
    let viewer = Viewer::new(&state, wanted.run, after, sender);
    tokio::spawn(viewer.watch(state.holding.clone(), caller.session));
    let events = unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|event: Event| (Ok::<_, Infallible>(event), receiver))
    });
    // Proxies that gather answers would hold the events back.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    (unbuffered, Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

/// Where the browser's own reconnection wants to go on.
fn last_event_id(headers: &HeaderMap) -> i64 {
    let id = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    id.and_then(|id| id.parse().ok()).unwrap_or(0)
}
