//! Browsers that go away in the middle of a request: at any byte of it, or at
//! any moment of its answer. The line to the database is slow, so that most of
//! them go while a transaction is open.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use domain::access::{Role, Roles};
use engine::accounts;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use testkit::proxy::Proxy;
use testkit::{TestDb, TestEngine, number, seed};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::refit::{Folder, NAME, PASSWORD, Server};

/// Many more than the pool has connections.
const BROWSERS: u64 = 16;
/// Each way, for each burst.
const SLOW: Duration = Duration::from_millis(1);
/// Every so many requests one is waited for to its end.
const PATIENT: u64 = 8;

/// Sessions of ours that think while a transaction of theirs is open.
const IDLE: &str = "
    SELECT coalesce(max(extract(epoch FROM clock_timestamp() - state_change)), 0)::float8 FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'refit%' AND state LIKE 'idle in transaction%'
       AND application_name NOT LIKE 'refit test%'";
const LEFT: &str = "
    SELECT (SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND state LIKE 'idle in transaction%')
         + (SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
             WHERE d.datname = current_database() AND l.locktype = 'advisory')";

/// What was changed and has no line of the audit, and the other way round.
const HALVES: [(&str, &str); 4] = [
    (
        "runs and their lines of the audit",
        "SELECT count(*) FROM refit.run r FULL JOIN (SELECT object FROM refit.audit WHERE verb = 'run.start') a
             ON a.object = 'run ' || r.id WHERE r.id IS NULL OR a.object IS NULL",
    ),
    (
        "runs and their jobs",
        "SELECT count(*) FROM refit.run r WHERE 1 <> (SELECT count(*) FROM apalis.jobs j
             WHERE convert_from(j.job, 'UTF8')::jsonb -> 'run' = to_jsonb(r.id))",
    ),
    (
        "cancelled runs and their lines of the audit",
        "SELECT count(*) FROM (SELECT 'run ' || id AS object FROM refit.run WHERE status IN ('cancelling', 'cancelled')) r
           FULL JOIN (SELECT object FROM refit.audit WHERE verb = 'run.cancel') a USING (object)
          WHERE r.object IS NULL OR a.object IS NULL",
    ),
    (
        "marks and their lines of the audit",
        "SELECT abs((SELECT count(*) FROM refit.mark WHERE owner LIKE 'gone-%')
                  - (SELECT count(*) FROM refit.audit WHERE verb = 'task.mark'))",
    ),
];

async fn world() -> TestEngine {
    let world = TestEngine::new().await;
    let all = Roles::from([Role::Lead, Role::Admin, Role::Analyst]);
    accounts::create(&world.engine, NAME, &all, PASSWORD, "test").await.expect("an account");
    world
}

/// What somebody does on a page of ours: `number` makes it another one each time.
fn deed(random: &mut StdRng, number: u64) -> (&'static str, String) {
    match random.random_range(0..4) {
        0 => ("/api/validate_phase", format!("number={}", random.random_range(1..=4))),
        1 => ("/api/cancel_run", format!("id={}", random.random_range(1..=40))),
        _ => ("/api/mark_task", format!("task=P1.1.2&state=in_progress&owner=gone-{number}")),
    }
}

struct Browser {
    address: String,
    session: String,
}

