//! Everything that answers stands in the table, and nothing else does.

use std::collections::BTreeSet;

use app::access::{self, TABLE};
use leptos::server_fn::axum::server_fn_paths;

/// Answered by routes of their own, or before any route.
const OTHERS: [&str; 32] = [
    "/favicon.svg",
    "/pkg/{*}",
    "/fonts/{*}",
    "/licenses/{*}",
    "/login",
    "/login/callback",
    "/login/provider",
    "/setup",
    "/logout",
    "/account/token",
    "/account/factor",
    "/account/factor/confirm",
    "/healthz",
    "/readyz",
    "/metrics",
    "/live",
    "/audit.csv",
    "/audit.jsonl",
    "/executions.csv",
    "/executions.jsonl",
    "/logs/postgres.txt",
    "/logs/server.txt",
    "/moves/{}/quarantine.csv",
    "/moves/{}/quarantine.jsonl",
    "/opportunities.csv",
    "/opportunities.json",
    "/opportunities.xlsx",
    "/performance.csv",
    "/performance.json",
    "/phases/{}/tracker.md",
    "/runs/{}/log.txt",
    "/tracker.md",
];

fn pages() -> Vec<String> {
    let owner = leptos::prelude::Owner::new();
    let routes = owner.with(|| leptos_axum::generate_route_list(app::App));
    let pattern = |path: &str| {
        let parts = path.split('/').map(|part| if part.starts_with([':', '{']) { "{}" } else { part });
        let joined = parts.collect::<Vec<_>>().join("/");
        if joined.is_empty() { "/".to_owned() } else { joined }
    };
    routes.iter().map(|route| pattern(route.path())).collect()
}

#[tokio::test]
async fn every_page_and_server_function_stands_in_the_table() {
    let calls: Vec<String> = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let pages = pages();
    assert!(calls.len() > 30 && pages.len() > 12, "{calls:?} {pages:?}");
    let others = OTHERS.map(str::to_owned).into_iter().chain(crate::api::patterns());
    let there: BTreeSet<String> = calls.into_iter().chain(pages).chain(others).collect();
    let listed: BTreeSet<String> = TABLE.iter().map(|(pattern, _)| (*pattern).to_owned()).collect();
    let forgotten: Vec<_> = there.difference(&listed).collect();
    // A page with a parameter may need more for one of its values.
    let narrower = |listed: &str| there.iter().any(|route| access::fits(route, listed));
    let gone: Vec<_> = listed.difference(&there).filter(|pattern| !narrower(pattern)).collect();
    assert!(forgotten.is_empty() && gone.is_empty(), "not in the table: {forgotten:?}; not there: {gone:?}");
}

/// A link or a picture elsewhere makes a browser GET; no such request may
/// change anything.
#[test]
fn no_server_function_answers_to_get() {
    let by_get: Vec<_> =
        server_fn_paths().filter(|(_, method)| *method != axum::http::Method::POST).collect();
    assert!(by_get.is_empty(), "{by_get:?}");
}
