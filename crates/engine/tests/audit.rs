//! The audit: a line for each change or no change, and no way to alter a line
//! that stays unseen.

use std::fs::{self, OpenOptions};
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use chrono::TimeDelta;
use domain::access::{Role, Roles};
use domain::task::{TaskState, Wish};
use engine::audit::{Keeper, verify};
use engine::legacy::{self, By, SampleOptions, Source};
use engine::{Caller, Engine, accounts, tasks};
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::AssertSqlSafe;
use store::audit::{Line, hash};
use testkit::TestEngine;

const TAMPERS: u64 = 500;
const LINES: i64 = 40;
/// So long nobody waits for what does not come.
const PATIENCE: Duration = Duration::from_secs(10);

async fn mark(engine: &Engine, note: &str) {
    let wish =
        Wish { owner: Some("ada".into()), note: Some(note.into()), ..Wish::state(TaskState::InProgress) };
    tasks::set(engine, "P1.1.2", &wish, "test").await.expect("a mark");
}

async fn lines(world: &TestEngine) -> Vec<Line> {
    store::audit::lines(world.db.pool(), 0, 10_000).await.expect("the lines")
}

async fn findings(world: &TestEngine, keeper: &Keeper) -> Vec<String> {
    let checkpoints = keeper.read(None).expect("checkpoints");
    let found = verify(&world.engine, &checkpoints).await.expect("an answer");
    found.findings.into_iter().map(|finding| format!("{}: {}", finding.seq, finding.what)).collect()
}

#[tokio::test]
async fn lines_have_no_gap_and_a_change_without_its_line_does_not_happen() {
    let world = TestEngine::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let keeper = Keeper::new(folder.path());
    join_all((0..20).map(|number| {
        let engine = world.engine.clone();
        async move { mark(&engine, &format!("note {number}")).await }
    }))
    .await;
    let seqs: Vec<i64> = lines(&world).await.iter().map(|line| line.entry.seq).collect();
    assert_eq!(seqs, (1..=seqs.len() as i64).collect::<Vec<_>>());
    assert_eq!(findings(&world, &keeper).await, Vec::<String>::new());

    for statement in
        ["UPDATE refit.audit SET actor = 'eve'", "DELETE FROM refit.audit", "TRUNCATE refit.audit"]
    {
        let refused = sqlx::raw_sql(AssertSqlSafe(statement)).execute(world.db.pool()).await;
        assert!(refused.is_err(), "{statement}");
    }

    let marks: i64 = world.db.one("SELECT count(*) FROM refit.mark").await;
    world.db.run("ALTER TABLE refit.audit ADD CHECK (object <> 'task P1.1.2') NOT VALID").await;
    let refused = tasks::set(&world.engine, "P1.1.2", &Wish::state(TaskState::Completed), "test").await;
    assert!(refused.is_err(), "it was done without a line");
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM refit.mark").await, marks);
    let roles = Roles::from([Role::Viewer]);
    accounts::create(&world.engine, "ada", &roles, "correct horse battery", "test").await.expect("goes on");
    assert_eq!(findings(&world, &keeper).await, Vec::<String>::new(), "a refused line left a gap");
}

/// The file is a pipe that nobody writes to, and so as slow as a disk can be.
#[tokio::test]
async fn a_slow_disk_holds_up_nobody_but_the_checkpoint() {
    let world = TestEngine::new().await;
    mark(&world.engine, "a line").await;
    let folder = tempfile::tempdir().expect("a folder");
    let keeper = Keeper::new(folder.path());
    let pipe = keeper.file();
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let (rest, heard) = mpsc::channel();
    let disk = thread::spawn(move || {
        let went_on = heard.recv_timeout(PATIENCE).is_ok();
        let answers = OpenOptions::new().write(true).open(&pipe).expect("somebody reads");
        fs::remove_file(&pipe).expect("what comes next is a file");
        drop(answers);
        went_on
    });
    let keeping = tokio::spawn({
        let engine = world.engine.clone();
        async move { keeper.keep(&engine).await }
    });
    // On the one thread of this test: the file is asked for before anything else.
    for _ in 0..20 {
        assert_eq!(world.db.one::<i32>("SELECT 1").await, 1);
    }
    rest.send(()).expect("the disk");
    assert!(keeping.await.expect("it ends").expect("a checkpoint").is_some());
    assert!(disk.join().expect("the disk"), "nothing went on while the file was read");
}

