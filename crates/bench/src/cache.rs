//! `bench cache`: look-ups against a plain map with borrowed keys and a fast
//! hash, in the same run; loads, memory, and how soon a change shows.

mod lookup;
mod plain;
mod tables;

use std::hint::black_box;

use clap::Args;
use engine::cache::{ClassifierCache, Snapshot};

use crate::table::{Line, machine, median, memory};
use lookup::{Names, contended};
use plain::Plain;

#[derive(Args)]
pub(crate) struct Options {
    /// Rounds; the median counts
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Changes that are waited for
    #[arg(long, default_value_t = 40)]
    changes: usize,
}

const EXCHANGES: u16 = 20;

pub(crate) async fn run(options: Options) {
    // First, since memory that was given back before would be taken again.
    let mut lines = vec![bytes()];
    for symbols in [10_000, 1_000_000] {
        lines.extend(lookups(symbols, options.rounds));
    }
    lines.extend(swapped(options.rounds));
    let (version, loads) = tables::run(options.rounds, options.changes).await;
    lines.extend(loads);
    println!("{}", machine(&version));
    Line::print(&lines);
}

/// Random order over all symbols, through a reader, through the cache, and
/// through the plain map.
fn lookups(symbols: u32, rounds: usize) -> Vec<Line> {
    let snapshot = Snapshot::synthetic(EXCHANGES, symbols);
    let (plain, names) = (Plain::of(&snapshot), Names::of(&snapshot));
    let cache = ClassifierCache::default();
    cache.swap(snapshot);
    let mut times: [Vec<f64>; 4] = Default::default();
    for _ in 0..rounds {
        let mut reader = cache.reader();
        let look = |[exchange, base, quote]: [&str; 3]| black_box(reader.symbol_id(exchange, base, quote));
        let (mean, middle) = names.time(look);
        times[0].push(mean);
        times[3].push(middle);
        times[1].push(names.time(|[e, b, q]| black_box(cache.symbol_id(e, b, q))).0);
        times[2].push(names.time(|name| black_box(plain.get(name))).0);
    }
    let [reader, cached, base, middle] = times.map(|times| median(&times));
    let what = |way: &str| format!("{way}, {} symbols", crate::table::grouped(f64::from(symbols)));
    let mut lines = vec![
        Line::ratio(what("look-up by a reader"), "ns", reader, base, 0.8),
        Line::ratio(what("look-up by the cache"), "ns", cached, base, f64::INFINITY),
    ];
    if symbols == 10_000 {
        lines.push(Line::most(what("p50 of look-ups by a reader"), "ns", middle, 35.0));
        // A factor of 25 below the guide's bound of 1 µs.
        lines.push(Line::most(what("mean of look-ups by a reader"), "ns", reader, 40.0));
    }
    lines
}

/// Two threads while a third puts other snapshots in place, against one alone.
fn swapped(rounds: usize) -> Vec<Line> {
    let snapshot = Snapshot::synthetic(EXCHANGES, 10_000);
    let names = Names::of(&snapshot);
    let cache = ClassifierCache::default();
    cache.swap(snapshot);
    let mut times: [Vec<f64>; 2] = Default::default();
    for _ in 0..rounds {
        times[0].push(contended(&cache, &names, 1, false));
        times[1].push(contended(&cache, &names, 2, true));
    }
    let [quiet, swapped] = times.map(|times| median(&times));
    vec![Line::ratio("two threads during swaps, CPU time of each".into(), "ns", swapped, quiet, 1.2)]
}

/// As the allocator sees it: what fifty more of them add to the process.
fn bytes() -> Line {
    const COPIES: usize = 50;
    let first = Snapshot::synthetic(EXCHANGES, 10_000);
    let before = memory().1;
    let copies: Vec<Snapshot> = (0..COPIES).map(|_| first.clone()).collect();
    let each = (memory().1 - before) * 1.048_576 / COPIES as f64;
    drop(copies);
    Line::most("memory, 10,000 symbols".into(), "MB", each, 2.5)
}
