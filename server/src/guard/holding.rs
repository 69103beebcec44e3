//! Which sessions hold, looked up once a second for all open streams: a stream
//! ends with its session, and what a page that is left open asks for again is
//! answered without a look-up of its own.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::sessions::Holder;
use engine::{Engine, sessions};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);
/// A line to the database may be dead without a word.
const SILENT: Duration = Duration::from_secs(10);
/// A look may have begun before the session did.
const MISSED: u8 = 2;
/// What was seen longer ago says nothing of now.
const FRESH: Duration = Duration::from_secs(2);

#[derive(Default)]
struct Look {
    began: Option<Instant>,
    /// By the hash of the token.
    holders: HashMap<Vec<u8>, Holder>,
}

#[derive(Clone)]
pub(crate) struct Holding(watch::Sender<Arc<Look>>);

impl Holding {
    pub(crate) fn start(engine: Engine, stop: CancellationToken) -> Self {
        let (sender, _) = watch::channel(Arc::default());
        let looks = sender.clone();
        tokio::spawn(stop.run_until_cancelled_owned(async move { look(&engine, &looks).await }));
        Self(sender)
    }

    /// Whose session it is, if the last look was a moment ago and saw it.
    pub(crate) fn holder(&self, token: &str) -> Option<(Holder, String)> {
        let look = Arc::clone(&self.0.borrow());
        let fresh = look.began.is_some_and(|began| began.elapsed() < FRESH);
        fresh.then(|| sessions::holder_among(&look.holders, token)).flatten()
    }

    /// Waits for the end of a session.
    pub(crate) async fn ended(&self, session: i64) {
        let mut looks = self.0.subscribe();
        let mut missed = 0;
        while looks.changed().await.is_ok() {
            missed = if looks.borrow_and_update().saw(session) { 0 } else { missed + 1 };
            if missed >= MISSED {
                return;
            }
        }
    }
}

impl Look {
    fn saw(&self, session: i64) -> bool {
        self.holders.values().any(|holder| holder.session == session)
    }
}

/// Nobody listening, nothing to look for.
async fn look(engine: &Engine, looks: &watch::Sender<Arc<Look>>) {
    loop {
        tokio::time::sleep(EVERY).await;
        if looks.receiver_count() == 0 {
            continue;
        }
        let began = Some(Instant::now());
        match tokio::time::timeout(SILENT, sessions::holding(engine)).await {
            Ok(Ok(holders)) => drop(looks.send_replace(Arc::new(Look { began, holders }))),
            Ok(Err(error)) => tracing::warn!(%error, "could not look which sessions hold"),
            Err(_) => tracing::warn!("the database says nothing of which sessions hold"),
        }
    }
}
