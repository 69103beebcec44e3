//! Every interleaving of the threads that put snapshots into the cache's slot,
//! and of those that read it: the source of the slot itself, with loom's
//! primitives in the place of the standard library's.

#[path = "../src/cache/slot.rs"]
mod slot;

mod sync {
    pub(crate) use std::sync::PoisonError;

    pub(crate) use loom::sync::{Arc, Mutex};

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
}

use loom::sync::{Arc, Mutex};
use loom::thread;
use slot::Slot;

/// A snapshot: its number, and the change of the table that it shows.
type Shown = (u64, u32);

#[test]
fn the_last_number_stands_at_the_end_and_nobody_sees_a_step_back() {
    loom::model(|| {
        let slot: Arc<Slot<Shown>> = Arc::new(Slot::new((0, 0)));
        let writers: Vec<_> = (0..2)
            .map(|_| {
                let slot = Arc::clone(&slot);
                thread::spawn(move || slot.put(|number| (number, 0)))
            })
            .collect();
        let first = slot.current.load().0;
        let second = slot.current.load().0;
        assert!(first <= second);
        writers.into_iter().for_each(|writer| writer.join().expect("it ends"));
        assert_eq!(slot.current.load().0, 2);
    });
}

/// A refresh as `ClassifierCache::refresh` does it: the turn is held from before
/// the table is read until what was read is in place.
fn refresh(turn: &Mutex<()>, table: &Mutex<u32>, slot: &Slot<Shown>) {
    let _turn = turn.lock().expect("not poisoned");
    let read = *table.lock().expect("not poisoned");
    slot.put(|number| (number, read));
}

#[test]
fn a_change_during_a_load_is_not_lost() {
    loom::model(|| {
        let slot: Arc<Slot<Shown>> = Arc::new(Slot::new((0, 0)));
        let (turn, table) = (Arc::new(Mutex::new(())), Arc::new(Mutex::new(0)));
        let other = {
            let (slot, turn, table) = (Arc::clone(&slot), Arc::clone(&turn), Arc::clone(&table));
            thread::spawn(move || refresh(&turn, &table, &slot))
        };
        // Somebody changes the table, at whatever moment of that load, and then
        // the tick comes: what it compares is the number it read before.
        *table.lock().expect("not poisoned") += 1;
        let known = slot.current.load().1;
        let now = *table.lock().expect("not poisoned");
        if known != now {
            refresh(&turn, &table, &slot);
        }
        other.join().expect("it ends");
        assert_eq!(slot.current.load().1, 1);
    });
}
