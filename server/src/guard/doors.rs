//! The ways in and out: signing in, the first account, signing out.

use app::door::Door;
use axum::Router;
use axum::extract::{Extension, Form, Query, Request, State as Extract};
use axum::http::header::{LOCATION, RETRY_AFTER, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use domain::access::Permission;
use engine::error::{Error, Kind};
use engine::sessions::From;
use engine::{Caller, accounts, factors, sessions, tokens};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::nobody::cookies;
use super::{cookie, peer, request_id, sign_on};
use crate::router::State;

pub(crate) fn routes(state: &State) -> Router<State> {
    Router::new()
        .route("/login", get(login).post(sign_in))
        .route("/login/provider", get(sign_on::begin))
        .route("/login/callback", get(sign_on::finish))
        .route("/setup", get(setup).post(set_up))
        .route("/logout", post(sign_out))
        .route("/account/token", post(make_token))
        .route("/account/factor", post(begin_factor))
        .route("/account/factor/confirm", post(confirm_factor))
        .layer(from_fn_with_state(state.clone(), note))
}

/// Where a form came from.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    peer: String,
    agent: String,
    request: String,
}

impl Visitor {
    pub(super) fn from(&self) -> From<'_> {
        From { peer: &self.peer, agent: &self.agent, request: &self.request }
    }
}

