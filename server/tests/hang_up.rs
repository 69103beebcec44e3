//! Clients that hang up in the middle. What they have asked for is done wholly
//! or not at all, nobody panics over it, and no session of the database is left
//! inside a transaction.

#[path = "support/refit.rs"]
mod refit;

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use app::access::{Access, TABLE};
use domain::access::{Role, Roles};
use engine::accounts;
use refit::{Folder, NAME, PASSWORD, Server};
use sqlx::{AssertSqlSafe, PgConnection};
use testkit::TestEngine;

/// Everything but what the guard asks before it lets anybody in.
const ALL_TABLES: &str = "
    SELECT string_agg(format('%I.%I', schemaname, tablename), ', ' ORDER BY schemaname, tablename) FROM pg_tables
     WHERE schemaname IN ('public', 'refit')
       AND (schemaname, tablename) NOT IN (('refit', 'session'), ('refit', 'account'), ('refit', 'factor'))";

/// Sessions of the server that this one keeps waiting.
const WAITING: &str = "
    SELECT count(*) FROM pg_stat_activity
     WHERE application_name LIKE 'refit serve control%' AND pg_backend_pid() = ANY (pg_blocking_pids(pid))";
const AT_WORK: &str = "
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'refit serve control%' AND state <> 'idle'";

async fn count(conn: &mut PgConnection, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(conn).await.expect(query)
}

/// False after a while: what is asked for may wait for none of the tables.
async fn soon(mut asked: impl AsyncFnMut() -> bool, patience: Duration) -> bool {
    let began = Instant::now();
    while began.elapsed() < patience {
        if asked().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    false
}

struct World {
    world: TestEngine,
    server: Server,
    folder: Folder,
}

impl World {
    async fn new() -> Self {
        let (world, folder) = (TestEngine::new().await, Folder::new());
        let all = Roles::from([Role::Lead, Role::Admin, Role::Analyst]);
        accounts::create(&world.engine, NAME, &all, PASSWORD, "test").await.expect("an account");
        let mut server = Server::logged(&folder, &["--database-url", &world.db.url(), "--no-worker"]);
        let session = server.sign_in(NAME).expect("a session");
        server.use_session(&session);
        Self { world, server, folder }
    }

    /// Sends as much of a request as there is, and does not listen.
    fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.server.address()).expect("the server");
        stream.set_nonblocking(false).expect("a stream that waits");
        stream.write_all(request.as_bytes()).expect("a request");
        stream
    }

    fn get(&self, path: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
            self.server.address(),
            self.server.session()
        )
    }

    /// `more` is how many bytes are said to come and never do.
    fn post(&self, path: &str, body: &str, more: usize) -> String {
        let (address, session) = (self.server.address(), self.server.session());
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {session}\r\nOrigin: http://{address}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len() + more
        )
    }

    /// Whoever looks at several tables at once may be in the way of whoever locks
    /// them, and the other way round.
    async fn locked(&self, lock: &str) -> sqlx::Transaction<'static, sqlx::Postgres> {
        loop {
            let mut tx = self.world.db.pool().begin().await.expect("a transaction");
            match sqlx::raw_sql(AssertSqlSafe(lock.to_owned())).execute(&mut *tx).await {
                Ok(_) => return tx,
                Err(error) if is_deadlock(&error) => tx.rollback().await.expect("the end of it"),
                Err(error) => panic!("{lock}: {error}"),
            }
        }
    }

    /// Sends it while what it needs is locked, hangs up when it waits, and lets
    /// the server go on.
    async fn hang_up(&self, lock: &str, request: &str) -> bool {
        let mut tx = self.locked(lock).await;
        let before = count(&mut tx, WAITING).await;
        let stream = self.send(request);
        let waits = async || count(&mut tx, WAITING).await > before || is_answered(&stream);
        soon(waits, Duration::from_secs(3)).await;
        let waited = !is_answered(&stream);
        drop(stream);
        // Whoever is heard after it has hung up is heard after that was noticed.
        for _ in 0..2 {
            assert_eq!(self.server.get("/healthz"), 200);
        }
        tx.rollback().await.expect("the end of it");
        let mut conn = self.world.db.pool().acquire().await.expect("a connection");
        let idle = soon(async || count(&mut conn, AT_WORK).await == 0, Duration::from_secs(4)).await;
        assert!(idle, "a session of the server is left inside a transaction after {request}");
        waited
    }
}

fn is_deadlock(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("40P01"))
}

fn is_answered(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).expect("a stream that does not wait");
    stream.peek(&mut [0]).is_ok()
}

/// Pages, without files and doors.
fn pages() -> impl Iterator<Item = String> {
    let files =
        ["/pkg", "/fonts", "/api", "/live", "/log", "/setup", "/account/", "/healthz", "/readyz", "/metrics"];
    let page = move |path: &&str| {
        !files.iter().any(|start| path.starts_with(start))
            && !path.rsplit('/').next().is_some_and(|end| end.contains('.'))
    };
    let pages =
        TABLE.iter().filter(|(_, access)| *access != Access::Open).map(|(path, _)| *path).filter(page);
    pages.map(|path| path.replace("{}", "1"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hangs_up_breaks_nothing() {
    let at = World::new().await;
    let db = &at.world.db;
    let tables: String = db.one(ALL_TABLES).await;
    let lock = format!("LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE");
    let mut waited = 0;
    for path in pages() {
        waited += usize::from(at.hang_up(&lock, &at.get(&path)).await);
    }
    assert!(waited > 5, "only {waited} pages were left while they waited");

    // A deed that waits for the line of the audit, its last step, is carried to its end.
    let head = "SELECT FROM refit.audit_head FOR UPDATE";
    let open = at.post("/api/open_deployment", "act=phase+1&purpose=mine", 0);
    assert!(at.hang_up(head, &open).await, "it did not wait");
    let done: String = db
        .one(
            "SELECT concat_ws(' ', (SELECT count(*) FROM refit.deployment), (SELECT count(*) > 0 FROM refit.deployment_item),
                                   (SELECT count(*) FROM refit.audit WHERE verb = 'deployment.open'))",
        )
        .await;
    assert_eq!(done, "1 t 1", "half of it was done");

    // One whose form never comes whole is not begun.
    let part = at.post("/api/open_deployment", "act=phase+2&purpose=mi", 20);
    drop(at.send(&part));
    drop(at.send(&part[..part.len() / 2]));
    assert_eq!(at.server.get("/healthz"), 200);
    let opened: i64 = db.one("SELECT count(*) FROM refit.deployment").await;
    assert_eq!(opened, 1, "a part of a form was taken for a whole one");

    let log = fs::read_to_string(at.folder.path().join("server.log")).expect("its log");
    let panics: Vec<&str> = log.lines().filter(|line| line.contains("panicked")).collect();
    assert!(panics.is_empty(), "{} panics:\n{}", panics.len(), panics[..panics.len().min(8)].join("\n"));
}
