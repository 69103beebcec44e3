use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::any;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

use super::*;
use crate::outside::Outside;

async fn bug() -> &'static str {
    panic!("a bug")
}

fn router() -> Router {
    let outside = Outside::default();
    Router::new()
        .route("/", any(|| async { "page" }))
        .route(
            "/back",
            any(|headers: axum::http::HeaderMap| async move {
                headers
                    .get("referer")
                    .cloned()
                    .map_or_else(String::new, |page| page.to_str().unwrap_or_default().to_owned())
            }),
        )
        .route("/bug", any(bug))
        .layer(from_fn_with_state(outside.clone(), origin::guard))
        .layer(from_fn_with_state(outside.clone(), host::guard))
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(from_fn_with_state(outside.clone(), headers::set))
        .layer(from_fn(trace::trace))
}

async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    router().oneshot(request).await.expect("an answer")
}

async fn status(method: &str, headers: &[(&str, &str)]) -> u16 {
    ask(method, "/", headers).await.status().as_u16()
}

#[tokio::test]
async fn only_names_of_this_machine_are_answered() {
    for host in ["127.0.0.1:3000", "localhost", "LOCALHOST:1", "[::1]:3000", "127.0.0.2"] {
        assert_eq!(status("GET", &[("host", host)]).await, 200, "{host}");
    }
    for host in
        ["refit.example.org", "127.0.0.1.example.org", "10.0.0.1:3000", "localhost.example.org", "0.0.0.0"]
    {
        assert_eq!(status("GET", &[("host", host)]).await, 403, "{host}");
    }
    assert_eq!(status("GET", &[]).await, 400);
}

#[tokio::test]
async fn changes_must_come_from_our_own_pages() {
    let host = ("host", "127.0.0.1:3000");
    let own = ("origin", "http://127.0.0.1:3000");
    for headers in [
        &[host, own][..],
        &[host, ("sec-fetch-site", "same-origin")],
        &[host, own, ("sec-fetch-site", "same-origin")],
    ] {
        assert_eq!(status("POST", headers).await, 200, "{headers:?}");
    }
    for foreign in [
        &[host][..],
        &[host, ("origin", "http://evil.example")],
        &[host, ("origin", "null")],
        &[host, ("origin", "http://127.0.0.1:4000")],
        &[host, ("origin", "https://127.0.0.1:3000")],
        &[host, ("sec-fetch-site", "cross-site")],
        &[host, ("sec-fetch-site", "same-site")],
        &[host, ("sec-fetch-site", "none")],
        &[host, own, ("sec-fetch-site", "cross-site")],
        &[host, ("origin", "http://evil.example"), ("sec-fetch-site", "same-origin")],
    ] {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            assert_eq!(status(method, foreign).await, 403, "{method} {foreign:?}");
        }
        assert_eq!(status("GET", foreign).await, 200, "{foreign:?}");
    }
}

/// `Referer` decides where a form without a script goes back to.
#[tokio::test]
async fn no_form_goes_back_to_a_foreign_page() {
    for (page, left) in [
        ("http://127.0.0.1:3000/runs", "http://127.0.0.1:3000/runs"),
        ("https://evil.example/", ""),
        ("http://127.0.0.1:3000.evil.example/", ""),
        ("//evil.example", ""),
    ] {
        let own = [("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000"), ("referer", page)];
        let response = ask("POST", "/back", &own).await;
        let body = axum::body::to_bytes(response.into_body(), 1000).await.expect("a body");
        assert_eq!(body, left, "{page}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let response = ask("GET", "/", &[("host", "localhost")]).await;
    let header =
        |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert!(header("content-security-policy").contains("script-src 'self' 'wasm-unsafe-eval'"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("referrer-policy"), "same-origin");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-request-id").len(), 26);
}

#[tokio::test]
async fn a_panic_is_an_answer_with_an_id() {
    let response = ask("GET", "/bug", &[("host", "localhost")]).await;
    assert_eq!(response.status().as_u16(), 500);
    assert!(response.headers().contains_key("x-request-id"));
}

#[test]
fn the_nonce_goes_to_scripts_alone() {
    let policy = headers::policy(Some("abc"));
    assert!(policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"));
    assert_eq!(policy.matches("nonce").count(), 1);
}
