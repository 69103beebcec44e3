//! PostgreSQL's log in each form that it can be written in, read by PostgreSQL
//! itself on a cluster of the test's own.

use std::time::{Duration, Instant};

use domain::logs::{Entry, Filter, Level, Source};
use engine::logs::{Logs, PAGE, Wanted};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use testkit::{Private, TestDb, TestEngine};

const APPLICATION: &str = r#"trader, "one" \ 'two'"#;
const MARK: &str = "marked";
const PATIENCE: Duration = Duration::from_secs(30);

/// A detail, a hint, a context, quotes, letters beyond ASCII, and a line within
/// the statement that begins as an entry does.
const TABLE: &str = r#"CREATE TABLE "marked ""Größe""" (id int PRIMARY KEY, name text)"#;
const SAID: [&str; 4] = [
    "SET log_min_messages = debug1",
    "DO $$ BEGIN RAISE DEBUG 'marked, quietly'; END $$",
    "DO $$ BEGIN RAISE WARNING E'marked \"odd\"\n, of two lines' USING HINT = 'Look at it.'; END $$",
    "INSERT INTO \"marked \"\"Größe\"\"\" VALUES (7, 'a,\"b\"'),\n(7, '\n2026-11-23 08:00:00.000 UTC,\"no\",entry')",
];
const END: &str = "entry')";
const LEVELS: [Level; 3] = [Level::Error, Level::Warn, Level::Debug];

/// What was said, newest first, as PostgreSQL reads its own JSON.
const JUDGE: &str = r#"
    SELECT array_agg(concat_ws(E'\n', l ->> 'error_severity' || ':  ' || (l ->> 'message'), 'DETAIL:  ' || (l ->> 'detail'),
                               'HINT:  ' || (l ->> 'hint'), 'CONTEXT:  ' || (l ->> 'context'), 'STATEMENT:  ' || (l ->> 'statement'))
                     ORDER BY n DESC)
      FROM regexp_split_to_table(pg_read_file(pg_current_logfile('jsonlog')), E'\n') WITH ORDINALITY t (line, n),
           LATERAL (SELECT line::jsonb) j (l)
     WHERE line <> '' AND l ->> 'application_name' = $$trader, "one" \ 'two'$$ AND l ->> 'message' LIKE '%marked%'"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_of_the_log_says_the_same() {
    let cluster = collecting().await;
    let world = TestEngine::ungated_on(TestDb::on(cluster.url()).await).await;
    world.db.run(TABLE).await;
    let mut expected: Vec<String> = Vec::new();
    for (form, application) in [("jsonlog", APPLICATION), ("csvlog", APPLICATION), ("stderr", "")] {
        write_as(&world.db, form).await;
        say(&world.db.url()).await;
        let entries = said(&world, form).await;
        if form == "jsonlog" {
            expected = world.db.one(JUDGE).await;
        }
        assert_eq!(entries.iter().map(|entry| entry.text.clone()).collect::<Vec<_>>(), expected, "{form}");
        assert_eq!(entries.iter().map(|entry| entry.level).collect::<Vec<_>>(), LEVELS, "{form}");
        assert!(entries.iter().all(|entry| entry.application == application), "{form}: {entries:#?}");
        assert!(entries.iter().all(|entry| entry.at.is_some()), "{form}: {entries:#?}");
    }
    assert!(expected.iter().any(|text| text.contains("\nDETAIL:  ") && text.contains("\nSTATEMENT:  ")));
    assert!(expected.iter().any(|text| text.contains("\nHINT:  ") && text.contains("\nCONTEXT:  ")));
}

/// Collects what it writes, which a cluster has to be started for.
async fn collecting() -> Private {
    let cluster = Private::start();
    let mut conn = PgConnection::connect(&cluster.url()).await.expect("a session");
    for setting in ["logging_collector = on", "log_timezone = 'UTC'"] {
        let statement = AssertSqlSafe(format!("ALTER SYSTEM SET {setting}"));
        sqlx::raw_sql(statement).execute(&mut conn).await.expect(setting);
    }
    drop(conn);
    cluster.crash();
    assert!(cluster.go_on(), "{}", cluster.log());
    cluster
}

/// In this form alone, as whoever connects from now on finds it.
async fn write_as(db: &TestDb, form: &str) {
    db.run(&format!("ALTER SYSTEM SET log_destination = '{form}'")).await;
    db.run("SELECT pg_reload_conf()").await;
    let written = format!("SELECT pg_current_logfile('{form}') IS NOT NULL");
    let began = Instant::now();
    while !db.one::<bool>(&written).await {
        assert!(began.elapsed() < PATIENCE, "{form} is not written");
        tokio::task::yield_now().await;
    }
}

async fn say(url: &str) {
    let mut conn = PgConnection::connect(url).await.expect("a session");
    let name = format!("SET application_name = $${APPLICATION}$$");
    sqlx::raw_sql(AssertSqlSafe(name)).execute(&mut conn).await.expect("its name");
    for statement in SAID {
        let ran = sqlx::raw_sql(statement).execute(&mut conn).await;
        assert_eq!(ran.is_err(), statement.starts_with("INSERT"), "{statement}");
    }
}

/// The collector writes when it comes to it.
async fn said(world: &TestEngine, form: &str) -> Vec<Entry> {
    let filter = Filter { text: MARK.into(), ..Filter::default() };
    let wanted = Wanted { filter, limit: PAGE, ..Wanted::default() };
    let began = Instant::now();
    loop {
        let page = Logs::default().page(&world.engine, Source::Postgres, &wanted).await.expect("a page");
        // The newest is written line by line.
        if page.entries.len() == LEVELS.len() && page.entries[0].text.ends_with(END) {
            return page.entries;
        }
        assert!(began.elapsed() < PATIENCE, "{form}: {page:#?}");
        tokio::task::yield_now().await;
    }
}
