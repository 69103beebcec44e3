//! The command line on a database of the test's own: what it prints, what it
//! leaves behind, and what it says to bad input.

#[path = "support/refit.rs"]
mod refit;

use std::io::Write;
use std::process::Stdio;

use refit::{Finished, Folder, finished, patient_plan};
use testkit::TestDb;

struct World {
    folder: Folder,
    db: TestDb,
}

impl World {
    async fn new() -> Self {
        Self { folder: Folder::new(), db: TestDb::new().await }
    }

    fn refit(&self, args: &[&str]) -> Finished {
        let mut command = self.folder.command(args);
        command.env("DATABASE_URL", self.db.url());
        finished(command)
    }

    fn done(&self, args: &[&str]) -> String {
        let finished = self.refit(args);
        assert_eq!(finished.code, 0, "{args:?}: {finished:?}");
        finished.stdout
    }

    /// The command ends with this code, and its one sentence says all of this.
    fn refused(&self, args: &[&str], code: i32, says: &[&str]) {
        let finished = self.refit(args);
        assert_eq!(finished.code, code, "{args:?}: {finished:?}");
        for part in says {
            assert!(finished.stderr.contains(part), "{args:?} does not say {part:?}: {finished:?}");
        }
    }

    fn refit_with_input(&self, args: &[&str], input: &str) -> Finished {
        let mut command = self.folder.command(args);
        let mut child =
            command.env("DATABASE_URL", self.db.url()).stdin(Stdio::piped()).spawn().expect("the binary");
        child.stdin.take().expect("its stdin").write_all(input.as_bytes()).expect("the input");
        let output = child.wait_with_output().expect("it ends");
        Finished {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The database's port and nothing behind it, whatever the machine runs.
fn closed_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_phases_are_carried_out_from_the_command_line() {
    let world = World::new().await;
    patient_plan(&world.folder.path().join("plan"));
    let done = |args: &[&str]| world.done(&[args, &["--plan", "plan"]].concat());
    done(&["sample", "--rows", "3000", "--seed", "5"]);
    done(&["phase", "start", "1"]);
    done(&["phase", "start", "2"]);
    done(&["validate", "--phase", "1"]);
    let report = world.folder.path().join("report.json");
    done(&["validate", "--phase", "2", "--export", report.to_str().expect("a path")]);
    let text = std::fs::read_to_string(report).expect("the report");
    assert!(text.contains("\"verdict\": \"passed\"") || text.contains("\"verdict\": \"warned\""), "{text}");
    let legacy: i64 = world.db.one("SELECT count(*) FROM book_ticker_snapshots").await;
    assert_eq!(legacy, 3000);
    let status = done(&["move", "status", "--output", "json"]);
    assert!(status.contains("\"succeeded\""), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_and_down() {
    let world = World::new().await;
    world.done(&["sample", "--rows", "100"]);
    world.done(&["migrate", "up", "--to", "002"]);
    let status = world.done(&["migrate", "status", "--output", "json"]);
    assert_eq!(status.matches("\"state\": \"applied\"").count(), 1, "{status}");

    let name = world.db.name().to_owned();
    world.refused(&["migrate", "down", "002"], 1, &["nobody was there to confirm it", "--confirm"]);
    world.refused(
        &["migrate", "down", "002", "--confirm", "other"],
        1,
        &["\"other\" is not the name", "exchanges with"],
    );
    let typed = world.refit_with_input(&["migrate", "down", "002"], &format!("{name}\n"));
    assert_eq!(typed.code, 0, "{typed:?}");
    let there: bool = world.db.one("SELECT to_regclass('exchanges') IS NOT NULL").await;
    assert!(!there);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_the_plan_does_not_have_are_refused() {
    let world = World::new().await;
    world.refused(&["phase", "start", "9"], 1, &["phase 9", "no such phase"]);
    world.refused(&["move", "start", "nothing"], 1, &["move nothing", "no such move"]);
    world.refused(&["move", "pause", "nothing"], 1, &["move nothing", "no such move"]);
    world.refused(&["run", "show", "999"], 1, &["run 999", "no such run"]);
    world.refused(&["run", "log", "999"], 1, &["run 999", "no such run"]);
    world.refused(&["report", "show", "999"], 1, &["report 999", "no such report"]);
    world.refused(&["migrate", "up", "--to", "099"], 1, &["099", "no such migration"]);
    world.refused(&["migrate", "down", "099", "--confirm", "x"], 1, &["099", "no such migration"]);
    world.refused(&["validate", "--phase", "9"], 1, &["phase 9", "no such phase"]);
    world.refused(&["task", "set", "9.9.9", "completed"], 1, &["9.9.9", "no such task"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn batch_sizes_out_of_range_are_usage_errors() {
    let world = World::new().await;
    for size in ["0", "-1", "100000000", "many"] {
        world.refused(&["move", "start", "--all", "--batch-size", size], 2, &["--batch-size"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_without_its_migrations_says_what_comes_first() {
    let world = World::new().await;
    world.done(&["sample", "--rows", "100"]);
    world.refused(&["move", "start", "--all"], 1, &["is not applied", "refit migrate up"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_does_not_hold_is_exit_code_three() {
    let world = World::new().await;
    world.done(&["sample", "--rows", "100"]);
    let before = world.refit(&["validate", "--phase", "1"]);
    assert_eq!(before.code, 3, "{before:?}");
    let reports = world.done(&["report", "list", "--output", "json"]);
    assert!(reports.contains("\"verdict\""), "{reports}");
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_that_cannot_be_had_are_named() {
    let folder = Folder::new();
    let ask = |url: &str| folder.refit(&["status", "--database-url", url]);
    let silent = ask(&format!("postgres://u:secret@{}/x", closed_port()));
    assert_eq!(silent.code, 1, "{silent:?}");
    assert!(silent.stderr.contains("connecting to database x on 127.0.0.1"), "{silent:?}");
    assert!(!silent.stderr.contains("secret"), "{silent:?}");

    let other = ask("mysql://localhost/x");
    assert_eq!(other.code, 2, "{other:?}");
    assert!(other.stderr.contains("mysql"), "{other:?}");

    let db = TestDb::new().await;
    let missing = ask(&db.url().replace(db.name(), "no_such_database"));
    assert_eq!(missing.code, 1, "{missing:?}");
    assert!(missing.stderr.contains("no_such_database"), "{missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_postgresql_is_called_so() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = (&stream).write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let folder = Folder::new();
    let refused = folder.refit(&["status", "--database-url", &format!("postgres://u@{address}/x")]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("not PostgreSQL"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn configuration_that_is_wrong_is_named() {
    let world = World::new().await;
    std::fs::write(world.folder.path().join("refit.toml"), "[server]\nlitsen = \"x\"\n").expect("a file");
    world.refused(&["config", "show"], 2, &["litsen", "refit.toml"]);
    world.refused(&["config", "show", "--config", "absent.toml"], 2, &["absent.toml"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_not_printed() {
    let folder = Folder::new();
    let mut command = folder.command(&["config", "show"]);
    command.env("DATABASE_URL", "postgres://u:hunter2@h/d");
    let shown = finished(command);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.stdout.contains("postgres://u:****@h/d") && !shown.stdout.contains("hunter2"), "{shown:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_plan_has_no_fault() {
    let world = World::new().await;
    let checked = world.refit(&["plan", "check"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(checked.stdout.contains("no fault"), "{checked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_with_faults_names_file_and_line() {
    let world = World::new().await;
    let plan = world.folder.path().join("plan");
    std::fs::create_dir(&plan).expect("a folder");
    std::fs::write(plan.join("plan.toml"), "id = \"x\"\ntitel = \"y\"\n").expect("a file");
    let checked = world.refit(&["plan", "check", "--plan", "plan"]);
    assert_eq!(checked.code, 3, "{checked:?}");
    assert!(checked.stdout.contains("plan.toml:") && checked.stdout.contains("titel"), "{checked:?}");
    world.refused(&["status", "--plan", "plan"], 2, &["plan.toml", "refit plan check"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_count_what_they_store_and_what_they_refuse() {
    let world = World::new().await;
    let header = "timestamp,exchange,symbol_base,symbol_quote,bid_price,bid_qty,ask_price,ask_qty";
    let good = "2025-10-06T00:00:00Z,MEXC_SPOT,BTC,USDT,100.5,1,100.6,2";
    let bad = "2025-10-06T00:00:01Z,MEXC_SPOT,BTC,USDT,many,1,100.6,2";
    let input = format!("{header}\n{good}\n{bad}\n");
    let stored = world.refit_with_input(
        &["import", "book-tickers", "-", "--rejects", "bad.csv", "--output", "json"],
        &input,
    );
    assert_eq!(stored.code, 0, "{stored:?}");
    assert!(
        stored.stdout.contains("\"inserted\": 1") && stored.stdout.contains("\"rejected\": 1"),
        "{stored:?}"
    );
    let rejected = std::fs::read_to_string(world.folder.path().join("bad.csv")).expect("the reject file");
    assert!(rejected.contains("many"), "{rejected}");
    let rows: i64 = world.db.one("SELECT count(*) FROM book_ticker_snapshots").await;
    assert_eq!(rows, 1);

    let wrong = world.refit_with_input(&["import", "book-tickers", "-"], "a,b\n1,2\n");
    assert_ne!(wrong.code, 0, "{wrong:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_in_place_of_the_legacy_table_is_refused() {
    let world = World::new().await;
    world.db.run("CREATE VIEW book_ticker_snapshots AS SELECT 1 AS a").await;
    let refused = world.refit(&["sample", "--rows", "10"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(
        refused.stderr.contains("book_ticker_snapshots") && refused.stderr.contains("a view"),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_throttle_is_shown_set_and_overridden() {
    let world = World::new().await;
    world.done(&["sample", "--rows", "100"]);
    world.done(&["throttle", "set", "archive", "--hold-at", "7 segments", "--release-at", "3"]);
    let made = world.done(&["throttle", "override", "sessions", "--minutes", "5", "--reason", "a test"]);
    assert!(made.contains("holds nobody until"), "{made}");
    let shown = world.done(&["throttle", "show", "book_tickers"]);
    for part in ["archive", "7 segments", "3 segments", "canary", "a test"] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    world.done(&["throttle", "end", "1"]);
    world.refused(&["throttle", "end", "1"], 1, &["override 1", "not in force"]);
    world.done(&["throttle", "set", "archive", "--default"]);
    let shown = world.done(&["throttle", "show", "--output", "json"]);
    let found: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(found["signals"].as_array().map(Vec::len), Some(11), "{shown}");
    assert_eq!(found["overrides"].as_array().map(Vec::len), Some(0), "{shown}");
    world.refused(
        &["throttle", "set", "canary", "--hold-at", "2 MB", "--release-at", "1"],
        1,
        &["2 MB", "no value"],
    );
    world.refused(
        &["throttle", "set", "canary", "--hold-at", "1", "--release-at", "2"],
        1,
        &["would let go"],
    );
    world.refused(&["throttle", "show", "nothing"], 1, &["no such move"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn breaking_the_glass_takes_two_passwords_and_the_databases_name() {
    let world = World::new().await;
    let password = |name: &str| format!("{name} knows this one\n");
    for (name, role) in [("lea", "lead"), ("leo", "lead"), ("ada", "admin")] {
        let made = world
            .refit_with_input(&["user", "create", name, "--role", role, "--password-stdin"], &password(name));
        assert_eq!(made.code, 0, "{made:?}");
    }
    world.done(&["deployment", "open", "phase", "1"]);
    let args = [
        "deployment",
        "break-glass",
        "1",
        "--lead",
        "lea",
        "--admin",
        "ada",
        "--reason",
        "the disk fills up",
    ];
    let (both, name) = (format!("{}{}", password("lea"), password("ada")), world.db.name());
    let confirmed = [&args[..], &["--confirm", name]].concat();
    for (args, input, why) in [
        (&args[..], format!("elsewhere\n{both}"), "\"elsewhere\" is not the name of the database"),
        (&confirmed, password("lea"), "there was none on standard input"),
        (&confirmed, format!("{}{}", password("lea"), password("leo")), "name, password or code is wrong"),
    ] {
        let finished = world.refit_with_input(args, &input);
        assert!(finished.code != 0 && finished.stderr.contains(why), "{finished:?}");
    }
    assert_eq!(world.db.one::<i64>("SELECT count(*) FROM refit.incident").await, 0);
    let broken = world.refit_with_input(&args, &format!("{name}\n{both}"));
    assert_eq!(broken.code, 0, "{broken:?}");
    assert!(broken.stdout.contains("Incident 1, open: lea and ada broke the glass"), "{broken:?}");
    world.done(&["deployment", "execute", "1"]);
    let review = ["deployment", "review", "1", "--as", "leo", "--finding", "it was right"];
    let reviewed = world.refit_with_input(&review, &password("leo"));
    assert!(reviewed.code == 0 && reviewed.stdout.contains("leo found: it was right"), "{reviewed:?}");
    let open: i64 = world.db.one("SELECT count(*) FROM refit.session").await;
    assert_eq!(open, 0, "a session was left open");
}