#[tokio::test]
async fn five_hundred_tampers_are_all_found() {
    let world = TestEngine::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let keeper = Keeper::new(folder.path());
    let before: i64 = world.db.one("SELECT count(*) FROM refit.audit").await;
    for number in before..LINES {
        mark(&world.engine, &format!("note {number}")).await;
        if number % 10 == 0 {
            keeper.keep(&world.engine).await.expect("a checkpoint");
        }
    }
    keeper.keep(&world.engine).await.expect("a checkpoint");
    // Whoever owns the table can do this much.
    world
        .db
        .run(
            "ALTER TABLE refit.audit DISABLE TRIGGER USER; ALTER TABLE refit.audit_head DISABLE TRIGGER USER",
        )
        .await;
    world.db.run("CREATE TABLE public.lines AS TABLE refit.audit; CREATE TABLE public.head AS TABLE refit.audit_head").await;
    assert_eq!(findings(&world, &keeper).await, Vec::<String>::new());
    let mut missed = Vec::new();
    for seed in 0..TAMPERS {
        let done = tamper(&world, &mut StdRng::seed_from_u64(seed)).await;
        if findings(&world, &keeper).await.is_empty() {
            missed.push(format!("{seed}: {done}"));
        }
        world
            .db
            .run("SET synchronous_commit = off; DELETE FROM refit.audit; DELETE FROM refit.audit_head; INSERT INTO refit.audit TABLE public.lines; INSERT INTO refit.audit_head TABLE public.head")
            .await;
    }
    assert!(missed.is_empty(), "not found: {missed:#?}");
    assert_eq!(findings(&world, &keeper).await, Vec::<String>::new(), "the judge sees ghosts");
}

/// Changes the table as somebody would who wants to hide something.
async fn tamper(world: &TestEngine, random: &mut StdRng) -> String {
    let seq = random.random_range(1..=LINES);
    let other = (seq + random.random_range(1..LINES) - 1) % LINES + 1;
    match random.random_range(0..10) {
        0..=3 => edit(world, seq, random).await,
        4 => run(world, format!("DELETE FROM refit.audit WHERE seq = {seq}")).await,
        5 => {
            let close = format!(
                "DELETE FROM refit.audit WHERE seq = {seq}; UPDATE refit.audit SET seq = -seq WHERE seq > {seq}; UPDATE refit.audit SET seq = -seq - 1 WHERE seq < 0; UPDATE refit.audit_head SET seq = seq - 1"
            );
            run(world, close).await
        }
        6 => {
            let insert = format!(
                "UPDATE refit.audit SET seq = -seq WHERE seq >= {seq}; UPDATE refit.audit SET seq = -seq + 1 WHERE seq < 0; INSERT INTO refit.audit SELECT {seq}, at, 'eve', session, origin, verb, object, before, after, request, prev, hash FROM refit.audit ORDER BY seq LIMIT 1; UPDATE refit.audit_head SET seq = seq + 1"
            );
            run(world, insert).await
        }
        7 => {
            let swap = format!(
                "UPDATE refit.audit SET seq = 1000000 WHERE seq = {seq}; UPDATE refit.audit SET seq = {seq} WHERE seq = {other}; UPDATE refit.audit SET seq = {other} WHERE seq = 1000000"
            );
            run(world, swap).await
        }
        8 => {
            let cut = format!(
                "DELETE FROM refit.audit WHERE seq >= {seq}; UPDATE refit.audit_head SET seq = {seq} - 1, hash = coalesce((SELECT hash FROM refit.audit WHERE seq = {seq} - 1), decode(repeat('00', 32), 'hex'))"
            );
            run(world, cut).await
        }
        _ => chain_anew(world, seq).await,
    }
}

/// Nothing here has to outlast a power cut, and five hundred waits for the disk
/// would be long.
async fn run(world: &TestEngine, script: String) -> String {
    world.db.run(&format!("SET synchronous_commit = off; {script}")).await;
    script
}

async fn edit(world: &TestEngine, seq: i64, random: &mut StdRng) -> String {
    let changes = [
        "actor = actor || ' '",
        "actor = 'eve'",
        "session = session || 'x'",
        "origin = '192.0.2.9'",
        "verb = 'run.start'",
        "object = object || '.'",
        "before = CASE WHEN before IS NULL THEN '' END",
        "after = coalesce(after, '') || '.'",
        "after = NULL, before = coalesce(after, '') || '.'",
        "request = request || '0'",
        "at = at + interval '1 microsecond'",
        "hash = sha256(hash)",
        "prev = sha256(prev)",
    ];
    let change = changes[random.random_range(0..changes.len())];
    run(world, format!("UPDATE refit.audit SET {change} WHERE seq = {seq}")).await
}