async fn note(Extract(state): Extract<State>, mut request: Request, next: Next) -> Response {
    let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let visitor = Visitor {
        peer: peer(&state.outside, &request),
        agent: agent.to_owned(),
        request: request_id(&request),
    };
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

#[derive(Debug, Deserialize)]
struct Wanted {
    #[serde(default)]
    next: String,
}

async fn login(Extract(state): Extract<State>, Query(wanted): Query<Wanted>, headers: HeaderMap) -> Response {
    let (door, next) = (Door { cookies: cookies(&headers), refused: None }, own_page(&wanted.next));
    Html(door.login("", next, sign_on::button(&state, next))).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(
    Extract(state): Extract<State>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    let next = own_page(&form.next);
    match sessions::sign_in_with(&state.engine, &form.name, (&form.password, &form.code), visitor.from())
        .await
    {
        Ok(token) => go_on(&token, next),
        Err(error) => {
            let door = Door { cookies: cookies(&headers), refused: Some(words(&error)) };
            refused(&error, door.login(&form.name, next, sign_on::button(&state, next)))
        }
    }
}

#[derive(Debug, Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

async fn setup(Extract(state): Extract<State>, Query(link): Query<Link>, headers: HeaderMap) -> Response {
    let door = Door { cookies: cookies(&headers), refused: None };
    match accounts::holds(&state.engine, &link.token).await {
        Ok(true) => Html(door.setup("", &link.token)).into_response(),
        Ok(false) => {
            let why = "The link was used, has expired, or never was one. While there is no account, each start of the \
                       server prints a new one.";
            let door = Door { refused: Some(why.to_owned()), ..door };
            (StatusCode::FORBIDDEN, Html(door.closed("No way in"))).into_response()
        }
        Err(error) => {
            let door = Door { refused: Some(words(&error)), ..door };
            refused(&error, door.closed("Not now"))
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetUp {
    token: String,
    name: String,
    password: String,
}

async fn set_up(
    Extract(state): Extract<State>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(form): Form<SetUp>,
) -> Response {
    match accounts::set_up(&state.engine, &form.token, &form.name, &form.password, visitor.from()).await {
        Ok(token) => go_on(&token, "/"),
        Err(error) => {
            let door = Door { cookies: cookies(&headers), refused: Some(words(&error)) };
            refused(&error, door.setup(&form.name, &form.token))
        }
    }
}

async fn sign_out(
    Extract(state): Extract<State>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Response {
    match sessions::sign_out(&state.engine.on_behalf_of(caller)).await {
        Ok(()) => (StatusCode::SEE_OTHER, [(LOCATION, "/login".to_owned()), (SET_COOKIE, cookie::clear())])
            .into_response(),
        Err(error) => {
            let door = Door { cookies: cookies(&headers), refused: Some(words(&error)) };
            refused(&error, door.closed("Still signed in"))
        }
    }
}

/// By name and scopes of a form, whose boxes repeat one name.
async fn make_token(
    Extract(state): Extract<State>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let (account, engine) = (caller.name.clone(), state.engine.on_behalf_of(caller));
    let door = Door { cookies: cookies(&headers), refused: None };
    match tokens::create(&engine, &account, &token_of(&fields), &account).await {
        Ok((made, text)) => Html(door.token(&made.name, &text)).into_response(),
        Err(error) => refused(&error, Door { refused: Some(words(&error)), ..door }.no_token()),
    }
}

fn token_of(fields: &[(String, String)]) -> tokens::Wanted {
    let of = |name| fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str());
    tokens::Wanted {
        name: of("name").next().unwrap_or_default().to_owned(),
        scope: of("scope").filter_map(Permission::parse).collect(),
        // What is no number is none that a token can have.
        days: of("days").next().and_then(|days| days.parse().ok()).unwrap_or_default(),
    }
}

async fn begin_factor(
    Extract(state): Extract<State>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Response {
    let door = Door { cookies: cookies(&headers), refused: None };
    match factors::begin(&state.engine.on_behalf_of(caller)).await {
        Ok(enrolment) => Html(door.enrol(&enrolment.secret, &picture(&enrolment))).into_response(),
        Err(error) => refused(&error, Door { refused: Some(words(&error)), ..door }.no_factor()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
}

async fn confirm_factor(
    Extract(state): Extract<State>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Form(form): Form<Code>,
) -> Response {
    let (engine, door) =
        (state.engine.on_behalf_of(caller), Door { cookies: cookies(&headers), refused: None });
    let error = match factors::confirm(&engine, &form.code).await {
        Ok(codes) => return Html(door.recovery(&codes)).into_response(),
        Err(error) => error,
    };
    let door = Door { refused: Some(words(&error)), ..door };
    match factors::again(&engine).await {
        Ok(enrolment) => refused(&error, door.enrol(&enrolment.secret, &picture(&enrolment))),
        Err(_) => refused(&error, door.no_factor()),
    }
}

/// As a picture's address; a code too long to be drawn is typed.
fn picture(enrolment: &factors::Enrolment) -> String {
    let Ok(code) = QRBuilder::new(enrolment.address.as_str()).build() else { return String::new() };
    let svg = SvgBuilder::default().to_str(&code);
    format!("data:image/svg+xml,{}", utf8_percent_encode(&svg, NON_ALPHANUMERIC))
}

pub(super) fn go_on(token: &str, next: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, next.to_owned()), (SET_COOKIE, cookie::set(token))]).into_response()
}

pub(super) fn refused(error: &Error, page: String) -> Response {
    let status = match error.kind {
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Forbidden => StatusCode::UNAUTHORIZED,
        Kind::Invalid | Kind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Busy => {
            return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "30")], Html(page)).into_response();
        }
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, Html(page)).into_response()
}

/// What the database says is for the log.
pub(super) fn words(error: &Error) -> String {
    match error.kind {
        Kind::Failed | Kind::Unavailable => {
            tracing::error!(%error, "a door stays shut");
            "The database cannot be asked. Try again in a moment.".to_owned()
        }
        _ => app::sentence(&format!("{}. {}", error.why.trim_end_matches('.'), error.next)),
    }
}

/// Only pages of ours: `//host` and `/\host` lead elsewhere.
pub(super) fn own_page(path: &str) -> &str {
    let rest = path.strip_prefix('/');
    let own = rest.is_some_and(|rest| !rest.starts_with(['/', '\\']) && !path.chars().any(char::is_control));
    let leaves = path.starts_with("/login") || path.starts_with("/logout");
    if own && !leaves { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn only_own_pages_are_gone_on_with() {
        for own in ["/", "/runs/7", "/runs?q=a b", "/phases/1#tasks"] {
            assert_eq!(own_page(own), own);
        }
        for foreign in [
            "",
            "runs",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/login",
            "/logout",
        ] {
            assert_eq!(own_page(foreign), "/", "{foreign:?}");
        }
    }
}
