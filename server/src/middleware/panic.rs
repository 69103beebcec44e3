//! A bug in one request must not take the others down.

use std::any::Any;

use axum::http::StatusCode;
use axum::response::Response;

use super::refuse;

pub(crate) fn answer(panic: Box<dyn Any + Send>) -> Response {
    let text =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(error = text.unwrap_or("no message"), "a request panicked");
    refuse(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Refit made a mistake with this request. Nothing half done was kept; the log has the details under the request's id.",
    )
}
