//! The private PostgreSQL over its whole life, by the built binary.

#[path = "support/refit.rs"]
mod refit;

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use refit::{Folder, Server};

#[test]
fn starts_stops_and_picks_its_data_up_again() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    assert!(
        server.output().contains("filling the private database with 500 sample rows"),
        "{}",
        server.output()
    );
    assert_eq!(server.get("/healthz"), 200);
    assert_eq!(mode(&folder, "url"), 0o600);
    assert_eq!(mode(&folder, "password"), 0o600);
    assert!(server.stop().success());
    assert!(!folder.data().join("url").exists(), "the address outlived the server");
    assert!(!folder.cluster_runs(), "PostgreSQL outlived the server");

    let mut again = Server::start(&folder, &[]);
    assert!(!again.output().contains("sample rows"), "it was filled a second time");
    assert!(again.stop().success());
}

#[test]
fn a_killed_server_leaves_nothing_behind_and_the_next_one_starts() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    server.kill();
    let mut next = Server::start(&folder, &[]);
    assert_eq!(next.get("/healthz"), 200);
    assert!(next.stop().success());
    assert!(!folder.cluster_runs());
}

#[test]
fn a_killed_server_takes_its_database_with_it() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    server.kill();
    until("PostgreSQL ends with its server", || !folder.cluster_runs());
}

#[test]
fn a_second_server_on_the_same_data_is_refused_by_name() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    let second = folder.refit(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.code, 4, "{second:?}");
    assert!(second.stderr.contains(&format!("process {}", server.pid())), "{second:?}");
    assert!(second.stderr.contains("--data-dir"), "{second:?}");
    assert!(server.stop().success());
}

#[test]
fn commands_use_the_database_of_a_running_server() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    let status = folder.refit(&["status", "--output", "json"]);
    assert_eq!(status.code, 0, "{status:?}");
    assert!(status.stdout.contains("\"worker\": true"), "{status:?}");
    assert_eq!(folder.psql("SHOW search_path"), "public", "its users would make tables among ours");
    assert!(server.stop().success());
}

#[test]
fn commands_start_the_database_themselves_when_nobody_serves() {
    let folder = Folder::new();
    let sample = folder.refit(&["sample", "--rows", "100", "--seed", "3"]);
    assert_eq!(sample.code, 0, "{sample:?}");
    assert!(sample.stdout.contains("100 book tickers"), "{sample:?}");
    assert!(!folder.cluster_runs(), "PostgreSQL outlived the command");
}

#[test]
fn a_taken_port_names_who_has_it() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let second = folder.refit(&["serve", "--listen", &address]);
    assert_eq!(second.code, 1, "{second:?}");
    assert!(
        second.stderr.contains(&format!("the port is taken by process {}", std::process::id())),
        "{second:?}"
    );
    assert!(!folder.data().exists(), "a database was made for nothing");
}

#[test]
fn only_this_machine_may_be_served() {
    let folder = Folder::new();
    let open = folder.refit(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(open.code, 1, "{open:?}");
    assert!(open.stderr.contains("--external-url"), "{open:?}");
}

#[test]
fn the_data_of_another_postgresql_are_not_touched() {
    let folder = Folder::new();
    fs::create_dir_all(folder.data()).expect("a folder");
    fs::write(folder.data().join("PG_VERSION"), "15\n").expect("a file");
    let refused = folder.refit(&["status"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("a PostgreSQL that Refit did not make"), "{refused:?}");
    assert_eq!(fs::read_dir(folder.data()).expect("the folder").count(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = Folder::new();
    fs::write(folder.path().join("file"), "").expect("a file");
    let below = folder.path().join("file/data");
    let refused = folder.refit(&["status", "--data-dir", below.to_str().expect("a path")]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("file/data"), "{refused:?}");
}

#[test]
fn an_interrupted_making_is_begun_anew() {
    let folder = Folder::new();
    let mut child = folder.command(&["status"]).spawn().expect("the binary");
    let attempts = folder.data().join("postgres/making");
    let begun = || fs::read_dir(&attempts).ok().and_then(|mut found| found.next()).is_some();
    until("it makes a cluster", begun);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let status = folder.refit(&["status"]);
    assert_eq!(status.code, 0, "{status:?}");
}

/// initdb outlives the process that started it and goes on writing.
#[test]
fn what_an_interrupted_making_left_running_does_no_harm() {
    let folder = Folder::new();
    let left = folder.data().join("postgres/making/left/cluster/base");
    fs::create_dir_all(&left).expect("a folder");
    let stop = AtomicBool::new(false);
    let status = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let _ = fs::create_dir_all(&left);
                let _ = fs::write(left.join(number.to_string()), "");
            }
        });
        let status = folder.refit(&["status"]);
        stop.store(true, Ordering::Relaxed);
        status
    });
    assert_eq!(status.code, 0, "{status:?}");
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}: not within 30 s");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn programs_of_postgresql_that_are_missing_are_asked_for() {
    let folder = Folder::new();
    let output = folder.command(&["status"]).env("PG_BIN_DIR", "/nowhere").output().expect("the binary");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("there are none in /nowhere") && said.contains("apt-get install postgresql"),
        "{said}"
    );
}

fn mode(folder: &Folder, file: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(folder.data().join(file)).expect(file).permissions().mode() & 0o777
}

#[test]
fn the_binary_says_its_version() {
    let output = Command::new(env!("CARGO_BIN_EXE_refit")).arg("--version").output().expect("the binary");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("refit "));
}
