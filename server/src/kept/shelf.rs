//! The pages of one moment, all thrown away together.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::OnceCell;

use super::address::Address;
use super::page::Page;

/// Whoever asks for more different pages within a second has each of them drawn.
const MOST: usize = 128;
/// Bytes of all pages of a moment together: what bounds the memory.
const ROOM: usize = 32 * 1024 * 1024;

/// Filled once; none says that the answer is not one to be kept.
pub(super) type Place = Arc<OnceCell<Option<Page>>>;

/// What is left of the room of a moment.
#[derive(Clone, Debug)]
pub(super) struct Room(Arc<AtomicUsize>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(AtomicUsize::new(ROOM)))
    }
}

impl Room {
    /// False, and nothing is taken, where there is not so much.
    pub(super) fn takes(&self, bytes: usize) -> bool {
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(bytes)).is_ok()
    }
}

/// While this stays the same, so do the pages. Each part only ever grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    /// Of the snapshot.
    pub(super) version: u64,
    /// Deeds that were answered.
    pub(super) deeds: u64,
    pub(super) second: u64,
}

#[derive(Default)]
pub(super) struct Shelf {
    moment: Moment,
    places: HashMap<Address, Place>,
    room: Room,
}

impl Shelf {
    /// None if all places are taken.
    pub(super) fn place(&mut self, now: Moment, address: &Address) -> Option<Place> {
        if self.moment != now {
            self.moment = now;
            self.places.clear();
            self.room = Room::default();
        }
        if let Some(place) = self.places.get(address) {
            return Some(place.clone());
        }
        (self.places.len() < MOST).then(|| self.places.entry(address.clone()).or_default().clone())
    }

    /// Of the moment of the last place.
    pub(super) fn room(&self) -> Room {
        self.room.clone()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;

    use super::*;

    fn address(path: &str) -> Address {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        Address::of(&request).expect("an address")
    }

    #[test]
    fn a_place_lasts_for_its_moment() {
        let mut shelf = Shelf::default();
        let first = Moment { version: 1, deeds: 0, second: 0 };
        let place = shelf.place(first, &address("/")).expect("a place");
        assert!(Arc::ptr_eq(&place, &shelf.place(first, &address("/")).expect("a place")));
        assert!(!Arc::ptr_eq(&place, &shelf.place(first, &address("/runs")).expect("a place")));
        for later in [
            Moment { version: 2, ..first },
            Moment { version: 2, deeds: 1, ..first },
            Moment { version: 2, deeds: 1, second: 1 },
        ] {
            let before = shelf.place(shelf.moment, &address("/")).expect("a place");
            let now = shelf.place(later, &address("/")).expect("a place");
            assert!(!Arc::ptr_eq(&before, &now), "{later:?}");
        }
    }

    #[test]
    fn a_moment_has_room_for_so_many_bytes() {
        let mut shelf = Shelf::default();
        let now = Moment { second: 1, ..Moment::default() };
        shelf.place(now, &address("/")).expect("a place");
        let room = shelf.room();
        assert!(room.takes(ROOM - 2) && !room.takes(3) && room.takes(2) && !room.takes(1));
        shelf.place(now, &address("/runs")).expect("a place");
        assert!(!shelf.room().takes(1), "it is the same moment");
        shelf.place(Moment { second: 2, ..now }, &address("/")).expect("a place");
        assert!(shelf.room().takes(ROOM));
    }

    #[test]
    fn the_places_are_numbered() {
        let mut shelf = Shelf::default();
        let now = Moment::default();
        for number in 0..MOST {
            assert!(shelf.place(now, &address(&format!("/?{number}"))).is_some());
        }
        assert!(shelf.place(now, &address("/more")).is_none());
        assert!(shelf.place(now, &address("/?0")).is_some(), "it has a place already");
        assert!(shelf.place(Moment { second: 1, ..now }, &address("/more")).is_some());
    }
}
