//! Which address leads where.

use std::time::Duration;

use app::{Actor, App, Me, shell};
use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, Request, State as Extract};
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::desk::Desk;
use engine::diagnostics::Diagnostics;
use engine::health::Ward;
use engine::live::Hub;
use engine::logs::Logs;
use engine::{Caller, Engine};
use leptos::nonce::use_nonce;
use leptos::prelude::{LeptosOptions, provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::api;
use crate::guard::{self, Crowd, Holding};
use crate::kept::{self, Kept};
use crate::middleware::{carry, headers, host, origin, panic, trace};
use crate::outside::Outside;
use crate::{assets, exports, probes, sse};

/// Forms and calls are small.
const LARGEST_BODY: usize = 256 * 1024;
const SLOWEST_ANSWER: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(crate) struct State {
    pub(crate) engine: Engine,
    pub(crate) hub: Hub,
    pub(crate) desk: Desk,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) ward: Ward,
    pub(crate) logs: Logs,
    /// Cancelled when the server is about to end.
    pub(crate) stop: CancellationToken,
    /// Whether this process is meant to carry runs out.
    pub(crate) worker: bool,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) outside: Outside,
    pub(crate) holding: Holding,
    pub(crate) api: api::Shared,
    pub(crate) crowd: Crowd,
    leptos: LeptosOptions,
}

impl State {
    pub(crate) fn new(
        engine: Engine,
        (hub, desk, logs): (Hub, Desk, Logs),
        stop: CancellationToken,
        worker: bool,
        metrics: PrometheusHandle,
        outside: Outside,
    ) -> Self {
        let leptos =
            LeptosOptions::builder().output_name("refit").site_root("site").site_pkg_dir("pkg").build();
        let diagnostics = Diagnostics::start(&engine, stop.child_token());
        let ward = Ward::start(&engine, stop.child_token());
        let holding = Holding::start(engine.clone(), stop.child_token());
        let api = api::Shared::default();
        let crowd = Crowd::default();
        Self {
            engine,
            hub,
            desk,
            diagnostics,
            ward,
            logs,
            stop,
            worker,
            metrics,
            outside,
            holding,
            api,
            crowd,
            leptos,
        }
    }
}

impl FromRef<State> for LeptosOptions {
    fn from_ref(state: &State) -> Self {
        state.leptos.clone()
    }
}

pub(crate) fn routes(state: State) -> Router {
    let streams = Router::new().route("/live", get(sse::live));
    let probes = Router::new()
        .route("/healthz", get(probes::health))
        .route("/readyz", get(probes::ready))
        .route("/metrics", get(probes::metrics));
    let pages = pages(&state)
        .merge(guard::doors(&state))
        .merge(api::routes())
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, SLOWEST_ANSWER))
        .layer(from_fn(carry::carry));
    let outside = state.outside.clone();
    pages
        .merge(streams)
        .merge(probes)
        .layer(from_fn_with_state(state.clone(), exports::answer))
        .layer(from_fn_with_state(state.clone(), guard::guard))
        .layer(from_fn_with_state(outside.clone(), origin::guard))
        .layer(from_fn_with_state(outside.clone(), host::guard))
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(from_fn(api::front))
        .layer(from_fn_with_state(outside.clone(), headers::set))
        .layer(from_fn(trace::trace))
        .with_state(state)
}

fn pages(state: &State) -> Router<State> {
    let options = state.leptos.clone();
    let kept = Kept::new(state.hub.clone());
    Router::new()
        .leptos_routes_with_context(state, page_routes(state), context(state), move || shell(options.clone()))
        .route_layer(from_fn_with_state(kept.clone(), kept::answer))
        .route("/api/{*function}", get(call).post(call))
        .fallback(asset_or_missing)
        .layer(from_fn_with_state(kept, kept::count))
}

fn page_routes(state: &State) -> Vec<AxumRouteListing> {
    leptos_axum::generate_route_list_with_exclusions_and_ssg_and_context(App, None, context(state)).0
}

/// What pages and server functions find in their context.
fn context(state: &State) -> impl Fn() + Clone + Send + Sync + 'static {
    let (engine, hub, desk) = (state.engine.clone(), state.hub.clone(), state.desk.clone());
    let (diagnostics, ward, logs) = (state.diagnostics.clone(), state.ward.clone(), state.logs.clone());
    move || {
        let parts = use_context::<Parts>();
        // Nobody has no role, so that every verb refuses.
        let caller = parts.and_then(|parts| parts.extensions.get::<Caller>().cloned()).unwrap_or_default();
        provide_context(Actor(caller.name.clone()));
        provide_context(Me { name: caller.name.clone(), roles: caller.roles.clone() });
        provide_context(engine.on_behalf_of(caller));
        provide_context(hub.clone());
        provide_context(desk.clone());
        provide_context(diagnostics.clone());
        provide_context(ward.clone());
        provide_context(logs.clone());
        allow_own_scripts();
    }
}

/// The policy names the nonce that this one page's scripts carry.
fn allow_own_scripts() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    if let Ok(policy) = HeaderValue::from_str(&headers::policy(Some(nonce.as_inner()))) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

async fn call(Extract(state): Extract<State>, request: Request) -> Response {
    leptos_axum::handle_server_fns_with_context(context(&state), request).await.into_response()
}

/// A file of the site, or the application's own page for what is not there.
async fn asset_or_missing(Extract(state): Extract<State>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match assets::find(request.uri().path(), request.headers()) {
        Some(response) => response,
        None => missing(&state, request).await,
    }
}

async fn missing(state: &State, request: Request<Body>) -> Response {
    let options = state.leptos.clone();
    let render = leptos_axum::render_app_async_with_context(context(state), move || shell(options.clone()));
    let mut response = render(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}
