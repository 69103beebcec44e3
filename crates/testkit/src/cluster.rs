//! One PostgreSQL for all tests: started by the first that asks, left running.

use std::fs::{self, File, OpenOptions};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

mod home;
mod private;

use home::home;
pub use private::Private;

/// How much a cluster cares for what it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Durability {
    /// Nothing has to survive a crash of the machine: for tests.
    None,
    /// What was acknowledged survives a crash of the server, if not of the
    /// machine.
    Server,
    /// As a production server is set: for benchmarks.
    Full,
}

/// The URL of the test cluster's maintenance database.
pub fn url_of() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| std::env::var("REFIT_TEST_PG").unwrap_or_else(|_| start(Durability::None)))
}

/// The same for the cluster that benchmarks run on; `REFIT_BENCH_PG` names
/// another one.
pub fn bench_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| std::env::var("REFIT_BENCH_PG").unwrap_or_else(|_| start(Durability::Full)))
}

/// Where initdb and pg_ctl are: `PG_BIN_DIR`, or the newest of Debian's.
pub fn bin_dir() -> PathBuf {
    if let Ok(dir) = std::env::var("PG_BIN_DIR") {
        return dir.into();
    }
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    found.sort();
    found.pop().map(|(_, dir)| dir).expect("PostgreSQL's server binaries: run ./dev setup")
}

/// Starts the cluster unless it runs. Other test processes wait at the lock.
fn start(durability: Durability) -> String {
    let home = home(durability);
    fs::create_dir_all(&home).expect("a directory for the test cluster");
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(home.join("lock"))
        .expect("its lock file");
    lock.lock().expect("the lock of the test cluster");
    let data = home.join("data");
    if !data.join("PG_VERSION").exists() {
        init(&home, &data);
    }
    if !runs(&data) {
        launch(&home, &data, durability);
    }
    let port = fs::read_to_string(home.join("port")).expect("the port of the test cluster");
    drop(lock);
    format!("postgres://postgres@127.0.0.1:{}/postgres", port.trim())
}

fn init(home: &Path, data: &Path) {
    fs::remove_dir_all(data).ok();
    fs::create_dir_all(data).expect("the data directory");
    own(home);
    own(data);
    let data = data.to_str().expect("a path in UTF-8");
    let done = run(
        "initdb",
        &["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    );
    assert!(done, "initdb failed; see above");
}

fn launch(home: &Path, data: &Path, durability: Durability) {
    let port = free_port();
    fs::write(home.join("port"), port.to_string()).expect("the port file");
    let done = serve(home, data, durability, port);
    assert!(done, "the test cluster did not start; see {}", home.join("log").display());
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.expect("a free port").port()
}

fn serve(home: &Path, data: &Path, durability: Durability, port: u16) -> bool {
    let socket = home.to_str().expect("a path in UTF-8");
    let unsafe_speed = match durability {
        Durability::None => {
            "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_wal_size=1GB"
        }
        Durability::Server => "-c fsync=off -c max_wal_size=64MB -c min_wal_size=32MB -c wal_recycle=off",
        Durability::Full => "-c max_wal_size=4GB",
    };
    let options = format!(
        "-p {port} -k {socket} -c listen_addresses=127.0.0.1 -c max_connections=300 \
         -c shared_buffers=256MB {unsafe_speed}"
    );
    let (data, log) = (data.to_str().expect("a path in UTF-8"), home.join("log"));
    let log = log.to_str().expect("a path in UTF-8");
    run("pg_ctl", &["-D", data, "-l", log, "-w", "-t", "60", "-o", &options, "start"])
}

fn runs(data: &Path) -> bool {
    run("pg_ctl", &["-D", data.to_str().unwrap_or_default(), "status"])
}

fn own(home: &Path) {
    if is_root() {
        Command::new("chown").args(["-R", "postgres:postgres"]).arg(home).status().expect("chown");
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0)
}

/// The server outlives the test and must not keep open what it inherited: a
/// lock or a pipe of whoever ran the tests.
const CLOSE_INHERITED: &str = r#"for fd in 3 4 5 6 7 8 9; do eval "exec $fd>&-"; done; exec "$@""#;

/// PostgreSQL refuses to run as root, so as root it runs as `postgres`.
fn run(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", CLOSE_INHERITED, "sh"]);
    if is_root() {
        command.args(["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    command.arg(bin_dir().join(program));
    let quiet =
        |file: &str| File::options().write(true).open(file).map_or_else(|_| Stdio::null(), Stdio::from);
    command
        .args(args)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(quiet("/dev/null"))
        .stderr(Stdio::inherit());
    command.status().is_ok_and(|status| status.success())
}
