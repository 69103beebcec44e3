//! Every refusal of the API as a problem of RFC 9457, whoever refuses.

use std::time::Duration;

use axum::body::to_bytes;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::response::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::error::{Error, Kind};

use crate::guard::problem;

const PROBLEM: &str = "application/problem+json";
/// Words of ours are shorter.
const LONGEST: usize = 4 * 1024;

pub(super) fn of(error: &Error) -> Response {
    let status = match error.kind {
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Refused => StatusCode::CONFLICT,
        Kind::Busy | Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Fenced | Kind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if status.is_server_error() {
        tracing::warn!(%error, "an answer of the API failed");
    }
    problem(status, &error.doing, error.why.trim_end_matches('.'), &error.next)
}

pub(super) async fn no_such_method() -> Response {
    let why = "this address is only read";
    let next = "Ask it with GET.";
    let mut answer = problem(StatusCode::METHOD_NOT_ALLOWED, "asking the API", why, next);
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    answer
}

pub(super) async fn no_such_address() -> Response {
    let why = "there is no such address";
    problem(
        StatusCode::NOT_FOUND,
        "asking the API",
        why,
        "All of them stand in /api/v1/openapi.json and in docs/API.md.",
    )
}

pub(super) fn too_often(wait: Duration) -> Response {
    let why = "this account has asked too often";
    let next = "Wait as long as `Retry-After` says; ask for larger pages, or follow the stream.";
    let mut answer = problem(StatusCode::TOO_MANY_REQUESTS, "asking the API", why, next);
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
    answer
}

pub(super) fn not_acceptable(media_type: &str) -> Response {
    let why = format!("this address answers with {media_type} alone");
    let next = format!("Send `Accept: {media_type}`, or no such header.");
    problem(StatusCode::NOT_ACCEPTABLE, "asking the API", &why, &next)
}

/// What was refused on the way here, in words for eyes, put as a problem.
pub(super) async fn translated(answer: Response) -> Response {
    let (mut head, body) = answer.into_parts();
    let status = head.status;
    if status == StatusCode::SERVICE_UNAVAILABLE {
        head.headers.entry(RETRY_AFTER).or_insert(HeaderValue::from_static("1"));
    }
    if !(status.is_client_error() || status.is_server_error()) || is_problem(&head.headers) {
        return Response::from_parts(head, body);
    }
    let said = to_bytes(body, LONGEST).await.unwrap_or_default();
    let said = String::from_utf8(said.to_vec()).unwrap_or_default();
    let why = match is_text(&head.headers) {
        true => said.trim().trim_end_matches('.'),
        false => "",
    };
    let why = if why.is_empty() { status.canonical_reason().unwrap_or("it was refused") } else { why };
    with_headers_of(&head, problem(status, "asking the API", why, "See docs/API.md."))
}

/// When to come again, what is allowed: it still holds.
fn with_headers_of(head: &Parts, mut answer: Response) -> Response {
    for (name, value) in &head.headers {
        if !matches!(name.as_str(), "content-type" | "content-length" | "content-encoding") {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    answer
}

fn is_problem(headers: &HeaderMap) -> bool {
    kind(headers) == PROBLEM
}

fn is_text(headers: &HeaderMap) -> bool {
    kind(headers).starts_with("text/plain")
}

fn kind(headers: &HeaderMap) -> &str {
    headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    #[tokio::test]
    async fn whoever_refuses_it_is_a_problem() {
        let plain = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
        let page = [(CONTENT_TYPE, "text/html")];
        for (answer, status, why) in [
            (
                (StatusCode::FORBIDDEN, plain.clone(), "Not from here.\n").into_response(),
                403,
                "Not from here",
            ),
            ((StatusCode::NOT_FOUND, page, "<h1>Nothing</h1>").into_response(), 404, "Not Found"),
            (StatusCode::GATEWAY_TIMEOUT.into_response(), 504, "Gateway Timeout"),
            (problem(StatusCode::CONFLICT, "doing", "why", "next"), 409, "why"),
            (problem(StatusCode::SERVICE_UNAVAILABLE, "doing", "away", "wait"), 503, "away"),
        ] {
            let answer = translated(answer).await;
            assert_eq!((answer.status().as_u16(), kind(answer.headers())), (status, PROBLEM));
            assert_eq!(answer.headers().contains_key(RETRY_AFTER), status == 503);
            let body = to_bytes(answer.into_body(), LONGEST).await.expect("a body");
            let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(body["why"], why, "{body}");
        }
        let answer = translated((StatusCode::OK, plain, "as it is").into_response()).await;
        let body = to_bytes(answer.into_body(), LONGEST).await.expect("a body");
        assert_eq!(&body[..], b"as it is");
    }
}
