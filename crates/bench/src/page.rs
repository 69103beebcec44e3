//! `bench page`: time to first byte with many clients, and what a page weighs.

mod session;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::table::{grouped, machine};

#[derive(Args)]
pub(crate) struct Options {
    /// Clients that ask at the same time, one request in flight each
    #[arg(long, default_value_t = 50)]
    clients: usize,
    /// Seconds per page
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// The binary to measure
    #[arg(long, default_value = "target/release/refit")]
    binary: PathBuf,
    /// The site that was built into it
    #[arg(long, default_value = "target/site")]
    site: PathBuf,
}

/// The probe does no rendering: what it takes is the baseline of this machine.
/// An address with a number of its own is asked for once and drawn for one reader.
const PAGES: [(&str, &str); 7] = [
    ("/healthz", "probe (baseline)"),
    ("/", "Overview"),
    ("/phases/1", "Phase 1"),
    ("/phases/2", "Phase 2"),
    ("/?number={}", "Overview, anew"),
    ("/phases/1?number={}", "Phase 1, anew"),
    ("/phases/2?number={}", "Phase 2, anew"),
];

static NUMBER: AtomicU64 = AtomicU64::new(0);

pub(crate) async fn run(options: Options) {
    let data =
        tempfile::Builder::new().prefix("refit-bench-page").tempdir_in("/var/tmp").expect("a directory");
    let (mut server, host) = serve(&options.binary, data.path()).await;
    let cookie = session::begin(&options.binary, data.path(), &host).await;
    println!("time to first byte, {} clients, {} s each", options.clients, options.seconds);
    println!("{}", machine("private"));
    println!(
        "{:<18} {:>10} {:>9} {:>9} {:>9} {:>12}",
        "", "requests/s", "p50 ms", "p99 ms", "max ms", "p50 / probe"
    );
    let mut baseline = None;
    for (path, name) in PAGES {
        load((&host, &cookie), path, options.clients, Duration::from_millis(500)).await;
        let times = load((&host, &cookie), path, options.clients, Duration::from_secs(options.seconds)).await;
        let ms = |quantile| times.value_at_quantile(quantile) as f64 / 1000.0;
        let probe = *baseline.get_or_insert(ms(0.5));
        let rate = grouped(times.len() as f64 / options.seconds as f64);
        println!(
            "{name:<18} {rate:>10} {:>9.2} {:>9.2} {:>9.2} {:>12.1}",
            ms(0.5),
            ms(0.99),
            ms(1.0),
            ms(0.5) / probe
        );
    }
    println!("resident memory of the server: {} MiB", grouped(resident(&server)));
    weigh(&options.site);
    stop(&mut server).await;
}

async fn serve(binary: &Path, data: &Path) -> (Child, String) {
    open_to_others(data);
    let mut server = Command::new(binary)
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}; build it with ./dev build", binary.display()));
    let mut lines = BufReader::new(server.stdout.take().expect("its output")).lines();
    while let Some(line) = lines.next_line().await.expect("its output") {
        if let Some(host) =
            line.trim().strip_prefix("listening on http://").map(|host| host.trim_end_matches('/').to_owned())
        {
            tokio::spawn(async move { while lines.next_line().await.is_ok_and(|line| line.is_some()) {} });
            return (server, host);
        }
    }
    panic!("the server ended before it listened");
}

/// The database runs under another account when this one is root.
fn open_to_others(data: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o755)).expect("the directory's mode");
}

async fn load((host, cookie): (&str, &str), path: &str, clients: usize, time: Duration) -> Histogram<u64> {
    let until = Instant::now() + time;
    let tasks: Vec<_> = (0..clients)
        .map(|_| tokio::spawn(client(host.to_owned(), cookie.to_owned(), path.to_owned(), until)))
        .collect();
    let mut all = histogram();
    for task in tasks {
        all.add(task.await.expect("a client")).expect("histograms of one shape");
    }
    all
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 3).expect("bounds in microseconds")
}

async fn client(host: String, cookie: String, path: String, until: Instant) -> Histogram<u64> {
    let mut times = histogram();
    let mut connection = connect(&host).await;
    while Instant::now() < until {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let request = Request::get(path.replace("{}", &number.to_string()))
            .header("host", &host)
            .header("cookie", &cookie)
            .header("accept", "text/html")
            .header("accept-encoding", "br, gzip")
            .body(Empty::<Bytes>::new())
            .expect("a request");
        let began = Instant::now();
        let response = connection.send_request(request).await.expect("an answer");
        let first = began.elapsed();
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.into_body().collect().await.expect("the whole answer");
        times.record(first.as_micros().max(1) as u64).expect("a time within bounds");
    }
    times
}

async fn connect(host: &str) -> SendRequest<Empty<Bytes>> {
    let stream = TcpStream::connect(host).await.expect("a connection");
    stream.set_nodelay(true).ok();
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    sender
}

fn resident(server: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id().unwrap_or_default()))
        .unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("VmRSS: 0");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// As it goes over the wire: brotli where there is a compressed copy.
fn weigh(site: &Path) {
    println!("{:<32} {:>12} {:>12}", "asset", "bytes", "on the wire");
    let mut files: Vec<PathBuf> =
        ["pkg", "fonts"].iter().flat_map(|folder| list(&site.join(folder))).collect();
    files.sort();
    for file in files
        .iter()
        .filter(|file| !matches!(file.extension().and_then(|kind| kind.to_str()), Some("br" | "gz")))
    {
        let size = |path: &Path| std::fs::metadata(path).map(|meta| meta.len()).ok();
        let compressed = size(&PathBuf::from(format!("{}.br", file.display())));
        let bytes = size(file).unwrap_or_default();
        let name = file.strip_prefix(site).unwrap_or(file).display().to_string();
        println!(
            "{name:<32} {:>12} {:>12}",
            grouped(bytes as f64),
            grouped(compressed.unwrap_or(bytes) as f64)
        );
    }
}

fn list(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

async fn stop(server: &mut Child) {
    if let Some(id) = server.id() {
        Command::new("kill").args(["-TERM", &id.to_string()]).status().await.ok();
    }
    server.wait().await.ok();
}
