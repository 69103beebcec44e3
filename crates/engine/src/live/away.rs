//! Whether there is a database at all.
//!
//! A statement that gets no answer may wait for a connection to become free. So
//! a look that takes long is accompanied by knocks beside the pools, and those
//! alone decide: whoever asks is told within seconds, and not at the end of the
//! patience of a pool.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Hub;

/// A look that takes longer is accompanied.
const OVERDUE: Duration = Duration::from_secs(1);

impl Hub {
    /// Since when the database cannot be reached, while it cannot.
    pub fn away_since(&self) -> Option<DateTime<Utc>> {
        *self.inner.away.borrow()
    }

    /// Returns when it cannot be reached any more.
    pub async fn until_away(&self) -> DateTime<Utc> {
        let mut away = self.inner.away.subscribe();
        loop {
            let since = *away.borrow_and_update();
            match since {
                Some(since) => return since,
                // The sender is held by this hub.
                None => drop(away.changed().await),
            }
        }
    }

    /// Never returns: a look that ends ends it.
    pub(super) async fn knock_while_it_lasts(&self) {
        loop {
            tokio::time::sleep(OVERDUE).await;
            self.knock().await;
        }
    }

    pub(super) async fn knock(&self) {
        match self.inner.engine.knock().await {
            Ok(()) => self.is_there(),
            Err(error) => self.is_away(&error.why),
        }
    }

    pub(super) fn is_there(&self) {
        let came_back = self.inner.away.send_if_modified(|away| away.take().is_some());
        if came_back {
            tracing::warn!("the database can be reached again");
        }
    }

    fn is_away(&self, why: &str) {
        let now = self.inner.engine.now();
        let went = self.inner.away.send_if_modified(|away| {
            let is_new = away.is_none();
            away.get_or_insert(now);
            is_new
        });
        if went {
            tracing::error!(error = why, "the database cannot be reached; who asks is told so");
        }
    }
}
