//! Requests that no page of ours would send: malformed as HTTP, as forms, as
//! cookies, as addresses. None may be answered with a fault of the server, none
//! may change the database, and none may leave anything behind in memory.
//!
//! 3,000 of them here; `./dev torture` sends more and looks at the memory, and
//! with `--long` 100,000.

#[path = "bad_requests/make.rs"]
mod make;
#[path = "support/refit.rs"]
mod refit;
#[path = "bad_requests/send.rs"]
mod send;

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use domain::access::{Role, Roles};
use engine::accounts;
use make::{Aim, Bad};
use rand::SeedableRng;
use rand::rngs::StdRng;
use refit::{Folder, NAME, PASSWORD, Server};
use send::{Answer, send};
use sqlx::{AssertSqlSafe, PgPool};
use testkit::{TestEngine, number, seed};

const CLIENTS: u64 = 8;
/// The memory is looked at after each of so many parts.
const PARTS: u64 = 20;
/// From the first half to the second: a request that leaves half of a kilobyte
/// behind would be seen.
const GROWTH_KIB: u64 = 24 * 1024;
const SIGN_INS: u64 = 16;
/// Two are under way at once; what they took is given back a little later.
const SIGN_INS_KIB: u64 = SIGN_INS / 2 * 19 * 1024;
/// The first half of fewer has not filled yet what is kept and pooled.
const LONG: u64 = 50_000;

/// What nobody but the guard of the doors writes: who was seen when, and who has
/// guessed how often. Of the audit the refusals of that guard are left out.
const TABLES: &str = "
    SELECT schemaname || '.' || quote_ident(tablename) FROM pg_tables
     WHERE schemaname IN ('public', 'refit', 'apalis')
       AND (schemaname, tablename) NOT IN (('refit', 'session'), ('refit', 'brake'), ('refit', 'audit_head'))
     ORDER BY 1";

async fn digest(pool: &PgPool) -> BTreeMap<String, Option<String>> {
    let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(pool).await.expect("the tables");
    let mut digests = BTreeMap::new();
    for table in tables {
        let rows = if table == "refit.audit" { "WHERE verb <> 'session.refuse'" } else { "" };
        let query =
            format!("SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM {table} t {rows}");
        let sum = sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(pool).await.expect("its digest");
        digests.insert(table, sum);
    }
    digests
}

/// Without the pages of its program, which come from the file as they are used
/// and go as the machine likes.
fn resident_kib(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid())).expect("the server's own");
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).expect("its memory");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
}

/// What each of its threads is at, for a request that no answer came to.
fn threads(pid: u32) -> String {
    let folder = format!("/proc/{pid}/task");
    let mut lines: Vec<String> = fs::read_dir(folder).into_iter().flatten().flatten().map(thread).collect();
    lines.sort();
    lines.join("\n")
}

fn thread(entry: fs::DirEntry) -> String {
    let of = |file: &str| fs::read_to_string(entry.path().join(file)).unwrap_or_default().trim().to_owned();
    let state = of("status").lines().find(|line| line.starts_with("State:")).unwrap_or_default().to_owned();
    format!("{} {state} in {} ({})", of("comm"), of("wchan"), of("syscall"))
}

/// Somebody who may everything, and somebody who may look.
async fn world() -> TestEngine {
    let world = TestEngine::new().await;
    let all = Roles::from([Role::Lead, Role::Admin, Role::Analyst]);
    accounts::create(&world.engine, NAME, &all, PASSWORD, "test").await.expect("an account");
    let viewer = Roles::from([Role::Viewer]);
    accounts::create(&world.engine, "viewer", &viewer, PASSWORD, "test").await.expect("an account");
    world
}

#[derive(Default)]
struct Tally {
    statuses: BTreeMap<String, u64>,
    /// How long each has taken that came to an answer.
    times: Vec<Duration>,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, bad: &Bad, answer: &Answer, took: Duration) {
        let status = answer.status.map_or("none".into(), |status| status.to_string());
        *self.statuses.entry(status).or_default() += 1;
        self.times.extend(answer.status.map(|_| took));
        if answer.is_fault() {
            let request = String::from_utf8_lossy(&bad.bytes[..bad.bytes.len().min(600)]).into_owned();
            self.wrong.push(format!("{}: {answer:?}\n{request:?}", bad.kind));
        }
    }

    fn join(&mut self, other: Self) {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.times.extend(other.times);
        self.wrong.extend(other.wrong);
    }

    /// Of the times, in milliseconds.
    fn p99(&mut self) -> f64 {
        self.times.sort_unstable();
        let place = self.times.len().saturating_mul(99) / 100;
        self.times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }
}

