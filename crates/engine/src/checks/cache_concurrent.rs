//! Readers look symbols up while a writer swaps snapshots: every answer has to
//! be right for the snapshot it came from. Measured in look-ups/s of all readers.
//!
//! Two snapshots take turns, one with the ids of the database and one with
//! their negatives. The generation tells which of them a reader holds, so an
//! answer mixed from two snapshots would show.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use domain::check::Evidence;
use domain::report::Finding;
use sqlx::PgPool;

use super::names::{Name, shuffled};
use super::{Probe, nothing_to_ask, on_a_thread};
use crate::cache::{ClassifierCache, Snapshot, SymbolId};
use crate::error::Result;

pub(super) const PROBE: Probe =
    Probe { name: "cache_concurrent", unit: "look-ups/s", ask: |ctx, _| Box::pin(measure(ctx.pool)) };

const DOING: &str = "Measuring look-ups in the cache while it is replaced";
const LASTS: Duration = Duration::from_millis(200);

pub(crate) async fn measure(pool: &PgPool) -> Result<Evidence> {
    let cache = ClassifierCache::load(pool).await?;
    let names = shuffled(&cache.snapshot());
    if names.is_empty() {
        return Err(nothing_to_ask(DOING, "there are no symbols to look up"));
    }
    on_a_thread(DOING, move || race(&cache, &names)).await
}

/// What one reader has done and seen.
#[derive(Default)]
struct Seen {
    lookups: u64,
    generation: u64,
    wrong: Option<Finding>,
}

fn race(cache: &ClassifierCache, names: &[Name]) -> Evidence {
    let stop = AtomicBool::new(false);
    let count = thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
    let started = Instant::now();
    let seen: Vec<Seen> = thread::scope(|scope| {
        let reader = |first: usize| {
            scope.spawn({
                let stop = &stop;
                move || read(cache, names, first, stop)
            })
        };
        let readers: Vec<_> = (0..count).map(|at| reader(at * names.len() / count)).collect();
        swap_for(cache, LASTS);
        stop.store(true, Ordering::Relaxed);
        readers.into_iter().map(join).collect()
    });
    evidence(seen, started.elapsed(), cache.statistics().generation - 1)
}

/// Puts both snapshots in place by turns, as fast as they can be copied.
fn swap_for(cache: &ClassifierCache, time: Duration) {
    let even = cache.snapshot().with_negative_ids();
    let odd = Snapshot::clone(&cache.snapshot());
    let started = Instant::now();
    while started.elapsed() < time {
        cache.swap(even.clone());
        cache.swap(odd.clone());
    }
}

fn read(cache: &ClassifierCache, names: &[Name], first: usize, stop: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    for name in names.iter().cycle().skip(first) {
        if seen.wrong.is_some() || stop.load(Ordering::Relaxed) {
            break;
        }
        look_up(cache, name, &mut seen);
    }
    seen
}

fn look_up(cache: &ClassifierCache, name: &Name, seen: &mut Seen) {
    let snapshot = cache.snapshot();
    let generation = snapshot.generation();
    let found = snapshot.symbol_id(&name.exchange, &name.base, &name.quote);
    let expected = if generation % 2 == 1 { name.id } else { SymbolId(-name.id.0) };
    if found != Some(expected) {
        let problem = format!("generation {generation} answers {found:?} instead of {}", expected.0);
        seen.wrong = Some(Finding { subject: name.subject(), problem });
    } else if generation < seen.generation {
        let problem = format!("generation {generation} was seen after {}", seen.generation);
        seen.wrong = Some(Finding { subject: name.subject(), problem });
    }
    seen.generation = generation;
    seen.lookups += 1;
}

fn join(reader: thread::ScopedJoinHandle<'_, Seen>) -> Seen {
    reader.join().unwrap_or_else(|_| Seen {
        wrong: Some(Finding { subject: "a reader".into(), problem: "it panicked".into() }),
        ..Seen::default()
    })
}

fn evidence(seen: Vec<Seen>, elapsed: Duration, swaps: u64) -> Evidence {
    let readers = seen.len();
    let lookups: u64 = seen.iter().map(|seen| seen.lookups).sum();
    let note = format!("{lookups} look-ups by {readers} threads during {swaps} swaps.");
    let measured = Some(lookups as f64 / elapsed.as_secs_f64());
    let findings = seen.into_iter().filter_map(|seen| seen.wrong).collect();
    Evidence { looked_at: lookups as i64, measured, note, findings }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (ClassifierCache, Vec<Name>) {
        let cache = ClassifierCache::default();
        cache.swap(Snapshot::synthetic(3, 100));
        let names = shuffled(&cache.snapshot());
        (cache, names)
    }

    #[test]
    fn every_answer_is_right_during_swaps() {
        let (cache, names) = cache();
        let evidence = race(&cache, &names);
        assert_eq!(evidence.findings, []);
        assert!(evidence.looked_at > 0);
        assert!(cache.statistics().generation > 2);
    }

    #[test]
    fn a_wrong_answer_and_a_step_back_are_noticed() {
        let (cache, names) = cache();
        let mut seen = Seen { generation: 5, ..Seen::default() };
        look_up(&cache, &names[0], &mut seen);
        assert!(seen.wrong.take().is_some_and(|wrong| wrong.problem.contains("after 5")));
        // The second generation should hold negative ids and does not.
        cache.swap(Snapshot::synthetic(3, 100));
        look_up(&cache, &names[0], &mut seen);
        assert!(seen.wrong.is_some_and(|wrong| wrong.subject == names[0].subject()));
    }
}
