//! Who comes, and whether they may: asked before anything of a request is read.

mod cookie;
mod crowd;
mod doors;
mod holding;
mod nobody;
mod sign_on;

use axum::extract::{ConnectInfo, MatchedPath, Request, State as Extract};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use domain::access::Permission;
use engine::{Caller, sessions, tokens};
use std::net::SocketAddr;

use app::access::{self, Access};

pub(crate) use cookie::{NAME as COOKIE, token as session_token};
pub(crate) use crowd::{Crowd, Turn};
pub(crate) use doors::routes as doors;
pub(crate) use holding::Holding;
pub(crate) use nobody::problem;

use crate::kept::reads;
use crate::middleware::host;
use crate::middleware::origin::bearer;
use crate::middleware::trace::RequestId;
use crate::outside::Outside;
use crate::router::State;

#[cfg(test)]
mod tests;

/// Around everything but trace, headers and the checks of host and origin.
pub(crate) async fn guard(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let wanted = access::of(request.uri().path());
    let asks_database = is_door(request.uri().path());
    if (wanted == Some(Access::Open) && !asks_database) || is_local_program(wanted, &request) {
        return next.run(request).await;
    }
    if let Some(since) = state.hub.away_since() {
        return nobody::away(&request, since);
    }
    if asks_database {
        return next.run(request).await;
    }
    let visitor = Visitor::of(&state.outside, &request);
    if let Some(token) = bearer(request.headers()) {
        let held = tokens::holder(&state.engine, token, &visitor.peer, &visitor.request).await;
        return program(&state, held, wanted, request, next).await;
    }
    let found = tokio::select! {
        found = who(&state, &visitor) => found,
        since = state.hub.until_away() => return nobody::away(&request, since),
    };
    let caller = match found {
        Ok(Some(caller)) => caller,
        Ok(None) => return nobody::unknown(&request),
        Err(error) => return nobody::failed(&request, &error),
    };
    match needs(wanted, &request) {
        Needed::Nothing => {}
        Needed::Permission(_) if caller.lacks_factor => return nobody::unfinished(&request, &caller),
        Needed::Permission(permission) if caller.may(permission) => {}
        Needed::Permission(permission) => {
            return nobody::forbidden(&request, &caller, &caller.refusal(permission));
        }
        Needed::Unknown => {
            return nobody::forbidden(&request, &caller, "nobody may use an address that is in no list");
        }
    }
    admit(&state, caller, request, next).await
}

async fn admit(state: &State, caller: Caller, mut request: Request, next: Next) -> Response {
    let Some(turn) = state.crowd.enter(caller.account) else { return nobody::crowded(&caller) };
    request.extensions_mut().insert(turn);
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// Whoever signs in is looked up.
fn is_door(path: &str) -> bool {
    matches!(path, "/login" | "/login/provider" | "/login/callback" | "/setup")
}

/// A program is answered with problems, and nothing but its token counts.
async fn program(
    state: &State,
    held: engine::Result<Caller>,
    wanted: Option<Access>,
    request: Request,
    next: Next,
) -> Response {
    let caller = match held {
        Ok(caller) => caller,
        Err(error) => return nobody::no_program(&error),
    };
    let refused = match needs(wanted, &request) {
        Needed::Permission(permission) if caller.may(permission) => None,
        Needed::Permission(permission) => Some(caller.refusal(permission)),
        Needed::Nothing if wanted.is_none() => None,
        Needed::Nothing => Some("no token opens what is about a person's own account".to_owned()),
        Needed::Unknown => Some("nobody may use an address that is in no list".to_owned()),
    };
    if let Some(why) = refused {
        return nobody::beyond(&request, &caller, &why);
    }
    admit(state, caller, request, next).await
}

enum Needed {
    Nothing,
    Permission(Permission),
    Unknown,
}

/// An address that is not listed but leads somewhere was forgotten in the list.
/// One that leads nowhere gets the page that says so.
fn needs(wanted: Option<Access>, request: &Request) -> Needed {
    match wanted {
        Some(Access::Needs(permission)) => Needed::Permission(permission),
        Some(Access::Machine) => Needed::Permission(Permission::See),
        Some(Access::Person | Access::Open) => Needed::Nothing,
        None if request.extensions().get::<MatchedPath>().is_some() => Needed::Unknown,
        None => Needed::Nothing,
    }
}

/// Numbers about the process, for a program on this machine that names it by a
/// name of this machine. A proxy in front of us names us by our own.
fn is_local_program(wanted: Option<Access>, request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    wanted == Some(Access::Machine)
        && peer.is_some_and(|peer| peer.0.ip().is_loopback())
        && host::asked(request).is_some_and(|authority| host::is_local(authority.host()))
}

/// What a request says of who sends it.
struct Visitor {
    token: Option<String>,
    /// A person did something, and not a page that keeps itself fresh.
    acts: bool,
    peer: String,
    request: String,
}

impl Visitor {
    fn of(outside: &Outside, request: &Request) -> Self {
        Self {
            token: cookie::token(request.headers()).map(str::to_owned),
            acts: !is_refresh(request),
            peer: peer(outside, request),
            request: request_id(request),
        }
    }
}

async fn who(state: &State, visitor: &Visitor) -> engine::Result<Option<Caller>> {
    let Some(token) = &visitor.token else { return Ok(None) };
    let seen = if visitor.acts { None } else { state.holding.holder(token) };
    let found = match seen {
        Some(found) => Some(found),
        None => sessions::holder(&state.engine, token, visitor.acts).await?,
    };
    Ok(found.map(|(holder, fingerprint)| Caller {
        unproved: sessions::is_unproved(&state.engine, &holder),
        lacks_factor: sessions::lacks_factor(&state.engine, &holder),
        account: holder.account,
        name: holder.name,
        roles: holder.roles,
        scope: None,
        session: holder.session,
        fingerprint,
        origin: visitor.peer.clone(),
        request: visitor.request.clone(),
    }))
}

/// A page that is left open asks for its data again and again, and so does a
/// script: that must not keep its session alive. Whoever goes from page to page says so by `stay`.
fn is_refresh(request: &Request) -> bool {
    let path = request.uri().path();
    path == "/live"
        || path.starts_with("/api/v1/")
        || (request.method() == Method::POST && reads(request) && path != "/api/stay")
}

pub(crate) fn request_id(request: &Request) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// The address of whoever asks, as the proxy says it if there is one.
pub(crate) fn peer(outside: &Outside, request: &Request) -> String {
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    match direct {
        Some(direct) => outside.peer(direct, forwarded(request.headers())).to_string(),
        None => "unknown".to_owned(),
    }
}

/// The last one was added by whoever is next to us; those before it are what
/// the client says.
fn forwarded(headers: &HeaderMap) -> Option<&str> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next().map(str::trim)
}
