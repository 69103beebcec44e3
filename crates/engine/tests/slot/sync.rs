//! What the slot and its turns are made of, as loom knows it.

pub(crate) use std::sync::PoisonError;

pub(crate) use loom::sync::{Arc, Mutex, MutexGuard as TurnGuard};

/// What `arc_swap::ArcSwap` promises: load and store are one step each.
#[derive(Debug)]
pub(crate) struct Current<T>(Mutex<Arc<T>>);

impl<T> Current<T> {
    pub(crate) fn from_pointee(first: T) -> Self {
        Self(Mutex::new(Arc::new(first)))
    }

    pub(crate) fn store(&self, next: Arc<T>) {
        *self.0.lock().expect("not poisoned") = next;
    }

    pub(crate) fn load(&self) -> Arc<T> {
        self.0.lock().expect("not poisoned").clone()
    }
}

/// What `tokio::sync::Mutex` promises. Whoever waits is set aside by loom, so
/// its futures are ready as soon as they are polled.
#[derive(Debug)]
pub(crate) struct Turns<T>(Mutex<T>);

impl<T> Turns<T> {
    pub(crate) fn new(first: T) -> Self {
        Self(Mutex::new(first))
    }

    pub(crate) async fn lock(&self) -> TurnGuard<'_, T> {
        self.0.lock().expect("not poisoned")
    }
}
