//! How the cache stands to the database.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::Error;

#[derive(Clone, Debug, Default)]
pub(super) struct Health {
    /// When the tables were last seen to be as the snapshot shows them.
    pub(super) confirmed: Option<Instant>,
    pub(super) loaded: Option<Instant>,
    pub(super) loads: u64,
    pub(super) failures: u64,
    pub(super) load_took: Option<Duration>,
    /// Why the database could not be asked the last time.
    pub(super) fault: Option<String>,
    /// The plan has not brought the reference tables, or has taken them away.
    pub(super) absent: bool,
}

#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Health>);

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Health> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn read(&self) -> Health {
        self.lock().clone()
    }

    /// The snapshot was read; `began` is before it was.
    pub(super) fn loaded(&self, began: Instant) {
        let mut health = self.lock();
        health.loads += 1;
        health.load_took = Some(began.elapsed());
        (health.loaded, health.confirmed) = (Some(began), Some(began));
        (health.fault, health.absent) = (None, false);
    }

    pub(super) fn confirmed(&self, at: Instant) {
        let mut health = self.lock();
        (health.confirmed, health.fault, health.absent) = (Some(at), None, false);
    }

    pub(super) fn absent(&self) {
        let mut health = self.lock();
        (health.confirmed, health.fault, health.absent) = (Some(Instant::now()), None, true);
    }

    /// True when it was well before.
    pub(super) fn failed(&self, error: &Error) -> bool {
        let mut health = self.lock();
        health.failures += 1;
        health.fault.replace(error.to_string()).is_none()
    }
}