impl Browser {
    fn request(&self, path: &str, form: &str) -> String {
        let (host, session) = (&self.address, &self.session);
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nReferer: http://{host}/phases/1\r\n\
             Cookie: {session}\r\nAccept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            form.len()
        )
    }

    /// Somewhere in the request, or some time after it.
    fn goes_away(&self, request: &str, random: &mut StdRng) {
        let mut stream = TcpStream::connect(&self.address).expect("the server");
        let whole = random.random_bool(0.75);
        let end = if whole { request.len() } else { random.random_range(0..request.len()) };
        stream.write_all(&request.as_bytes()[..end]).expect("it is taken");
        if whole {
            std::thread::sleep(Duration::from_micros(random.random_range(0..120_000)));
        }
    }

    /// The status of the answer.
    fn stays(&self, request: &str) -> u16 {
        let mut stream = TcpStream::connect(&self.address).expect("the server");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        stream.write_all(request.as_bytes()).expect("it is taken");
        let mut head = [0; 12];
        stream.read_exact(&mut head).expect("an answer");
        String::from_utf8_lossy(&head[9..]).parse().expect("a status")
    }

    /// The worst status of those that were waited for, but for the one that asks
    /// to come again.
    fn works(&self, requests: u64, first: u64, seed: u64) -> u16 {
        let mut random = StdRng::seed_from_u64(seed.wrapping_add(first));
        let mut worst = 0;
        for number in (first..).step_by(BROWSERS as usize).take((requests / BROWSERS) as usize) {
            let (path, form) = deed(&mut random, number);
            let request = self.request(path, &form);
            match number % PATIENT {
                0 => {
                    worst = worst.max(Some(self.stays(&request)).filter(|status| *status != 503).unwrap_or(0))
                }
                _ => self.goes_away(&request, &mut random),
            }
        }
        worst
    }
}

/// There is no worker that would end a run, so that others can be started.
const ENDED: &str = "UPDATE refit.run SET status = 'cancelled' WHERE status = 'cancelling'";

/// Looks until stopped; returns for how long a transaction was left alone at most.
fn watched(db: &TestDb, stop: CancellationToken) -> tokio::task::JoinHandle<f64> {
    let pool = db.pool().clone();
    tokio::spawn(async move {
        let mut worst: f64 = 0.0;
        while stop.run_until_cancelled(sleep(Duration::from_millis(100))).await.is_some() {
            let idle: f64 = sqlx::query_scalar(IDLE).fetch_one(&pool).await.expect("the sessions");
            worst = worst.max(idle);
            sqlx::query(ENDED).execute(&pool).await.expect("runs that are ended");
        }
        worst
    })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "./dev torture"]
async fn browsers_that_go_away_leave_nothing_half_done_and_nothing_open() {
    let (requests, seed) = (number("REFIT_HANG_UPS", 1_000), seed());
    let (world, folder) = (world().await, Folder::new());
    let proxy = Proxy::start(&world.db.url()).await;
    let server = Server::closed(&folder, &["--database-url", proxy.url(), "--no-worker"]);
    let session = server.sign_in(NAME).expect("a session");
    proxy.delay(SLOW);
    let stop = CancellationToken::new();
    let watch = watched(&world.db, stop.clone());
    let began = Instant::now();
    let browsers = (1..=BROWSERS).map(|first| {
        let browser = Browser { address: server.address().to_owned(), session: session.clone() };
        tokio::task::spawn_blocking(move || browser.works(requests, first, seed))
    });
    let answers = futures::future::join_all(browsers.collect::<Vec<_>>()).await;
    let took = began.elapsed();
    proxy.heal();
    let worst = answers.into_iter().map(|worst| worst.expect("a browser")).max();
    assert!(worst < Some(500), "somebody who waited was told {worst:?}");

    let began = Instant::now();
    while world.db.one::<i64>(LEFT).await > 0 {
        assert!(began.elapsed() < Duration::from_secs(5), "something is left open");
        sleep(Duration::from_millis(50)).await;
    }
    stop.cancel();
    let idle = watch.await.expect("the watch");
    let marks = world.db.one::<i64>("SELECT count(*) FROM refit.mark").await;
    let runs = world.db.one::<i64>("SELECT count(*) FROM refit.run").await;
    println!(
        "{requests} requests in {:.1} s, {marks} marks and {runs} runs came of them; a transaction was left alone for {idle:.2} s at most",
        took.as_secs_f64()
    );
    assert!(idle < 2.0, "a transaction was left alone for {idle} s");
    assert!(marks > 10 && runs > 1, "nearly nothing was done at all");
    for (what, query) in HALVES {
        assert_eq!(world.db.one::<i64>(query).await, 0, "{what}");
    }
    let browser = Browser { address: server.address().to_owned(), session };
    for number in 0..50 {
        let form = format!("task=P1.1.2&state=in_progress&owner=gone-last-{number}");
        assert_eq!(browser.stays(&browser.request("/api/mark_task", &form)), 302, "number {number}");
    }
}
