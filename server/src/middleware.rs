//! What every request goes through, from the outside in: trace, headers,
//! panic, host, origin.

pub(crate) mod carry;
pub(crate) mod headers;
pub(crate) mod host;
pub(crate) mod origin;
pub(crate) mod panic;
pub(crate) mod trace;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use engine::error::{Error, Kind};

/// A refusal in one sentence, for eyes that read the answer of curl.
fn refuse(status: StatusCode, why: &str) -> Response {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{why}\n")).into_response()
}

/// An error of the engine as an answer.
pub(crate) fn failure(error: &Error) -> Response {
    let status = match error.kind {
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Refused | Kind::Busy => StatusCode::CONFLICT,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        // A table of the plan that no migration has made yet is no fault of ours.
        Kind::Failed if error.sqlstate().is_some_and(|code| code == "42P01") => StatusCode::CONFLICT,
        Kind::Fenced | Kind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    };
    refuse(status, &error.to_string())
}

#[cfg(test)]
mod tests;
