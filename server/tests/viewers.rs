//! Two hundred viewers of the diagnostics cost the database what one costs, as
//! PostgreSQL's own log counts it.

#[path = "support/refit.rs"]
mod refit;

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::time::Instant;

use refit::{Folder, Server};

const VIEWERS: usize = 200;
/// The sampler's tick.
const TICK: f64 = 2.0;
const LOOKS: usize = 5;
/// How a statement that every look asks begins.
const LOOK: &str = "-- Sessions that wait for a lock, and those they wait for.";

#[derive(Debug)]
struct Counted {
    seconds: f64,
    readings: usize,
    looks: usize,
    statements: usize,
}

#[test]
fn a_viewer_more_costs_the_database_nothing() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--no-worker"]);
    folder.psql("ALTER SYSTEM SET log_statement = 'all'");
    folder.psql("SELECT pg_reload_conf()");

    let mut streams = vec![stream(&server)];
    let one = counted(&folder, &server, &mut streams, 1);
    streams.resize_with(VIEWERS, || stream(&server));
    let watching = counted(&folder, &server, &mut streams, 1);
    let reading = counted(&folder, &server, &mut streams, VIEWERS);
    println!("one: {one:?}\nwatching: {watching:?}\nreading: {reading:?}");

    let a_second = |counted: &Counted| counted.statements as f64 / counted.seconds;
    for counted in [&one, &watching, &reading] {
        let most = counted.seconds / TICK + 1.0;
        assert!(counted.looks > 0 && counted.looks as f64 <= most, "{counted:?}");
        // What goes by the clock comes in bursts; a statement for each reading would be far more.
        assert!(a_second(counted) <= 2.0 * a_second(&one), "{counted:?} against {one:?}");
    }
    assert!(reading.readings as f64 / reading.seconds > 2.0 * a_second(&one), "too few to be seen");
}

/// While so many readers read the page's data again after each look.
fn counted(
    folder: &Folder,
    server: &Server,
    streams: &mut [BufReader<TcpStream>],
    readers: usize,
) -> Counted {
    let (start, began) = (log(folder).len(), Instant::now());
    for _ in 0..LOOKS {
        read_by(server, readers);
        wait_for_a_look(&mut streams[0]);
    }
    let seconds = began.elapsed().as_secs_f64();
    let written = log(folder).split_off(start);
    let log = String::from_utf8_lossy(&written);
    let of = |text: &str| log.matches(text).count();
    let statements = of("LOG:  execute ") + of("LOG:  statement: ");
    Counted { seconds, readings: LOOKS * readers, looks: of(LOOK), statements }
}

fn log(folder: &Folder) -> Vec<u8> {
    fs::read(folder.data().join("postgres/log/postgresql.log")).expect("PostgreSQL's log")
}

/// As the page in a browser does when it is told of a look.
fn read_by(server: &Server, readers: usize) {
    let body = "wanted[sheet]=locks";
    let own = format!("Origin: http://{}", server.address());
    let length = format!("Content-Length: {}", body.len());
    let headers = [own.as_str(), &length, "Content-Type: application/x-www-form-urlencoded"];
    for _ in 0..readers {
        let (status, answer) = server.send("POST", "/api/diagnostics", &headers, body);
        assert_eq!(status, 200, "{answer}");
    }
}

/// Open, with its first line read.
fn stream(server: &Server) -> BufReader<TcpStream> {
    let mut stream = server.stream("/live", "");
    let mut first = String::new();
    stream.read_line(&mut first).expect("a line");
    assert!(first.contains("200"), "{first}");
    stream
}

fn wait_for_a_look(stream: &mut BufReader<TcpStream>) {
    let mut lines = stream.lines().map(|line| line.expect("a line of the stream"));
    lines.find(|line| line == "event: diagnosed").expect("a look is told");
}
