use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use futures::FutureExt;
use futures::future::{join, join_all};
use leptos::nonce::Nonce;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use super::*;
use crate::middleware::headers::policy;

/// A site whose pages say how many were drawn before them, and what of the
/// request they saw.
#[derive(Clone)]
struct Site {
    drawn: Arc<AtomicU64>,
    version: Arc<AtomicU64>,
    second: Arc<AtomicU64>,
    /// Lets drawings of `/slow` through.
    gate: Arc<Semaphore>,
}

impl Site {
    fn new() -> (Self, Router) {
        let number = || Arc::new(AtomicU64::new(0));
        let gate = Arc::new(Semaphore::new(0));
        let site = Self { drawn: number(), version: number(), second: number(), gate };
        let router = site.router();
        (site, router)
    }

    fn router(&self) -> Router {
        let (version, second) = (self.version.clone(), self.second.clone());
        let kept = Kept::by(move || (version.load(Ordering::SeqCst), second.load(Ordering::SeqCst)));
        Router::new()
            .route("/{page}", get(draw))
            .route_layer(from_fn_with_state(kept.clone(), answer))
            .route("/api/phase", post(async || "read"))
            .route("/api/mark_task", post(async || "done"))
            .route("/api/refused", post(async || StatusCode::CONFLICT))
            .layer(from_fn_with_state(kept, count))
            .with_state(self.clone())
    }

    fn drawn(&self) -> u64 {
        self.drawn.load(Ordering::SeqCst)
    }
}

async fn draw(Extract(site): Extract<Site>, request: Request) -> Response {
    let number = site.drawn.fetch_add(1, Ordering::SeqCst);
    let (named, used) = (Nonce::new().to_string(), Nonce::new().to_string());
    let with = |name: HeaderName, value: &'static str| [(name, value)];
    let seen = format!("{number} {:?}", request.headers());
    match request.uri().path() {
        "/slow" => site.gate.acquire().await.map(|_| ()).expect("an open gate"),
        "/foreign" => return html(&named, &used, &seen),
        "/large" => return html(&named, &named, &"x".repeat(2 * 1024 * 1024)),
        "/missing" => return (StatusCode::NOT_FOUND, html(&named, &named, &seen)).into_response(),
        "/moved" => return (with(LOCATION, "/page"), html(&named, &named, &seen)).into_response(),
        "/cookie" => return (with(SET_COOKIE, "a=b"), html(&named, &named, &seen)).into_response(),
        "/text" => return (with(CONTENT_TYPE, "text/plain"), html(&named, &named, &seen)).into_response(),
        _ => {}
    }
    html(&named, &named, &seen)
}

fn html(named: &str, used: &str, text: &str) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, policy(Some(named))),
    ];
    let script = format!("<script nonce=\"{used}\"></script>");
    (headers, format!("{script}<p>é {text}</p>{script}")).into_response()
}

struct Answer {
    status: u16,
    nonce: String,
    length: Option<String>,
    body: String,
}

impl Answer {
    /// The page with its nonce taken out.
    fn content(&self) -> String {
        self.body.replace(&self.nonce, "")
    }
}

async fn ask(router: &Router, method: &str, path: &str, cookie: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header("cookie", cookie);
    let request = request.body(Body::empty()).expect("a request");
    let (parts, body) = router.clone().oneshot(request).await.expect("an answer").into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let header = |name| Some(parts.headers.get(name)?.to_str().expect("text").to_owned());
    let policy: String = header(CONTENT_SECURITY_POLICY).unwrap_or_default();
    Answer {
        status: parts.status.as_u16(),
        nonce: policy.split('\'').find_map(|part| part.strip_prefix("nonce-")).unwrap_or_default().to_owned(),
        length: header(CONTENT_LENGTH),
        body: String::from_utf8(body.to_vec()).expect("text"),
    }
}

async fn get_page(router: &Router, path: &str) -> Answer {
    ask(router, "GET", path, "").await
}

