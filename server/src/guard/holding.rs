//! Which sessions hold, looked up once a second for all open streams: a stream
//! ends with its session.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use engine::{Engine, sessions};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);
/// A line to the database may be dead without a word.
const SILENT: Duration = Duration::from_secs(10);
/// A look may have begun before the session did.
const MISSED: u8 = 2;

type Ids = Arc<HashSet<i64>>;

#[derive(Clone)]
pub(crate) struct Holding(watch::Sender<Ids>);

impl Holding {
    pub(crate) fn start(engine: Engine, stop: CancellationToken) -> Self {
        let (sender, _) = watch::channel(Ids::default());
        let looks = sender.clone();
        tokio::spawn(stop.run_until_cancelled_owned(async move { look(&engine, &looks).await }));
        Self(sender)
    }

    /// Waits for the end of a session.
    pub(crate) async fn ended(&self, session: i64) {
        let mut looks = self.0.subscribe();
        let mut missed = 0;
        while looks.changed().await.is_ok() {
            missed = if looks.borrow_and_update().contains(&session) { 0 } else { missed + 1 };
            if missed >= MISSED {
                return;
            }
        }
    }
}

/// Nobody listening, nothing to look for.
async fn look(engine: &Engine, looks: &watch::Sender<Ids>) {
    loop {
        tokio::time::sleep(EVERY).await;
        if looks.receiver_count() == 0 {
            continue;
        }
        match tokio::time::timeout(SILENT, sessions::holding(engine)).await {
            Ok(Ok(ids)) => drop(looks.send_replace(Arc::new(ids.into_iter().collect()))),
            Ok(Err(error)) => tracing::warn!(%error, "could not look which sessions hold"),
            Err(_) => tracing::warn!("the database says nothing of which sessions hold"),
        }
    }
}
