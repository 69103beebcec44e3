//! The database goes away under a server that answers, and comes back.

#[path = "support/refit.rs"]
mod refit;

use std::fs;
use std::time::{Duration, Instant};

use domain::access::{Role, Roles};
use engine::accounts;
use refit::{Folder, NAME, PASSWORD, Server};
use testkit::{Private, TestDb, TestEngine};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

/// From the crash on, and from the return of the database.
const KNOWN_WITHIN: Duration = Duration::from_secs(10);

fn until(what: &str, mut asked: impl FnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !asked() {
        assert!(began.elapsed() < KNOWN_WITHIN, "{what} has not come within {KNOWN_WITHIN:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    began.elapsed()
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_say_that_the_database_is_away_and_come_back_with_it() {
    let cluster = Private::start();
    let world = TestEngine::ungated_on(TestDb::on(cluster.url()).await).await;
    accounts::create(&world.engine, NAME, &Roles::from([Role::Lead]), PASSWORD, "test")
        .await
        .expect("an account");
    let folder = Folder::new();
    let mut server = Server::logged(&folder, &["--database-url", &world.db.url(), "--no-worker"]);
    let session = server.sign_in(NAME).expect("a session");
    server.use_session(&session);
    assert_eq!(server.get("/"), 200);

    cluster.crash();
    let took = until("the page that says so", || server.get("/runs") == 503);
    let asked = Instant::now();
    let (status, page) = server.ask("GET", "/runs?state=failed", &["Accept: text/html"]);
    println!("known after {took:?}, answered within {:?}", asked.elapsed());
    assert!(asked.elapsed() < Duration::from_secs(1), "whoever asks waits for a pool");
    assert_eq!(status, 503);
    let head = page.to_lowercase();
    for part in ["retry-after: 5", "cache-control: no-store", "content-security-policy: "] {
        assert!(head.contains(part), "{part}: {page}");
    }
    let says = [
        "<h1>The database cannot be reached</h1>",
        "<meta http-equiv=\"refresh\" content=\"5\"",
        "Since 20",
        "href=\"/runs?state=failed\"",
    ];
    for part in says {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<script") && !page.contains("127.0.0.1:"), "{page}");

    // Doors are the same page; what asks nothing of the database goes on.
    for (path, expected) in
        [("/login", 503), ("/setup", 503), ("/healthz", 200), ("/metrics", 200), ("/readyz", 503)]
    {
        assert_eq!(server.get(path), expected, "{path}");
    }
    // A build for tests has no files, and says so.
    assert!([200, 404].contains(&server.get("/favicon.svg")));
    let origin = format!("Origin: http://{}", server.address());
    let program = ["Authorization: Bearer refit_0123", "Content-Length: 0"];
    let script = [origin.as_str(), FORM, "Content-Length: 0"];
    for (headers, path) in
        [(&script[..], "/api/runs"), (&script[..], "/api/take_backup"), (&program[..], "/api/runs")]
    {
        let (status, answer) = server.ask("POST", path, headers);
        assert_eq!(status, 503, "{answer}");
        let head = answer.to_lowercase();
        assert!(head.contains("application/problem+json") && head.contains("retry-after: 5"), "{answer}");
        let problem: serde_json::Value = serde_json::from_str(body(&answer)).expect("a problem");
        assert!(problem["why"].as_str().is_some_and(|why| why.contains("since 20")), "{problem}");
    }
    // A form without a script is told that nothing was done, and not sent again.
    let (status, page) = server.post("/api/take_backup", "/backups", "");
    assert!(status == 503 && page.contains("was not carried out") && !page.contains("http-equiv"), "{page}");

    assert!(cluster.go_on(), "the server does not start again:\n{}", cluster.log());
    let took = until("the page", || server.get("/runs") == 200);
    println!("back after {took:?}");
    assert_eq!(server.get("/readyz"), 200);
    let log = fs::read_to_string(folder.path().join("server.log")).expect("its log");
    assert!(!log.contains("panicked"), "{log}");
    let told = |text: &str| log.matches(text).count();
    assert_eq!((told("cannot be reached;"), told("can be reached again")), (1, 1), "{log}");
}
