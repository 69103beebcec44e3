//! The read API as a program meets it, led by its own document.

#[path = "support/refit.rs"]
mod refit;
#[path = "api/schema.rs"]
mod schema;
#[path = "api/world.rs"]
mod world;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use domain::access::Permission::{Analyse, See};
use refit::{Folder, Server};
use serde_json::Value;
use world::{World, ask, get};

const DOCUMENT: &str = "/api/v1/openapi.json";
const STREAM: &str = "/api/v1/opportunities/stream";

struct Scene {
    /// Ended before its database is.
    server: Server,
    world: World,
    /// For what everybody sees, and for the market.
    sees: String,
    analyses: String,
    document: Value,
    _folder: Folder,
}

impl Scene {
    async fn new() -> Self {
        Self::of(World::new().await).await
    }

    async fn of(world: World) -> Self {
        let folder = Folder::new();
        let (sees, analyses) = (world.token(See).await, world.token(Analyse).await);
        let server = Server::closed(&folder, &["--database-url", &world.world.db.url(), "--no-worker"]);
        let answer = get(&server, &sees, DOCUMENT);
        assert_eq!(answer.status, 200, "{answer:?}");
        await_health(&server, &sees);
        Self { world, server, sees, analyses, document: answer.body, _folder: folder }
    }

    /// Addresses and what the document says of them.
    fn paths(&self) -> Vec<(String, &Value)> {
        let paths = self.document["paths"].as_object().expect("paths");
        paths.iter().map(|(path, methods)| (path.clone(), &methods["get"])).collect()
    }

    /// Whoever may, and whoever may not.
    fn tokens(&self, operation: &Value) -> (&str, &str) {
        match operation["x-permission"].as_str() {
            Some("see") => (&self.sees, &self.analyses),
            Some("analyse") => (&self.analyses, &self.sees),
            other => panic!("{other:?} in {operation}"),
        }
    }
}

/// The checks are asked for the first time while the server begins to listen.
fn await_health(server: &Server, token: &str) {
    let began = Instant::now();
    while get(server, token, "/api/v1/health").rows().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(15), "no health check was ever asked");
    }
}

