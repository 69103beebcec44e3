//! Names in random order, and how long it takes to look them all up.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use engine::cache::{ClassifierCache, Snapshot};
use hdrhistogram::Histogram;
use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand::seq::SliceRandom;
use rustix::time::{ClockId, clock_gettime};

/// Text in the order in which it is asked for, as rows bring it.
pub(super) struct Names {
    text: String,
    ends: Vec<[usize; 4]>,
}

/// Timed together: a clock read costs as much as a look-up.
const TOGETHER: usize = 100;
const LEAST: usize = 1_000_000;

impl Names {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let mut symbols: Vec<_> = snapshot.symbols().collect();
        symbols.shuffle(&mut SmallRng::seed_from_u64(1));
        let mut names = Self { text: String::new(), ends: Vec::with_capacity(symbols.len()) };
        for symbol in symbols {
            let exchange = &*snapshot.exchange(symbol.exchange).expect("its exchange").enum_value;
            let mut ends = [names.text.len(); 4];
            for (at, name) in [exchange, symbol.base, symbol.quote].into_iter().enumerate() {
                names.text.push_str(name);
                ends[at + 1] = names.text.len();
            }
            names.ends.push(ends);
        }
        names
    }

    /// Cut beforehand: to cut a text into names costs a third of a look-up.
    pub(super) fn all(&self) -> Vec<[&str; 3]> {
        let cut = |[a, b, c, d]: &[usize; 4]| [&self.text[*a..*b], &self.text[*b..*c], &self.text[*c..*d]];
        self.ends.iter().map(cut).collect()
    }

    /// Mean and median of a look-up in ns, after every name was asked for once.
    pub(super) fn time<T>(&self, mut look: impl FnMut([&str; 3]) -> T) -> (f64, f64) {
        let names = self.all();
        names.iter().for_each(|name| drop(look(black_box(*name))));
        let mut times = Histogram::<u64>::new(3).expect("three digits");
        let (mut asked, began) = (0, Instant::now());
        while asked < LEAST {
            for together in names.chunks(TOGETHER) {
                let began = Instant::now();
                together.iter().for_each(|name| drop(look(black_box(*name))));
                times.record(began.elapsed().as_nanos() as u64).expect("it grows with its values");
            }
            asked += names.len();
        }
        let mean = began.elapsed().as_secs_f64() * 1e9 / asked as f64;
        (mean, times.value_at_quantile(0.5) as f64 / TOGETHER as f64)
    }
}

/// A load of as many symbols from the database takes about as long: no cache
/// sees another snapshot sooner.
const SWAP_EVERY: Duration = Duration::from_millis(10);

/// The processor's time for a look-up, in ns, of as many threads, while one
/// more puts another snapshot in place again and again if it is to.
pub(super) fn contended(cache: &ClassifierCache, names: &Names, readers: usize, swaps: bool) -> f64 {
    let (stop, both) =
        (AtomicBool::new(false), [cache.snapshot().with_negative_ids(), Snapshot::clone(&cache.snapshot())]);
    let times: Vec<f64> = thread::scope(|scope| {
        let readers: Vec<_> = (0..readers).map(|_| scope.spawn(|| processor_time(cache, names))).collect();
        if swaps {
            scope.spawn(|| {
                for next in both.iter().cycle().take_while(|_| !stop.load(Ordering::Relaxed)) {
                    cache.swap(next.clone());
                    thread::sleep(SWAP_EVERY);
                }
            });
        }
        let times = readers.into_iter().map(|reader| reader.join().expect("it ends")).collect();
        stop.store(true, Ordering::Relaxed);
        times
    });
    times.iter().sum::<f64>() / times.len() as f64
}

fn processor_time(cache: &ClassifierCache, names: &Names) -> f64 {
    let mut reader = cache.reader();
    let clock = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
    };
    let mut look = |name: &[&str; 3]| {
        let [exchange, base, quote] = black_box(*name);
        black_box(reader.symbol_id(exchange, base, quote));
    };
    let names = names.all();
    names.iter().for_each(&mut look);
    let (began, count) = (clock(), 3 * LEAST / names.len());
    (0..count).for_each(|_| names.iter().for_each(&mut look));
    (clock() - began) / (count * names.len()) as f64
}
