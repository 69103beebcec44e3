//! What is wrong with the database right now: one sampler in the process looks
//! at it while somebody watches, and publishes one immutable diagnosis that
//! every viewer shares. A viewer more costs the database nothing, and without a
//! viewer nothing is asked.

mod look;
mod read;
mod remedy;
mod show;

use std::sync::{Arc, Mutex as Locked, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use domain::diagnostics::Diagnosis;
use tokio::sync::{Mutex, Notify, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

pub(crate) use read::statements;
pub use show::{Around, case, query, sheet};

use crate::{Engine, line};
use look::Looker;

const TICK: Duration = Duration::from_secs(2);
/// So long after the last question somebody still watches.
const LINGER: Duration = Duration::from_secs(10);
/// What is older is no answer to somebody who comes anew.
const FRESH: Duration = Duration::from_secs(5);
/// Between the two looks of the command line.
const BETWEEN: Duration = Duration::from_millis(500);

#[derive(Clone)]
pub struct Diagnostics {
    inner: Arc<Inner>,
}

struct Inner {
    seen: ArcSwap<Diagnosis>,
    version: watch::Sender<u64>,
    wake: Notify,
    times: Locked<Times>,
    looker: Mutex<Looker>,
}

#[derive(Clone, Copy, Default)]
struct Times {
    asked: Option<Instant>,
    looked: Option<Instant>,
}

impl Diagnostics {
    /// Without a look yet.
    pub fn new(engine: &Engine) -> Self {
        let inner = Inner {
            seen: ArcSwap::default(),
            version: watch::Sender::new(0),
            wake: Notify::new(),
            times: Locked::default(),
            looker: Mutex::new(Looker::new(engine)),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Goes on looking for as long as somebody watches, until stopped.
    pub fn start(engine: &Engine, stop: CancellationToken) -> Self {
        let new = Self::new(engine);
        tokio::spawn(stop.run_until_cancelled_owned(new.clone().watch()));
        new
    }

    /// Changes with every look.
    pub fn versions(&self) -> watch::Receiver<u64> {
        self.inner.version.subscribe()
    }

    /// What was seen last. Whoever asks watches for a while; only the first to
    /// come waits for a look.
    pub async fn ask(&self) -> Arc<Diagnosis> {
        self.times(|times| times.asked = Some(Instant::now()));
        self.inner.wake.notify_one();
        if !self.is_fresh() {
            self.look_unless_fresh().await;
        }
        self.inner.seen.load_full()
    }

    /// One look, whatever comes of it. Looks do not overlap.
    pub async fn look(&self) -> Arc<Diagnosis> {
        let mut looker = self.inner.looker.lock().await;
        self.look_with(&mut looker).await;
        self.inner.seen.load_full()
    }

    /// Those who waited for the look of another take what it saw.
    async fn look_unless_fresh(&self) {
        let mut looker = self.inner.looker.lock().await;
        if !self.is_fresh() {
            self.look_with(&mut looker).await;
        }
    }

    async fn look_with(&self, looker: &mut Looker) {
        let before = self.inner.seen.load_full();
        // On a line that is dead it would keep everybody waiting.
        let Ok(now) = timeout(line::BATCH, looker.look(&before)).await else { return };
        let version = now.version;
        self.inner.seen.store(Arc::new(now));
        self.times(|times| times.looked = Some(Instant::now()));
        self.inner.version.send_replace(version);
    }

    fn is_fresh(&self) -> bool {
        self.times(|times| times.looked).is_some_and(|looked| looked.elapsed() < FRESH)
    }

    fn is_watched(&self) -> bool {
        self.times(|times| times.asked).is_some_and(|asked| asked.elapsed() < LINGER)
    }

    fn times<T>(&self, of: impl FnOnce(&mut Times) -> T) -> T {
        of(&mut self.inner.times.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn watch(self) {
        loop {
            self.inner.wake.notified().await;
            while self.is_watched() {
                tokio::time::sleep(TICK).await;
                self.look().await;
            }
        }
    }
}

/// Two looks without a sampler, for the command line: rates need two.
pub async fn once(engine: &Engine) -> Arc<Diagnosis> {
    let diagnostics = Diagnostics::new(engine);
    diagnostics.look().await;
    tokio::time::sleep(BETWEEN).await;
    diagnostics.look().await
}
