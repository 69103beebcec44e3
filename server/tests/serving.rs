//! The server as a browser meets it.

#[path = "support/refit.rs"]
mod refit;

use std::io::BufRead;
use std::time::{Duration, Instant};

use refit::{Folder, Server};

#[test]
fn pages_probes_and_guards() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);

    let (status, page) = server.ask("GET", "/", &[]);
    assert_eq!(status, 200, "{page}");
    let nonce = nonce(&page);
    assert!(page.contains(&format!("nonce=\"{nonce}\"")), "the scripts lack the nonce of the policy");
    assert!(page.to_lowercase().contains("cache-control: no-store"), "{page}");

    for path in
        ["/phases", "/phases/1", "/runs", "/schema", "/reports", "/diagnostics", "/troubleshooting/cache"]
    {
        assert_eq!(server.get(path), 200, "{path}");
    }
    for path in [
        "/nowhere",
        "/runs/999",
        "/runs/999/log.txt",
        "/reports/999.json",
        "/pkg/nothing.js",
        "/diagnostics/nothing",
        "/troubleshooting/nothing",
    ] {
        assert_eq!(server.get(path), 404, "{path}");
    }
    assert_eq!(server.get("/healthz"), 200);
    assert!(becomes_ready(&server), "{:?}", server.ask("GET", "/readyz", &[]));
    let (status, numbers) = server.ask("GET", "/metrics", &[]);
    assert!(status == 200 && numbers.contains("refit_http_requests_total"), "{numbers}");
    assert!(numbers.contains("refit_health_status{check=\"database\"} 0"), "{numbers}");

    assert_eq!(server.ask("POST", "/api/anything", &["Content-Length: 0"]).0, 403);
    let own = format!("Origin: http://{}", server.address());
    let (status, answer) = server.ask("POST", "/api/anything", &["Content-Length: 0", &own]);
    assert!(status == 403 && answer.contains("in no list"), "{answer}");
    assert_ne!(server.ask("POST", "/api/frame", &["Content-Length: 0", &own]).0, 403);
    assert_eq!(server.ask("GET", "/", &["Host: evil.example"]).0, 400, "two hosts are no host");
    assert!(server.stop().success());
}

/// The worker says that it is alive shortly after the server listens.
fn becomes_ready(server: &Server) -> bool {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(15) {
        if server.get("/readyz") == 200 {
            return true;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    false
}

#[test]
fn a_page_is_the_same_but_for_its_nonce() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    for path in ["/", "/phases/1", "/runs"] {
        assert!(comes_twice(&server, path), "{path} never came twice with the same content");
    }
    let (status, head) = server.ask("HEAD", "/", &[]);
    assert!(status == 200 && head.ends_with("\r\n\r\n") && head.contains("'nonce-"), "{head}");
    let theme = |cookie: &str| server.ask("GET", "/", &[cookie]).1;
    for _ in 0..3 {
        assert!(theme("Cookie: theme=dark").contains("data-theme=\"dark\""));
        assert!(theme("Cookie: theme=light; zone=utc").contains("data-theme=\"light\""));
        assert!(!theme("Accept: text/html").contains("data-theme"));
    }
}

/// Shortly after the start the worker's first sign of life changes the pages.
fn comes_twice(server: &Server, path: &str) -> bool {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(15) {
        let [(first, one), (second, other)] = [0, 1].map(|_| content(server, path));
        assert_ne!(first, second, "{path}: a nonce came twice");
        if one == other {
            return true;
        }
    }
    false
}

/// The nonce of the policy, and the page with it taken out of its scripts.
fn content(server: &Server, path: &str) -> (String, String) {
    let (status, answer) = server.ask("GET", path, &[]);
    assert_eq!(status, 200, "{answer}");
    let (head, page) = answer.split_once("\r\n\r\n").expect("a page");
    let nonce = nonce(head);
    let bare = page.replace(&format!("nonce=\"{nonce}\""), "");
    assert!(bare.len() < page.len() && !bare.contains("nonce=\""), "{path}: scripts have another nonce");
    (nonce.to_owned(), bare.replace(nonce, ""))
}

fn nonce(head: &str) -> &str {
    head.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce in the policy")
}

#[test]
fn a_deed_shows_in_the_very_next_page() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    for owner in ["Ada", "Grace", "Edsger", "Barbara", "Tony"] {
        assert!(!server.ask("GET", "/phases/1", &[]).1.contains(owner));
        let form = format!("task=P1.1.2&state=in_progress&owner={owner}");
        assert_eq!(server.post("/api/mark_task", "/phases/1", &form).0, 302);
        let (_, page) = server.ask("GET", "/phases/1", &[]);
        assert!(page.contains(owner), "{owner} is missing: {page}");
    }

    assert_eq!(server.get("/runs/1"), 404);
    let (status, answer) = server.post("/api/validate_phase", "/phases/1", "number=1");
    assert!(status == 302 && answer.contains("location: /runs/1"), "{answer}");
    assert_eq!(server.get("/runs/1"), 200, "the error was kept");
}

#[test]
fn a_viewer_gets_every_line_of_a_log_once_and_in_order() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    let validated = folder.refit(&["validate", "--phase", "1"]);
    assert_eq!(validated.code, 3, "{validated:?}");
    let whole = folder.refit(&["run", "log", "1", "--output", "json"]).stdout;
    let all: Vec<i64> = whole.lines().map(id_of).collect();
    assert!(all.len() >= 2, "{whole}");

    assert_eq!(lines(&server, "/live?run=1&after=0", "", all.len()), all);
    let rest = &all[1..];
    assert_eq!(lines(&server, &format!("/live?run=1&after={}", all[0]), "", rest.len()), rest);
    assert_eq!(
        lines(&server, "/live?run=1&after=0", &format!("Last-Event-ID: {}\r\n", all[0]), rest.len()),
        rest
    );
    let (status, text) = server.ask("GET", "/runs/1/log.txt", &[]);
    assert!(status == 200 && text.contains("Validate phase 1"), "{text}");
    let (status, report) = server.ask("GET", "/reports/1.json", &[]);
    assert!(status == 200 && report.contains("\"outcomes\""), "{report}");
    assert!(server.stop().success());
}

#[test]
fn open_streams_do_not_hold_the_server_up() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    let mut stream = server.stream("/live", "");
    let mut first = String::new();
    stream.read_line(&mut first).expect("a line");
    assert!(first.contains("200"), "{first}");
    let started = Instant::now();
    assert!(server.stop().success());
    assert!(started.elapsed() < Duration::from_secs(10), "it took {:?}", started.elapsed());
    let rest: Vec<String> = stream.lines().map_while(Result::ok).collect();
    assert!(rest.iter().any(|line| line.starts_with("retry:")), "{rest:?}");
}

fn id_of(line: &str) -> i64 {
    let rest = line.split("\"id\":").nth(1).expect("an id");
    rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|id| id.parse().ok()).expect("a number")
}

/// The ids of the first so many events with an id.
fn lines(server: &Server, path: &str, more: &str, count: usize) -> Vec<i64> {
    let ids = server.stream(path, more).lines().map_while(Result::ok);
    ids.filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).take(count).collect()
}
