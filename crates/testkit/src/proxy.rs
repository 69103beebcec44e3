//! A proxy in front of PostgreSQL that does on command what networks do by
//! themselves: cut, fall silent, go dead, delay, crawl, and lose the answer to a
//! COMMIT or a notification.
//!
//! It reads just enough of the protocol to know where a message ends and which
//! of them is a COMMIT.

mod link;
mod message;
mod swallow;
mod weather;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::{AbortHandle, JoinSet};

use swallow::Orders;
pub use swallow::Swallow;
use weather::Weather;

/// Ends with all its connections when dropped.
pub struct Proxy {
    url: String,
    control: Arc<Control>,
    accepts: AbortHandle,
}

struct Control {
    /// `host:port` of the real server.
    upstream: String,
    weather: watch::Sender<Weather>,
    orders: Orders,
    /// Notifications that were lost.
    unheard: AtomicU64,
}

impl Proxy {
    /// In front of the server of this URL, which must name a host and a port.
    pub async fn start(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        let upstream = host_of(url).to_owned();
        let url = url.replacen(&upstream, &address, 1);
        let control = Arc::new(Control {
            upstream,
            weather: watch::channel(Weather::default()).0,
            orders: Orders::default(),
            unheard: AtomicU64::new(0),
        });
        let accepts = tokio::spawn(accept(listener, control.clone())).abort_handle();
        Self { url, control, accepts }
    }

    /// The same database, through the proxy.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Resets every open connection. New ones are let through.
    pub fn cut(&self) {
        self.control.weather.send_modify(|weather| weather.cuts += 1);
    }

    /// From now on nothing passes, and nobody is told: connections stay open
    /// and new ones are taken without an answer.
    pub fn black_hole(&self) {
        self.control.weather.send_modify(|weather| weather.dark = true);
    }

    /// Nothing passes on the connections that are open now, ever again, and
    /// nobody is told. New ones are let through.
    pub fn abandon(&self) {
        self.control.weather.send_modify(|weather| weather.abandoned += 1);
    }

    /// Notifications of the server are lost from here on.
    pub fn lose_notifications(&self) {
        self.control.weather.send_modify(|weather| weather.deaf = true);
    }

    /// How many were lost so far.
    pub fn lost_notifications(&self) -> u64 {
        self.control.unheard.load(Ordering::Relaxed)
    }

    /// Holds every burst of data for so long, in both directions.
    pub fn delay(&self, by: Duration) {
        self.control.weather.send_modify(|weather| weather.delay = by);
    }

    /// Per connection and direction.
    pub fn throttle(&self, bytes_per_second: u32) {
        self.control.weather.send_modify(|weather| weather.bytes_per_second = Some(bytes_per_second));
    }

    /// Good weather again. What a black hole held back is delivered.
    pub fn heal(&self) {
        self.control.weather.send_modify(|weather| {
            *weather = Weather { cuts: weather.cuts, abandoned: weather.abandoned, ..Weather::default() };
        });
    }

    /// Lets the next COMMIT of this kind through, waits until the server has
    /// done it, drops the answer and resets the connection. The receiver
    /// hears of it once it has happened.
    pub fn swallow_commit(&self, which: Swallow) -> oneshot::Receiver<()> {
        self.control.orders.add(which)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepts.abort();
    }
}

/// The links live in this task's set and end with it.
async fn accept(listener: TcpListener, control: Arc<Control>) {
    let mut links = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while links.try_join_next().is_some() {}
        links.spawn(connect(client, control.clone()));
    }
}

async fn connect(client: TcpStream, control: Arc<Control>) {
    // A server that cannot be reached is a closed connection to the client.
    if let Ok(server) = TcpStream::connect(&control.upstream).await {
        link::serve(client, server, &control).await;
    }
}

fn host_of(url: &str) -> &str {
    let behind_scheme = url.split_once("://").expect("a URL with a scheme").1;
    let authority = behind_scheme.split('/').next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}
