//! Who may do what: every address as nobody and as each role.

#[path = "support/refit.rs"]
mod refit;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use app::access::{Access, TABLE};
use domain::access::{Role, Roles, may};
use refit::{Folder, NAME, Server, cookie_of};

/// An address that the pattern stands for; nothing of this name is there.
fn example(pattern: &str) -> String {
    pattern.replace("{*}", "nothing").replace("{}", "0")
}

/// What a request of this role comes to, before anything of it is read.
fn expected(access: Access, roles: Option<&Roles>) -> bool {
    match (access, roles) {
        (Access::Open, _) => true,
        (Access::Person, roles) => roles.is_some(),
        (Access::Needs(permission), roles) => roles.is_some_and(|roles| may(roles, permission)),
        // The test asks from this machine.
        (Access::Machine, _) => true,
    }
}

fn is_call(pattern: &str) -> bool {
    pattern.starts_with("/api/") || pattern == "/logout"
}

/// Whether the guard let the request through to whatever answers it.
fn let_in(server: &Server, pattern: &str) -> bool {
    let path = example(pattern);
    let origin = format!("Origin: http://{}", server.address());
    let (status, answer) = match is_call(pattern) {
        // A body that breaks off: whatever reads it comes to nothing.
        true => server.send("POST", &path, &[&origin, "Transfer-Encoding: chunked"], "no length\r\n"),
        false => server.ask("GET", &path, &[]),
    };
    let to_the_door = status == 303 && answer.contains("location: /login?next=");
    let refused = answer.contains("there is no session") || answer.contains("Not for you") || to_the_door;
    let refused = refused || (status == 403 && answer.contains("application/problem+json"));
    assert!(
        refused || (status != 401 && status != 303) || pattern == "/logout",
        "{pattern}: {status} {answer}"
    );
    !refused
}

#[test]
fn every_address_as_nobody_and_as_each_role() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    let mut wrong = Vec::new();
    let everybody = server.use_session("");
    for (pattern, access) in TABLE.iter().filter(|(pattern, _)| *pattern != "/live") {
        if let_in(&server, pattern) != expected(*access, None) {
            wrong.push(format!("{pattern} as nobody"));
        }
    }
    for role in Role::ALL {
        folder.account(role.as_str(), &[role.as_str()]);
        for (pattern, access) in TABLE.iter().filter(|(pattern, _)| *pattern != "/live") {
            if server.session().is_empty() {
                let session = server.sign_in(role.as_str()).expect("a session");
                server.use_session(&session);
            }
            if let_in(&server, pattern) != expected(*access, Some(&Roles::from([role]))) {
                wrong.push(format!("{pattern} as {}", role.as_str()));
            }
            if *pattern == "/logout" {
                server.use_session("");
            }
        }
        server.use_session("");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    server.use_session(&everybody);
    assert_eq!(server.get("/people"), 200);
}

