//! The slot with what it is made of in earnest, read by real threads: no
//! snapshot is torn, none is freed under a reader, none is kept for good.

#[path = "../src/cache/slot.rs"]
mod slot;

mod sync {
    pub(crate) use std::sync::{Arc, Mutex, PoisonError};

    pub(crate) use arc_swap::ArcSwap as Current;
}

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use arc_swap::cache::Cache;
use engine::cache::{ClassifierCache, Snapshot};
use slot::Slot;

const WRITERS: u64 = 2;
const SWAPS: u64 = 20_000;
const FREED: u64 = u64::MAX;

/// Long enough to be caught half written, or freed.
struct Canary {
    words: [u64; 64],
    freed: Arc<AtomicU64>,
}

impl Canary {
    fn new(generation: u64, freed: &Arc<AtomicU64>) -> Self {
        Self { words: [generation; 64], freed: Arc::clone(freed) }
    }

    /// Its number, which every word has to be.
    fn whole(&self) -> u64 {
        let words = black_box(&self.words);
        assert!(words.iter().all(|word| *word == words[0] && *word != FREED), "{words:?}");
        words[0]
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        black_box(&mut self.words).fill(FREED);
        black_box(&self.words);
        self.freed.fetch_add(1, Ordering::Relaxed);
    }
}

/// Until told to stop, and once more: numbers only rise.
fn watch(stop: &AtomicBool, mut number: impl FnMut() -> u64) {
    let mut last = 0;
    loop {
        let stopped = stop.load(Ordering::Acquire);
        let next = number();
        assert!(last <= next, "{next} after {last}");
        last = next;
        if stopped {
            return;
        }
    }
}

/// Holds the one before while it looks at the next.
fn hold(slot: &Slot<Canary>, stop: &AtomicBool) {
    let mut held = slot.current.load_full();
    watch(stop, || {
        let next = slot.current.load_full();
        let before = std::mem::replace(&mut held, next).whole();
        assert!(before <= held.whole());
        held.whole()
    });
}

#[test]
fn no_snapshot_is_torn_or_freed_early_or_kept() {
    let (freed, stop) = (Arc::new(AtomicU64::new(0)), AtomicBool::new(false));
    let slot = Slot::new(Canary::new(0, &freed));
    thread::scope(|scope| {
        scope.spawn(|| watch(&stop, || slot.current.load().whole()));
        scope.spawn(|| hold(&slot, &stop));
        scope.spawn(|| {
            let mut reader = Cache::new(&slot.current);
            watch(&stop, || reader.load().whole());
        });
        let write = || (0..SWAPS).for_each(|_| slot.put(|generation| Canary::new(generation, &freed)));
        let writers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(write)).collect();
        let ended = writers.into_iter().map(|writer| writer.join()).collect::<Vec<_>>();
        stop.store(true, Ordering::Release);
        assert!(ended.iter().all(Result::is_ok));
    });
    assert_eq!(slot.current.load().whole(), WRITERS * SWAPS);
    assert_eq!(freed.load(Ordering::Relaxed), WRITERS * SWAPS, "all but the last");
    drop(slot);
    assert_eq!(freed.load(Ordering::Relaxed), WRITERS * SWAPS + 1);
}

/// Odd generations have ids, even ones their negatives.
#[test]
fn a_reader_answers_from_one_snapshot_at_a_time() {
    let (cache, stop) = (ClassifierCache::default(), AtomicBool::new(false));
    let odd = Snapshot::synthetic(3, 50);
    let even = odd.with_negative_ids();
    cache.swap(odd.clone());
    thread::scope(|scope| {
        let read = || {
            let mut reader = cache.reader();
            watch(&stop, || {
                let snapshot = reader.snapshot();
                let found = snapshot.symbol_id("EXCHANGE_1", "BASE1", "QUOTE1").expect("it is there");
                assert_eq!(found.0 > 0, snapshot.generation() % 2 == 1, "{found:?}");
                snapshot.generation()
            });
        };
        let readers = [scope.spawn(read), scope.spawn(read)];
        for _ in 0..1_000 {
            cache.swap(even.clone());
            cache.swap(odd.clone());
        }
        stop.store(true, Ordering::Release);
        readers.into_iter().for_each(|reader| reader.join().expect("every answer is right"));
    });
    assert_eq!(cache.statistics().generation, 2_001);
}
