//! Readers of the list as browsers are: each follows the stream of the pages and
//! reads the list again after every look at the market.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use testkit::TestEngine;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::histogram;
use crate::served::load::connect;

const CHANGE: &str = include_str!("change.sql");
const CHANGES: u32 = 30;
/// So long nobody waits.
const LOST: Duration = Duration::from_secs(20);
/// Looks at the market are so far apart.
const APART: Duration = Duration::from_secs(1);

/// In nanoseconds, and how often quotes were read in a second.
pub(super) struct Followed {
    pub(super) delays: Histogram<u64>,
    pub(super) reads: f64,
}

/// The price that the list will show, and when it was written.
type Change = Option<(String, Instant)>;

pub(super) async fn follow(world: &TestEngine, host: &str, cookies: &[String], viewers: usize) -> Followed {
    let (change, changes) = watch::channel::<Change>(None);
    let (seen, mut all) = mpsc::unbounded_channel();
    let tasks: Vec<_> = (0..viewers)
        .map(|number| {
            let who = (host.to_owned(), cookies[number % cookies.len()].clone());
            tokio::spawn(viewer(who, changes.clone(), seen.clone()))
        })
        .collect();
    // Everybody has a first list before anything is measured.
    gather(&mut all, viewers).await;
    let (began, before) = (Instant::now(), reads(world).await);
    let mut delays = histogram();
    for number in 0..CHANGES {
        let price = format!("90.{viewers:04}{number:03}1");
        // Everybody has just seen a look: changes come at all times until the next.
        tokio::time::sleep(APART * (number * 7 % CHANGES) / CHANGES).await;
        let written = Instant::now();
        change.send_replace(Some((price.clone(), written)));
        world.db.run(&CHANGE.replace("{price}", &price)).await;
        for delay in gather(&mut all, viewers).await {
            delays
                .record(u64::try_from(delay.as_nanos()).unwrap_or(u64::MAX))
                .expect("it grows with its values");
        }
    }
    let reads = (reads(world).await - before) as f64 / began.elapsed().as_secs_f64();
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    Followed { delays, reads }
}

/// Probes of the newest quotes: what looks at the market cost the database.
async fn reads(world: &TestEngine) -> i64 {
    world
        .db
        .one("select sum(idx_scan)::int8 from pg_stat_user_tables where relname = 'book_ticker_snapshots_v2'")
        .await
}

async fn gather(all: &mut mpsc::UnboundedReceiver<Duration>, viewers: usize) -> Vec<Duration> {
    let mut found = Vec::with_capacity(viewers);
    while found.len() < viewers {
        found.push(timeout(LOST, all.recv()).await.expect("a viewer never saw it").expect("viewers"));
    }
    found
}

async fn viewer(
    (host, cookie): (String, String),
    changes: watch::Receiver<Change>,
    seen: mpsc::UnboundedSender<Duration>,
) {
    let (mut lists, mut stream) = (connect(&host).await, connect(&host).await);
    let request = Request::get("/live").header("host", &host).header("cookie", &cookie);
    let request = request.body(Full::default()).expect("a request");
    let mut events = stream.send_request(request).await.expect("the stream").into_body();
    list(&mut lists, &host, &cookie).await;
    let mut last = String::new();
    seen.send(Duration::ZERO).ok();
    while looked(&mut events).await {
        let list = list(&mut lists, &host, &cookie).await;
        let Some((price, written)) = changes.borrow().clone() else { continue };
        if price != last && list.windows(price.len()).any(|part| part == price.as_bytes()) {
            seen.send(written.elapsed()).ok();
            last = price;
        }
    }
}

/// Waits for the next look at the market.
async fn looked(events: &mut Incoming) -> bool {
    while let Some(Ok(frame)) = events.frame().await {
        let told = frame.into_data().unwrap_or_default();
        if told.windows(LOOKED.len()).any(|part| part == LOOKED) {
            return true;
        }
    }
    false
}

const LOOKED: &[u8] = b"event: market";

/// As a page reads it: fields by their place, in base64.
async fn list(lists: &mut SendRequest<Full<Bytes>>, host: &str, cookie: &str) -> Vec<u8> {
    let request = Request::post("/api/opportunities")
        .header("host", host)
        .header("cookie", cookie)
        .header("origin", format!("http://{host}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from_static(b"asked=")))
        .expect("a request");
    let answer = lists.send_request(request).await.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
    let text = answer.into_body().collect().await.expect("the whole answer").to_bytes();
    BASE64.decode(&text).expect("base64")
}
