//! Answers to whoever is not let in: a way to the door for people, and a
//! problem in JSON for programs.

use app::door::{AGAIN, Door};
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, Utc};
use engine::Caller;
use engine::error::{Error, Kind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

const NOT_SIGNED_IN: &str = "Sign in first, in a browser at /login.";

/// Nobody, or somebody whose session has ended.
pub(super) fn unknown(request: &Request) -> Response {
    if is_for_eyes(request) {
        let next = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let next = utf8_percent_encode(next, NON_ALPHANUMERIC);
        return (StatusCode::SEE_OTHER, [(LOCATION, format!("/login?next={next}"))]).into_response();
    }
    if wants_html(request.headers()) {
        return (StatusCode::SEE_OTHER, [(LOCATION, "/login")]).into_response();
    }
    problem(
        StatusCode::UNAUTHORIZED,
        "asking the server",
        "there is no session, or it has ended",
        NOT_SIGNED_IN,
    )
}

pub(super) fn forbidden(request: &Request, caller: &Caller, why: &str) -> Response {
    let path = request.uri().path();
    tracing::warn!(actor = caller.name, origin = caller.origin, path, "denied: {why}");
    if is_for_eyes(request) || wants_html(request.headers()) {
        let refused = Some(format!("{}.", app::sentence(why)));
        let door = Door { cookies: cookies(request.headers()), refused };
        return (StatusCode::FORBIDDEN, Html(door.closed("Not for you"))).into_response();
    }
    let next = "Nothing was changed. Ask somebody with that role, or an administrator for it.";
    problem(StatusCode::FORBIDDEN, "asking the server", why, next)
}

/// Somebody who has to add a second factor first: their own account is open.
pub(super) fn unfinished(request: &Request, caller: &Caller) -> Response {
    if is_for_eyes(request) {
        return (StatusCode::SEE_OTHER, [(LOCATION, "/account#factor")]).into_response();
    }
    if wants_html(request.headers()) {
        return forbidden(request, caller, Caller::LACKS);
    }
    problem(StatusCode::FORBIDDEN, "asking the server", Caller::LACKS, Caller::ADD)
}

/// A token that proves nothing.
pub(super) fn no_program(error: &Error) -> Response {
    if error.kind != Kind::Forbidden {
        tracing::error!(%error, "nobody can be let in");
        let (doing, why) = ("looking at the token", "the database cannot be asked");
        return problem(StatusCode::SERVICE_UNAVAILABLE, doing, why, "Try again in a moment.");
    }
    let mut answer = problem(StatusCode::UNAUTHORIZED, &error.doing, &error.why, &error.next);
    answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
    answer
}

/// A token that proves who it speaks for, and not that it may.
pub(super) fn beyond(request: &Request, caller: &Caller, why: &str) -> Response {
    let (path, token) = (request.uri().path(), caller.fingerprint.trim_start_matches("token "));
    tracing::warn!(actor = caller.name, origin = caller.origin, path, token, "denied: {why}");
    let next = "Nothing was changed. Make a token with that scope, if its account has the role for it.";
    problem(StatusCode::FORBIDDEN, "asking the server", why, next)
}

/// Somebody who has enough under way.
pub(super) fn crowded(caller: &Caller) -> Response {
    tracing::warn!(actor = caller.name, origin = caller.origin, "too much at once");
    let next = "Nothing was done. Wait for some of it to end, then try again.";
    let why = "this account has too many requests under way";
    let mut answer = problem(StatusCode::TOO_MANY_REQUESTS, "asking the server", why, next);
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(1_u32));
    answer
}

/// There is no database that could be asked who it is, or anything else.
pub(super) fn away(request: &Request, since: DateTime<Utc>) -> Response {
    let again = [(RETRY_AFTER, HeaderValue::from(AGAIN))];
    if !is_for_eyes(request) && !wants_html(request.headers()) {
        let why = format!("the database cannot be reached since {}", since.format("%Y-%m-%d %H:%M:%S UTC"));
        let next = "Nothing was done. Try again in a few seconds.";
        return problem(StatusCode::SERVICE_UNAVAILABLE, "asking the server", &why, next);
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let door = Door { cookies: cookies(request.headers()), refused: None };
    let page = door.away(since, Utc::now(), is_for_eyes(request).then_some(path));
    (StatusCode::SERVICE_UNAVAILABLE, again, Html(page)).into_response()
}

/// Who it is could not be found out, so nobody is let in.
pub(super) fn failed(request: &Request, error: &Error) -> Response {
    let status = match error.kind {
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    tracing::error!(%error, "nobody can be let in");
    if error.kind == Kind::Unavailable {
        return away(request, Utc::now());
    }
    if is_for_eyes(request) {
        let refused = Some("The database cannot be asked who you are. Try again in a moment.".to_owned());
        let door = Door { cookies: cookies(request.headers()), refused };
        return (status, Html(door.closed("Not now"))).into_response();
    }
    problem(status, "looking for the session", "the database cannot be asked", "Try again in a moment.")
}

/// A page, and not what a page is made of.
fn is_for_eyes(request: &Request) -> bool {
    let path = request.uri().path();
    matches!(*request.method(), Method::GET | Method::HEAD)
        && !path.starts_with("/api/")
        && !matches!(path, "/live" | "/metrics")
}

fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

pub(super) fn cookies(headers: &HeaderMap) -> String {
    headers.get(COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default().to_owned()
}

/// With the fields of RFC 9457, and those that our pages read.
pub(crate) fn problem(status: StatusCode, doing: &str, why: &str, next: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let body = json!({
        "type": "about:blank", "title": title, "status": status.as_u16(),
        "detail": format!("{doing}: {why}. {next}"), "doing": doing, "why": why, "next": next,
    });
    let mut answer = (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(AGAIN));
    }
    answer
}
