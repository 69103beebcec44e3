//! The read API for programs: `/api/v1`, JSON over what the pages read already.
//!
//! Each resource has a file in `v1` with its lines of one table. Router and
//! OpenAPI document are made of that table, access rules and docs/API.md are
//! compared with it. docs/decisions/074 has the why.

mod asked;
mod cursor;
mod endpoint;
mod front;
mod openapi;
mod pace;
mod problem;
mod reply;
mod shape;
mod v1;

use std::time::Instant;

use axum::Router;
use axum::extract::{Extension, RawPathParams, State as Extract};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::{any, get};
use engine::Caller;
use engine::error::Result;

use asked::{Asked, Proof};
use endpoint::{Endpoint, ROOT};
use pace::Pace;
use v1::Sheets;

pub(crate) use front::front;

use crate::guard::session_token;
use crate::middleware::origin::bearer;
use crate::router::State;

/// What all requests share.
#[derive(Clone, Default)]
pub(crate) struct Shared {
    sheets: Sheets,
    pace: Pace,
}

/// All lines of the table, in the order of the document.
fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    v1::RESOURCES.iter().flat_map(|resource| resource.iter())
}

/// Of all addresses, as the table of the guard has them.
#[cfg(test)]
pub(crate) fn patterns() -> impl Iterator<Item = String> {
    endpoints().map(|endpoint| pattern(endpoint.path)).chain([ROOT.to_owned(), format!("{ROOT}/{{*}}")])
}

/// As app/src/access.rs writes addresses.
fn pattern(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

pub(crate) fn routes() -> Router<State> {
    let missing = Router::new()
        .route(ROOT, any(problem::no_such_address))
        .route(&format!("{ROOT}/{{*rest}}"), any(problem::no_such_address));
    endpoints().fold(missing, |routes, endpoint| {
        let answer = move |Extract(state): Extract<State>,
                           Extension(caller): Extension<Caller>,
                           parts: RawPathParams,
                           uri: Uri,
                           headers: HeaderMap| async move {
            answer(endpoint, (state, caller), &parts, (&uri, &headers)).await
        };
        routes.route(endpoint.path, get(answer).fallback(problem::no_such_method))
    })
}

async fn answer(
    endpoint: &'static Endpoint,
    who: (State, Caller),
    parts: &RawPathParams,
    (uri, headers): (&Uri, &HeaderMap),
) -> Response {
    let (state, caller) = &who;
    if let Err(wait) = state.api.pace.take(caller.account, Instant::now()) {
        return problem::too_often(wait);
    }
    let found = match asked(endpoint, who, parts, (uri, headers)) {
        Ok(asked) => (endpoint.handler)(asked).await,
        Err(error) => Err(error),
    };
    found.map_or_else(|error| problem::of(&error), |reply| reply.into_response(headers))
}

/// The guard has asked for the permission by the table of addresses; a line that
/// says less there than here opens nothing.
fn asked(
    endpoint: &'static Endpoint,
    (state, caller): (State, Caller),
    parts: &RawPathParams,
    (uri, headers): (&Uri, &HeaderMap),
) -> Result<Asked> {
    state.engine.on_behalf_of(caller.clone()).must(endpoint.needs, "asking the API")?;
    let parts = parts.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let query = uri.query().unwrap_or_default();
    let given = parts.chain(url::form_urlencoded::parse(query.as_bytes()).into_owned()).collect();
    let session = || Proof::Session(session_token(headers).unwrap_or_default().to_owned());
    let proof = bearer(headers).map_or_else(session, |token| Proof::Token(token.to_owned()));
    Asked::of(endpoint, given, asked::From { state, caller, proof, path: uri.path().to_owned() })
}

#[cfg(test)]
mod tests;