fn is_list(operation: &Value) -> bool {
    let params = operation["parameters"].as_array().expect("parameters");
    params.iter().any(|param| param["name"] == "cursor")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_address_of_the_document_answers_as_it_says() {
    let scene = Scene::new().await;
    let server = &scene.server;
    assert!(scene.paths().len() > 20);
    for (path, operation) in scene.paths() {
        let filled = scene.world.filled(&path).await;
        let (may, may_not) = scene.tokens(operation);
        for (token, status) in [("", 401), ("refit_0", 401), (may_not, 403)] {
            let refused = get(server, token, &filled);
            assert!(refused.status == status && refused.is_problem(), "{path}: {refused:?}");
            assert_eq!(refused.header("cache-control"), Some("no-store"), "{path}");
        }
        if path != STREAM {
            answers_well(&scene, &filled, operation, may);
        }
        let refused = ask(server, may, "POST", &filled, &["Content-Length: 0"]);
        assert!(refused.status == 405 && refused.is_problem(), "{path}: {refused:?}");
        assert_eq!(refused.header("allow"), Some("GET, HEAD"), "{path}");
        let refused = ask(server, may, "GET", &filled, &["Accept: text/csv"]);
        assert!(refused.status == 406 && refused.is_problem(), "{path}: {refused:?}");
    }
    refuses_what_it_does_not_understand(&scene);
}

fn answers_well(scene: &Scene, path: &str, operation: &Value, token: &str) {
    let answer = get(&scene.server, token, path);
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    let said = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(schema::misfit(&scene.document, said, &answer.body, path), None);
    assert!(!is_list(operation) || !answer.rows().is_empty(), "{path}: nothing of it is tested");
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"), "{path}");
    // The health checks may be asked between two requests.
    let unchanged = (0..3).any(|_| {
        let answer = get(&scene.server, token, path);
        let tag = answer.header("etag").expect("a tag");
        let again = ask(&scene.server, token, "GET", path, &[&format!("If-None-Match: \"0\", W/{tag}")]);
        again.status == 304 && again.body.is_null()
    });
    assert!(unchanged, "{path} is not the same twice");
    let other = ask(&scene.server, token, "GET", path, &["If-None-Match: \"0\""]);
    assert_eq!(other.status, 200, "{path}");
}

fn refuses_what_it_does_not_understand(scene: &Scene) {
    let runs = get(&scene.server, &scene.sees, "/api/v1/runs?limit=1");
    let next = runs.body["next"].as_str().expect("a second page");
    assert_eq!(runs.header("link"), Some(format!("<{next}>; rel=\"next\"").as_str()));
    let foreign = format!("{next}&status=failed");
    for (path, status, why) in [
        ("/api/v1/runs?colour=red", 400, "there is no parameter colour. This address takes status, kind"),
        ("/api/v1/runs?status=happy", 400, "status cannot be \"happy\". Give one of queued, running"),
        ("/api/v1/runs?status=failed&status=queued", 400, "status is there twice. Give each parameter once"),
        ("/api/v1/runs?limit=0", 400, "Give a number from 1 to 500"),
        ("/api/v1/runs?limit=501", 400, "Give a number from 1 to 500"),
        ("/api/v1/runs?limit=x", 400, "Give a number from 1 to 500"),
        ("/api/v1/runs?cursor=x", 400, "Take `next` of the answer before as it is"),
        (foreign.as_str(), 400, "it is of another list or of other filters"),
        ("/api/v1/runs/x", 400, "Give a whole number, such as 7"),
        ("/api/v1/runs/1?limit=1", 400, "This address takes none"),
        ("/api/v1/runs/999", 404, "run"),
        ("/api/v1/backups/999", 404, "there is no such backup"),
        ("/api/v1/benchmarks/9223372036854775807", 404, "no such run has measured anything"),
        ("/api/v1/moves/nothing", 404, "the plan has no such move"),
        ("/api/v1/nothing", 404, "there is no such address"),
        ("/api/v1", 404, "there is no such address"),
        ("/api/v1/runs/", 404, "there is no such address"),
        ("/api/v1/runs/%ff", 400, ""),
    ] {
        let answer = get(&scene.server, &scene.sees, path);
        assert!(answer.status == status && answer.is_problem(), "{path}: {answer:?}");
        assert!(
            answer.body["detail"].as_str().is_some_and(|detail| detail.contains(why)),
            "{path}: {answer:?}"
        );
    }
    for (path, why) in [
        ("/api/v1/opportunities?net=much", "Give a number, such as 0.1 or -2"),
        ("/api/v1/opportunities?fresh=1", "Give true or false"),
        ("/api/v1/executions?from=yesterday", "Give a day as 2025-10-06"),
        ("/api/v1/executions?side=hold", "Give one of buy, sell"),
        ("/api/v1/executions?q=%00", "none of them a control character"),
    ] {
        let answer = get(&scene.server, &scene.analyses, path);
        assert!(answer.status == 400 && answer.is_problem(), "{path}: {answer:?}");
        assert!(
            answer.body["detail"].as_str().is_some_and(|detail| detail.contains(why)),
            "{path}: {answer:?}"
        );
    }
    // What is refused before the API is a problem too.
    for headers in [&["Host: evil.example"][..], &["Origin: http://evil.example", "Content-Length: 0"]] {
        let method = if headers.len() == 1 { "GET" } else { "POST" };
        let answer = ask(&scene.server, "", method, "/api/v1/runs", headers);
        assert!((400..=403).contains(&answer.status) && answer.is_problem(), "{answer:?}");
    }
    let head = ask(&scene.server, &scene.sees, "HEAD", "/api/v1/runs", &[]);
    assert!(head.status == 200 && head.header("etag").is_some() && head.body.is_null(), "{head:?}");
}

/// A row more between any two pages, in front of all and behind all.
const MORE: &str = "
    INSERT INTO refit.run (kind, subject, title, status, actor, plan_id, plan_hash, params)
    SELECT kind, subject, title, status, actor, plan_id, plan_hash, params FROM refit.run ORDER BY id LIMIT 1;
    INSERT INTO refit.log (run, level, text) SELECT min(id), 'info', 'more' FROM refit.run;
    INSERT INTO order_executions (symbol_id, order_id, execution_id, side, order_type, original_quantity,
                                  executed_quantity, execution_price, execution_status, execution_time)
    SELECT symbol_id, 'more', gen_random_uuid()::text, side, order_type, original_quantity, executed_quantity,
           execution_price, execution_status, t
      FROM order_executions, unnest(array[timestamptz '2024-01-01', '2025-10-06 00:03', '2026-01-01']) t
     WHERE execution_id = 'x1';
    INSERT INTO account_balances (exchange_id, account_type, asset, free_balance, snapshot_time)
    SELECT exchange_id, account_type, asset, 1, max(snapshot_time) + interval '1 second'
      FROM account_balances GROUP BY 1, 2, 3;
    INSERT INTO account_balances (exchange_id, account_type, asset, free_balance, snapshot_time)
    SELECT min(exchange_id), 'SPOT', 'A' || left(gen_random_uuid()::text, 8), 1, now() FROM account_balances;
    INSERT INTO refit.report (run, title, plan_hash, started_at, finished_at, verdict)
    SELECT min(id), 'more', 'h', now(), now(), 'passed' FROM refit.run;
    INSERT INTO refit.backup (run, state, actor, database) SELECT min(id), 'failed', 'more', 'd' FROM refit.run;
    INSERT INTO balance_changes (exchange_id, account_type, asset, change_type, change_amount, previous_balance, new_balance, change_time)
    SELECT exchange_id, account_type, asset, 'FEE', -1, 1, 0, now() FROM balance_changes WHERE reference_id = 'r1';";

/// Enough to know a row by: it is the same from page to page.
fn identity(row: &Value) -> String {
    let part = |name: &str| row[name].to_string();
    match row.get("account_type") {
        // The newest balance of an account is another one meanwhile.
        Some(_) if row.get("unexplained").is_some() => part("venue") + &part("account_type") + &part("asset"),
        Some(_) => part("venue") + &part("account_type") + &part("asset") + &part("at"),
        None if row.get("turnover").is_some() => part("base") + &part("quote") + &part("venue"),
        None if row.get("in_force").is_some() => part("venue"),
        None if row.get("best_pair").is_some() => part("buy") + &part("sell"),
        None if row.get("base").is_some() && row.get("id").is_none() => part("base") + &part("quote"),
        None if row.get("probe").is_some() => part("probe") + &part("subject"),
        None => ["id", "run", "number", "name"].map(part).concat(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_have_every_row_once_while_others_are_added() {
    let scene = Scene::new().await;
    let mut paged = 0;
    for (path, operation) in scene.paths().into_iter().filter(|(_, operation)| is_list(operation)) {
        let (token, path) = (scene.tokens(operation).0, scene.world.filled(&path).await);
        let before: Vec<String> = get(&scene.server, token, &path).rows().iter().map(identity).collect();
        let mut seen: Vec<String> = Vec::new();
        let mut next = Some(format!("{path}?limit={}", before.len().div_ceil(4).max(1)));
        while let Some(page) = next {
            let answer = get(&scene.server, token, &page);
            assert_eq!(answer.status, 200, "{page}: {answer:?}");
            assert!(!answer.rows().is_empty(), "{page} is empty");
            seen.extend(answer.rows().iter().map(identity));
            next = answer.body["next"].as_str().map(str::to_owned);
            // Some lists go on at the end that rows are added to.
            if paged < 40 && seen.len() < before.len() {
                scene.world.world.db.run(MORE).await;
                paged += 1;
            }
        }
        let distinct: BTreeSet<&String> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len(), "{path}: a row came twice: {seen:?}");
        let missing: Vec<_> = before.iter().filter(|row| !distinct.contains(row)).collect();
        assert!(missing.is_empty(), "{path}: {missing:?} never came");
    }
    assert!(paged > 10, "{paged}");
}

/// Neither a fault nor an empty list, which would look like a quiet market.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_its_phase_the_market_says_what_brings_it() {
    let scene = Scene::of(World::empty().await).await;
    let mut asked = 0;
    for (path, operation) in scene.paths().into_iter().filter(|(path, _)| !path.contains('{')) {
        if operation["x-permission"] == "analyse" {
            let answer = get(&scene.server, &scene.analyses, &path);
            assert!(answer.status == 404 && answer.is_problem(), "{path}: {answer:?}");
            let next = answer.body["next"].as_str().unwrap_or_default();
            assert!(next.contains("Phase 4 brings them with migration 006"), "{path}: {answer:?}");
            asked += 1;
        }
    }
    assert!(asked > 5, "{asked}");
}

/// The first event is the list; the next comes when a price has changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opportunities_are_told_as_they_change() {
    let scene = Scene::new().await;
    let path = format!("{STREAM}?q=btc");
    let mut events = follow(&scene.server, &format!("Authorization: Bearer {}", scene.analyses), &path);
    let list = get(&scene.server, &scene.analyses, "/api/v1/opportunities?q=btc");
    let first = next_event(&mut events);
    assert_eq!(first["data"], list.body["data"]);
    assert_eq!(first["data"][0]["buy"]["price"], "101.00000001", "{first}");
    let more = "INSERT INTO book_ticker_snapshots_v2 (symbol_id, timestamp, bid_price, bid_qty, ask_price, ask_qty)
                SELECT symbol_id, now(), 100, 3, 100.5, 2 FROM symbol_alias WHERE symbol_base = 'BTC' AND exchange = 'MEXC_SPOT'";
    scene.world.world.db.run(more).await;
    let second = next_event(&mut events);
    assert_eq!(second["data"][0]["buy"]["price"], "100.5", "{second}");
    let refused = get(&scene.server, &scene.analyses, &format!("{STREAM}?limit=1"));
    assert!(refused.status == 400 && refused.is_problem(), "{refused:?}");
    ends_with_its_session(&scene.server);
}

fn ends_with_its_session(server: &Server) {
    let cookie = format!("Cookie: {}", server.sign_in("ann").expect("a session"));
    let mut events = follow(server, &cookie, STREAM);
    assert!(next_event(&mut events)["data"].is_array());
    let origin = format!("Origin: http://{}", server.address());
    server.send("POST", "/logout", &[&cookie, &origin, "Content-Length: 0"], "");
    let mut rest = String::new();
    // It ends, or the timeout of the line does.
    events.read_to_string(&mut rest).expect("the end of the stream");
}

fn follow(server: &Server, who: &str, path: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(server.address()).expect("the server");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\n{who}\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n",
        server.address()
    );
    stream.write_all(request.as_bytes()).expect("a request");
    BufReader::new(stream)
}

/// The data of the next one, whatever stands between.
fn next_event(events: &mut BufReader<TcpStream>) -> Value {
    let mut named = false;
    loop {
        let mut line = String::new();
        assert!(events.read_line(&mut line).expect("a line") > 0, "the stream ended");
        named |= line.trim_end() == "event: opportunities";
        if let Some(data) = line.strip_prefix("data: ").filter(|_| named) {
            return serde_json::from_str(data).expect("JSON");
        }
    }
}
