//! What server functions find in their context, and how an error leaves them.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use domain::snapshot::Snapshot;
use engine::Engine;
use engine::error::Kind;
use engine::live::Hub;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::Actor;
use crate::fault::{Answer, Fault};

pub(super) fn engine() -> Engine {
    expect_context()
}

pub(super) fn hub() -> Hub {
    expect_context()
}

pub(super) fn desk() -> engine::desk::Desk {
    expect_context()
}

pub(super) fn diagnostics() -> engine::diagnostics::Diagnostics {
    expect_context()
}

pub(super) fn logs() -> engine::logs::Logs {
    expect_context()
}

pub(super) fn ward() -> engine::health::Ward {
    expect_context()
}

pub(super) fn snapshot() -> Arc<Snapshot> {
    hub().snapshot()
}

pub(super) fn actor() -> String {
    use_context::<Actor>().map_or_else(|| "browser".to_owned(), |actor| actor.0)
}

/// Without a word about it, a step that cannot be taken back wants a proved
/// backup that is fresh enough.
pub(super) fn backing(without: bool) -> engine::backups::Backing {
    use engine::backups::Backing::{Fresh, GivenUp};
    if without { GivenUp } else { Fresh }
}

/// Makes the snapshot show what a verb has just changed.
pub(super) async fn refreshed<T>(done: engine::Result<T>) -> Answer<T> {
    let done = done.map_err(refused)?;
    hub().refresh().await;
    Ok(done)
}

/// For functions that change something: a form sent without a script goes back
/// to its page with the message, so that its status must stay a redirect.
pub(super) fn refused(error: engine::Error) -> Fault {
    let fault = fault(&error);
    answers(fault.status);
    fault
}

/// Also for what was not understood at all, before any function of ours.
pub(crate) fn answers(status: u16) {
    let form = use_context::<Parts>().is_some_and(|parts| {
        parts
            .headers
            .get(ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
    });
    if !form {
        set_status(status);
    }
}

/// For functions that read: the page itself gets the status.
pub(super) fn unreadable(error: engine::Error) -> Fault {
    let fault = fault(&error);
    set_status(fault.status);
    fault
}

pub(super) fn not_found(doing: String, why: &str, next: &str) -> Fault {
    unreadable(engine::Error::not_found(doing, why, next))
}

fn fault(error: &engine::Error) -> Fault {
    Fault {
        status: status(error.kind),
        doing: error.doing.clone(),
        why: error.why.clone(),
        next: error.next.clone(),
    }
}

fn status(kind: Kind) -> u16 {
    match kind {
        Kind::NotFound => 404,
        Kind::Invalid => 422,
        Kind::Forbidden => 403,
        Kind::Refused | Kind::Busy | Kind::Fenced => 409,
        Kind::Unavailable => 503,
        Kind::Failed => 500,
    }
}

fn set_status(status: u16) {
    if let (Some(options), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        options.set_status(status);
    }
}