/// So many of them by several clients at once.
fn storm(aim: &Aim, pid: u32, seed: u64, requests: u64) -> Tally {
    let client = |place: u64| {
        let (mut random, mut tally) = (StdRng::seed_from_u64(seed.wrapping_add(place)), Tally::default());
        for _ in 0..requests / CLIENTS {
            let (bad, began) = (make::make(&mut random, aim), Instant::now());
            let answer = send(&aim.host, &bad.bytes, bad.is_cut_off());
            tally.add(&bad, &answer, began.elapsed());
            tally.wrong.extend(answer.is_late().then(|| threads(pid)));
        }
        tally
    };
    let mut all = Tally::default();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|place| scope.spawn(move || client(place))).collect();
        clients.into_iter().for_each(|one| all.join(one.join().expect("a client")));
    });
    all
}

/// Returns the memory in KiB at the start and after each part.
async fn refused_and_without_a_trace(requests: u64) -> Vec<u64> {
    let (seed, world, folder) = (seed(), world().await, Folder::new());
    let server = Server::logged(&folder, &["--database-url", &world.db.url(), "--no-worker"]);
    let session = |name: &str| server.sign_in(name).expect("a session");
    let aim = Aim::new(server.address(), session(NAME), session("viewer"));
    let (before, mut memory) = (digest(world.db.pool()).await, vec![resident_kib(&server)]);
    let mut all = Tally::default();
    for part in 0..PARTS {
        all.join(storm(&aim, server.pid(), seed.wrapping_add(part * CLIENTS), requests / PARTS));
        memory.push(resident_kib(&server));
    }
    let p99 = all.p99();
    println!("{:?}, p99 {p99:.1} ms, {memory:?} KiB", all.statuses);
    let log = fs::read_to_string(folder.path().join("server.log")).expect("its log");
    let shown = all.wrong[..all.wrong.len().min(8)].join("\n");
    assert!(all.wrong.is_empty(), "{} of them:\n{shown}\n{}", all.wrong.len(), loud(&log));
    assert!(all.times.len() as u64 > requests / 2, "most of them never came to an answer");
    assert_eq!(digest(world.db.pool()).await, before, "something was changed");
    assert!(!log.contains("panicked"), "the server has panicked: {}", panics(&log));
    let (status, _) = server.ask("GET", "/healthz", &[]);
    assert_eq!(status, 200);
    memory
}

/// What the server says beside refusals.
fn loud(log: &str) -> String {
    let is_loud = |line: &&str| !line.contains("middleware::trace: answered") || line.contains("ERROR");
    log.lines().filter(is_loud).take(40).collect::<Vec<_>>().join("\n")
}

fn panics(log: &str) -> String {
    log.lines().filter(|line| line.contains("panicked")).take(8).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_are_refused_and_change_nothing() {
    refused_and_without_a_trace(3_000).await;
}

/// What is freed is given back a little later, and a hash takes 19 MiB for a
/// moment; what is left behind is in the least of several readings too.
fn left_behind(memory: &[u64]) -> u64 {
    let (first, second) = memory.split_at(memory.len() / 2);
    let least = |readings: &[u64]| readings.iter().min().copied().unwrap_or_default();
    least(second).saturating_sub(least(first))
}

/// A few thousand are not enough to tell what is left behind from what is pooled.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn bad_requests_leave_nothing_in_memory() {
    let requests = number("REFIT_BAD_REQUESTS", 100_000);
    let memory = refused_and_without_a_trace(requests).await;
    let grown = left_behind(&memory);
    assert!(requests < LONG || grown < GROWTH_KIB, "{grown} KiB were left behind: {memory:?}");
}

/// A hash takes 19 MiB for a moment.
#[tokio::test(flavor = "multi_thread")]
async fn failed_sign_ins_leave_nothing_in_memory() {
    let (world, folder) = (world().await, Folder::new());
    let server = Server::logged(&folder, &["--database-url", &world.db.url(), "--no-worker"]);
    let before = resident_kib(&server);
    let answers = std::thread::scope(|scope| {
        let guess = |place: u64| {
            server.post("/login", "/login", &format!("name=guest{place}&password=guess&next=/")).0
        };
        let clients: Vec<_> = (0..SIGN_INS).map(|place| scope.spawn(move || guess(place))).collect();
        clients.into_iter().map(|client| client.join().expect("a client")).collect::<Vec<_>>()
    });
    assert!(answers.iter().all(|status| *status == 401), "{answers:?}");
    let grown = resident_kib(&server).saturating_sub(before);
    assert!(grown < SIGN_INS_KIB, "{grown} KiB were left behind");
}