/// With every hash after it made to fit, and the head too.
async fn chain_anew(world: &TestEngine, seq: i64) -> String {
    let mut tx = world.db.pool().begin().await.expect("a transaction");
    let mut prev = vec![0; 32];
    for mut line in lines(world).await {
        if line.entry.seq == seq {
            line.entry.actor = "eve".into();
        }
        let chained = hash(&prev, &line.entry).to_vec();
        sqlx::query("UPDATE refit.audit SET actor = $2, prev = $3, hash = $4 WHERE seq = $1")
            .bind(line.entry.seq)
            .bind(&line.entry.actor)
            .bind(&prev)
            .bind(&chained)
            .execute(&mut *tx)
            .await
            .expect("a line");
        prev = chained;
    }
    tx.commit().await.expect("every line");
    let script =
        "UPDATE refit.audit_head SET hash = (SELECT hash FROM refit.audit ORDER BY seq DESC LIMIT 1)";
    format!("{} from {seq}", run(world, script.into()).await)
}

#[tokio::test]
async fn checkpoints_are_believed_by_their_signature_alone() {
    let world = TestEngine::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let keeper = Keeper::new(folder.path());
    mark(&world.engine, "one").await;
    let first = keeper.keep(&world.engine).await.expect("an answer").expect("a checkpoint");
    assert_eq!(keeper.keep(&world.engine).await.expect("an answer"), None, "nothing was written");
    mark(&world.engine, "two").await;
    let engine = world.at(first.at + TimeDelta::minutes(1)).await;
    let second = keeper.keep(&engine).await.expect("an answer").expect("a checkpoint");
    assert_eq!(keeper.read(None).expect("both"), [first, second]);

    let text = fs::read_to_string(keeper.file()).expect("the file");
    let elsewhere = folder.path().join("elsewhere.jsonl");
    for (from, to) in [
        ("\"seq\":", "\"seq\":1"),
        ("\"hash\":\"", "\"hash\":\"00"),
        ("\"at\":\"20", "\"at\":\"21"),
        ("{", "{\"more\":1,"),
    ] {
        fs::write(&elsewhere, text.replace(from, to)).expect("a file");
        assert!(keeper.read(Some(&elsewhere)).is_err(), "{to}");
    }
    assert!(keeper.read(Some(&folder.path().join("nowhere"))).is_err());
    let other = Keeper::new(folder.path().join("other"));
    other.keep(&world.engine).await.expect("an answer").expect("a checkpoint");
    assert!(keeper.read(Some(&other.file())).is_err(), "another key was believed");
}

#[tokio::test]
async fn rows_that_come_in_leave_their_line_or_do_not_come_in() {
    let world = TestEngine::new().await;
    world.create_legacy().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rows.csv");
    let header = "timestamp,exchange,symbol_base,symbol_quote,bid_price,bid_qty,ask_price,ask_qty\n";
    fs::write(&file, format!("{header}2025-10-09T00:00:00Z,MEXC,BTC,USDT,1,1,2,1\n")).expect("a file");
    let rejects = folder.path().join("rejects.csv");
    let import = async |engine: &Engine| {
        let by = By { engine, actor: "ada" };
        legacy::import_by(by, legacy::Kind::BookTickers, Source::File(file.clone()), &rejects, |_| {})
            .await
            .is_ok()
    };
    let sample = async |engine: &Engine| {
        let options = SampleOptions { rows: 40, trades: Some(5), seed: 1, start: None };
        legacy::sample_by(By { engine, actor: "ada" }, options, |_| {}).await.is_ok()
    };
    let rows = "SELECT (SELECT count(*) FROM book_ticker_snapshots) + (SELECT count(*) FROM trades)";
    let viewer = Caller { name: "eve".into(), roles: Roles::from([Role::Viewer]), ..Caller::default() };
    let viewer = world.engine.on_behalf_of(viewer);
    assert!(!import(&viewer).await && !sample(&viewer).await);
    world.db.run("ALTER TABLE refit.audit ADD CONSTRAINT no CHECK (verb NOT LIKE 'rows.%') NOT VALID").await;
    assert!(!import(&world.engine).await && !sample(&world.engine).await);
    assert_eq!(world.db.one::<i64>(rows).await, 0, "rows came in without a line");
    world.db.run("ALTER TABLE refit.audit DROP CONSTRAINT no").await;
    assert!(import(&world.engine).await && sample(&world.engine).await);
    // The same once more changes nothing, and says nothing.
    assert!(import(&world.engine).await);
    assert_eq!(world.db.one::<i64>(rows).await, 46);
    let said: String = world
        .db
        .one("SELECT string_agg(concat_ws(' ', actor, verb, object, after), ', ' ORDER BY seq) FROM refit.audit WHERE verb LIKE 'rows.%'")
        .await;
    let expected = "ada rows.import table book_ticker_snapshots 1 rows to store, ada rows.sample legacy tables 40 book tickers, 5 trades, seed 1";
    assert_eq!(said, expected);
}