#[tokio::test]
async fn one_drawing_serves_all_with_nonces_of_their_own() {
    let (site, router) = Site::new();
    let asked = join_all((0..50).map(|_| get_page(&router, "/slow")));
    // All are asked before the gate opens, far enough for fifty drawings.
    let (answers, ()) = join(asked, async { site.gate.add_permits(50) }).await;
    assert_eq!(site.drawn(), 1);
    let nonces: std::collections::BTreeSet<&str> =
        answers.iter().map(|answer| answer.nonce.as_str()).collect();
    assert_eq!(nonces.len(), 50);
    for answer in &answers {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body.matches(&format!("nonce=\"{}\"", answer.nonce)).count(), 2, "{}", answer.body);
        assert_eq!(answer.body.matches("nonce=").count(), 2);
        assert_eq!(answer.content(), answers[0].content());
    }
}

#[tokio::test]
async fn who_waits_draws_when_the_first_goes_away() {
    let (site, router) = Site::new();
    assert!(get_page(&router, "/slow").now_or_never().is_none());
    site.gate.add_permits(1);
    assert_eq!(get_page(&router, "/slow").await.status, 200);
    assert_eq!(site.drawn(), 2);
}

#[tokio::test]
async fn every_end_of_a_moment_makes_a_new_page() {
    let (site, router) = Site::new();
    let mut drawn = 0;
    for end in ["none", "version", "second", "/api/mark_task", "/api/refused", "/api/new", "/page"] {
        match end {
            "none" => {}
            "version" => drop(site.version.fetch_add(1, Ordering::SeqCst)),
            "second" => drop(site.second.fetch_add(1, Ordering::SeqCst)),
            path => drop(ask(&router, "POST", path, "").await),
        }
        drawn += 1;
        for _ in 0..2 {
            get_page(&router, "/page").await;
            assert_eq!(site.drawn(), drawn, "after {end}");
        }
    }
    ask(&router, "POST", "/api/phase", "").await;
    get_page(&router, "/page").await;
    assert_eq!(site.drawn(), drawn, "open pages ask for their data, and change nothing");
}

/// A drawing that began before a deed is not for those who come after it.
#[tokio::test]
async fn a_deed_shows_while_an_older_drawing_is_under_way() {
    let (site, router) = Site::new();
    let mut before = Box::pin(get_page(&router, "/slow"));
    assert!((&mut before).now_or_never().is_none());
    ask(&router, "POST", "/api/mark_task", "").await;
    site.gate.add_permits(2);
    let after = get_page(&router, "/slow").await;
    assert!(after.body.contains("<p>é 1 "), "{}", after.body);
    assert!(before.await.body.contains("<p>é 0 "));
}

#[tokio::test]
async fn another_theme_or_address_is_another_page() {
    let (site, router) = Site::new();
    let dark = ask(&router, "GET", "/page", "theme=dark; zone=utc").await;
    assert!(dark.body.contains("{\"cookie\": \"theme=dark\"}"), "{}", dark.body);
    let plain = get_page(&router, "/page").await;
    assert!(plain.body.contains("<p>é 1 {}"), "{}", plain.body);
    get_page(&router, "/page?a=1").await;
    assert_eq!(site.drawn(), 3);
    let unknown = ask(&router, "GET", "/page", "theme=dark; session=7").await;
    assert!(unknown.body.contains("session=7"), "{}", unknown.body);
}

#[tokio::test]
async fn what_is_no_plain_page_is_never_kept() {
    for path in ["/missing", "/moved", "/cookie", "/text", "/large", "/foreign"] {
        let (site, router) = Site::new();
        let first = get_page(&router, path).await;
        let second = get_page(&router, path).await;
        assert_eq!(site.drawn(), 2, "{path}");
        assert_eq!(first.status, if path == "/missing" { 404 } else { 200 });
        assert!(first.status == second.status && first.nonce != second.nonce, "{path}");
    }
}

#[tokio::test]
async fn the_head_of_a_kept_page() {
    let (site, router) = Site::new();
    for _ in 0..2 {
        let page = get_page(&router, "/page").await;
        let head = ask(&router, "HEAD", "/page", "").await;
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        assert_eq!(head.length, Some(page.body.len().to_string()));
        assert!(!head.nonce.is_empty() && head.nonce != page.nonce);
    }
    assert_eq!(site.drawn(), 1);
}

#[test]
fn what_only_reads_exists() {
    // Naming the application links its functions into this test.
    let _ = app::shell;
    let known: Vec<&str> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    for path in deeds::READS {
        assert!(known.contains(path), "{path} is none of {known:?}");
    }
}
