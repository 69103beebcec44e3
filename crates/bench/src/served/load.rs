//! Many clients that ask for a page again and again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// Times to first byte in microseconds, one request in flight per client.
pub(crate) async fn load(
    (host, cookie): (&str, &str),
    path: &str,
    clients: usize,
    time: Duration,
) -> Histogram<u64> {
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
            .body(Full::default())
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

pub(crate) async fn connect(host: &str) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(host).await.expect("a connection");
    stream.set_nodelay(true).ok();
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    sender
}
