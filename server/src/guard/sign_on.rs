//! The way in by a provider: to its page, and back from it.

use app::door::Door;
use axum::extract::{Extension, Query, Request, State as Extract};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use engine::error::Error;
use engine::sign_on::{self, Back, PATIENCE};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;

use super::cookie;
use super::doors::{Visitor, go_on, own_page, refused, words};
use super::nobody::cookies;
use crate::middleware::host;
use crate::router::State;

/// What the sign-in page offers, and the address that begins it.
pub(super) fn button(state: &State, next: &str) -> Option<(String, String)> {
    let provider = state.engine.doors().provider.as_ref()?;
    Some((provider.title.clone(), format!("/login/provider?next={}", encoded(next))))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    next: String,
}

/// The page to go on with travels in the cookie too: what comes back by way of
/// the provider is only what it gives back.
pub(super) async fn begin(
    Extract(state): Extract<State>,
    Query(wanted): Query<Wanted>,
    request: Request,
) -> Response {
    match sign_on::begin(&state.engine, &origin(&state, &request)).await {
        Ok(begun) => {
            let ticket = format!("{}.{}", begun.ticket, encoded(own_page(&wanted.next)));
            let cookie = cookie::set_ticket(&ticket, PATIENCE.num_seconds());
            (StatusCode::SEE_OTHER, [(LOCATION, begun.address), (SET_COOKIE, cookie)]).into_response()
        }
        Err(error) => turned_away(request.headers(), &error),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Brought {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

pub(super) async fn finish(
    Extract(state): Extract<State>,
    Extension(visitor): Extension<Visitor>,
    Query(brought): Query<Brought>,
    request: Request,
) -> Response {
    let held = cookie::ticket(request.headers()).unwrap_or_default();
    let (ticket, next) = held.rsplit_once('.').unwrap_or_default();
    let back = Back { ticket, state: &brought.state, code: &brought.code };
    let done = sign_on::finish(&state.engine, &origin(&state, &request), back, visitor.from()).await;
    match done {
        Ok(token) => {
            let next = percent_decode_str(next).decode_utf8_lossy();
            let clear = AppendHeaders([(SET_COOKIE, cookie::set_ticket("", 0))]);
            (clear, go_on(&token, own_page(&next))).into_response()
        }
        Err(error) => turned_away(request.headers(), &error),
    }
}

fn turned_away(headers: &HeaderMap, error: &Error) -> Response {
    let door = Door { cookies: cookies(headers), refused: Some(words(error)) };
    refused(error, door.closed("Not signed in"))
}

/// The guard of hosts has let nothing but our own names through.
fn origin(state: &State, request: &Request) -> String {
    host::asked(request).map(|asked| state.outside.origin(&asked)).unwrap_or_default()
}