#[test]
fn the_way_in_and_out() {
    let folder = Folder::new();
    let mut server = Server::closed(&folder, &[]);
    let link = server
        .output()
        .lines()
        .find_map(|line| line.trim().split_once("/setup?token=").map(|(_, token)| token.to_owned()));
    let token = link.expect("a link to the first account");

    let (status, answer) = server.ask("GET", "/runs?q=a", &[]);
    assert!(status == 303 && answer.contains("location: /login?next=%2Fruns%3Fq%3Da"), "{answer}");
    assert_eq!(server.ask("GET", "/setup?token=0", &[]).0, 403);
    let (status, page) = server.ask("GET", &format!("/setup?token={token}"), &[]);
    assert!(status == 200 && page.contains("Make the first account") && !page.contains("<script"), "{page}");

    let form = |password: &str| format!("token={token}&name=Ada&password={password}");
    let (status, answer) = server.post("/setup", "/setup", &form("password1234"));
    assert!(status == 422 && answer.contains("tried first"), "{answer}");
    let (status, answer) = server.post("/setup", "/setup", &form("correct+horse+battery"));
    assert!(status == 303 && answer.contains("location: /\r\n"), "{answer}");
    let attributes = ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"];
    assert!(attributes.iter().all(|attribute| answer.contains(attribute)), "{answer}");
    assert_eq!(
        server.post("/setup", "/setup", &form("correct+horse+battery")).0,
        401,
        "the link worked twice"
    );

    let session = cookie_of(&answer).expect("a session");
    server.use_session(&session);
    let (status, page) = server.ask("GET", "/", &[]);
    assert!(
        status == 200 && page.contains("data-name=\"ada\"") && page.contains("data-roles=\"lead admin\""),
        "{page}"
    );

    assert_eq!(server.post("/logout", "/", "").0, 303);
    assert_eq!(server.get("/"), 303, "an old cookie worked");
    server.use_session("");
    let sign_in = |password: &str, next: &str| {
        server.post("/login", "/login", &format!("name=ada&password={password}&next={next}"))
    };
    let (status, unknown) = server.post("/login", "/login", "name=nobody&password=correct+horse+battery");
    let (_, wrong) = sign_in("wrong+horse+battery", "/");
    assert_eq!(status, 401);
    let body = |answer: &str, name: &str| answer.split_once("\r\n\r\n").expect("a body").1.replace(name, "");
    assert_eq!(body(&unknown, "nobody"), body(&wrong, "ada"), "who has an account can be told");
    let (status, answer) = sign_in("correct+horse+battery", "/runs/1");
    assert!(status == 303 && answer.contains("location: /runs/1"), "{answer}");
    for foreign in ["//evil.example", "https://evil.example", "/%5Cevil.example"] {
        let (_, answer) = sign_in("correct+horse+battery", foreign);
        assert!(answer.contains("location: /\r\n"), "{answer}");
    }
    assert!(server.stop().success());
}

#[test]
fn a_role_that_is_taken_away_counts_at_once() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    folder.account("op", &["operator"]);
    let op = server.sign_in("op").expect("a session");
    let mark = |server: &Server| {
        server.post("/api/mark_task", "/phases/1", "task=P1.1.2&state=in_progress&owner=op").0
    };
    server.use_session(&op);
    assert_eq!(mark(&server), 302);
    assert_eq!(folder.refit(&["user", "role", "op", "viewer"]).code, 0);
    let (status, answer) = server.post("/api/mark_task", "/phases/1", "task=P1.1.2&state=completed");
    assert!(status == 403 && answer.contains("Not for you"), "{answer}");
    assert_eq!(server.get("/phases/1"), 200);
    assert_eq!(folder.refit(&["user", "disable", "op"]).code, 0);
    assert_eq!(server.get("/phases/1"), 303, "a disabled account reads on");
    assert_eq!(server.sign_in("op"), None);
    let audit = folder.refit(&["audit", "list", "--actor", "op", "--output", "json"]).stdout;
    assert!(
        audit.contains("task.mark") && audit.contains("127.0.0.1") && !audit.contains("completed"),
        "{audit}"
    );
    assert_eq!(folder.refit(&["audit", "verify"]).code, 0);
}

#[test]
fn a_stream_ends_with_its_session() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    let mut stream = TcpStream::connect(server.address()).expect("the server");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    write!(
        stream,
        "GET /live HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\n\r\n",
        server.address(),
        server.session()
    )
    .expect("a request");
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(lines.next().expect("an answer").contains("200"));
    assert_eq!(server.post("/logout", "/", "").0, 303);
    let started = Instant::now();
    // Read to its end, which the time limit of reading would otherwise be.
    let _rest: Vec<String> = lines.collect();
    assert!(started.elapsed() < Duration::from_secs(15), "the stream went on");
    server.use_session("");
    assert_eq!(server.get("/live"), 401);
}

#[test]
fn guessing_is_slowed_down() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    server.use_session("");
    let mut statuses = BTreeSet::new();
    for number in 0..12 {
        // What the client says of its address changes nothing.
        let forwarded = format!("X-Forwarded-For: 192.0.2.{number}");
        let form = format!("name={NAME}&password=wrong+guess+{number:02}");
        let origin = format!("Origin: http://{}", server.address());
        let length = format!("Content-Length: {}", form.len());
        let headers = [&forwarded, &origin, "Content-Type: application/x-www-form-urlencoded", &length];
        statuses.insert(server.send("POST", "/login", &headers, &form).0);
    }
    assert_eq!(statuses, BTreeSet::from([401, 429]));
    assert!(server.sign_in(NAME).is_none(), "the right password has to wait too");
}
