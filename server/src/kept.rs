//! Pages are drawn once for all who ask in the same moment.
//!
//! Drawing takes a core about a millisecond, and readers who ask together get
//! the same page but for its nonce. A moment ends with the next version of
//! the snapshot, with every deed, and with the second: what is kept is never
//! older than any of these. See docs/decisions/008-rendered-pages.md.

mod address;
mod deeds;
mod page;
mod shelf;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{Request, State as Extract};
use axum::middleware::Next;
use axum::response::Response;
use engine::live::Hub;

use address::Address;
pub(crate) use deeds::{count, reads};
use page::Page;
use shelf::{Moment, Place, Room, Shelf};

#[derive(Clone)]
pub(crate) struct Kept {
    inner: Arc<Inner>,
}

struct Inner {
    /// Version of the snapshot, and whole seconds since some beginning.
    now: Box<dyn Fn() -> (u64, u64) + Send + Sync>,
    deeds: AtomicU64,
    shelf: Mutex<Shelf>,
}

impl Kept {
    pub(crate) fn new(hub: Hub) -> Self {
        let began = Instant::now();
        Self::by(move || (hub.snapshot().version, began.elapsed().as_secs()))
    }

    fn by(now: impl Fn() -> (u64, u64) + Send + Sync + 'static) -> Self {
        let inner = Inner { now: Box::new(now), deeds: AtomicU64::new(0), shelf: Mutex::default() };
        Self { inner: Arc::new(inner) }
    }

    /// Looks at the clock behind the lock, so that no moment comes back.
    fn place(&self, address: &Address) -> Option<(Place, Room)> {
        let mut shelf = self.inner.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let (version, second) = (self.inner.now)();
        let deeds = self.inner.deeds.load(Ordering::SeqCst);
        let place = shelf.place(Moment { version, deeds, second }, address)?;
        Some((place, shelf.room()))
    }
}

/// Around the routes of pages. The first to ask draws; who asks meanwhile waits
/// for it, and draws too if it turns out that the answer cannot be shared.
pub(crate) async fn answer(Extract(kept): Extract<Kept>, request: Request, next: Next) -> Response {
    let Some(address) = Address::of(&request) else { return next.run(request).await };
    let Some((place, room)) = kept.place(&address) else { return next.run(request).await };
    let mut own = None;
    let page = place.get_or_init(async || {
        let (page, response) = Page::of(next.clone().run(address.request()).await).await;
        own = Some(response);
        page.filter(|page| room.takes(page.bytes()))
    });
    match (page.await, own) {
        (_, Some(response)) => response,
        (Some(page), None) => page.answer(),
        (None, None) => next.run(request).await,
    }
}

#[cfg(test)]
mod tests;
