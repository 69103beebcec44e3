//! Look-up of a symbol id in the classifier cache: the mean in µs of a million
//! on one thread, over every symbol that the database holds.

use std::hint::black_box;
use std::time::{Duration, Instant};

use domain::check::Evidence;
use domain::report::Finding;
use sqlx::PgPool;

use super::names::{Name, shuffled};
use super::{Probe, nothing_to_ask, on_a_thread};
use crate::cache::ClassifierCache;
use crate::error::Result;

pub(super) const PROBE: Probe =
    Probe { name: "cache_lookup", unit: "µs", ask: |ctx, _| Box::pin(measure(ctx.pool)) };

const DOING: &str = "Measuring look-ups in the cache";
const LOOKUPS: usize = 1_000_000;

async fn measure(pool: &PgPool) -> Result<Evidence> {
    let cache = ClassifierCache::load(pool).await?;
    let names = shuffled(&cache.snapshot());
    if names.is_empty() {
        return Err(nothing_to_ask(DOING, "there are no symbols to look up"));
    }
    on_a_thread(DOING, move || {
        let findings = wrong_answers(&cache, &names);
        let elapsed = look_up(&cache, &names);
        evidence(elapsed, names.len(), findings)
    })
    .await
}

/// Every symbol once: the right answers, and the warm-up.
fn wrong_answers(cache: &ClassifierCache, names: &[Name]) -> Vec<Finding> {
    let wrong = names.iter().filter_map(|name| {
        let found = cache.symbol_id(&name.exchange, &name.base, &name.quote);
        let problem = format!("the cache answers {found:?} instead of {}", name.id.0);
        (found != Some(name.id)).then(|| Finding { subject: name.subject(), problem })
    });
    wrong.take(100).collect()
}

fn look_up(cache: &ClassifierCache, names: &[Name]) -> Duration {
    let started = Instant::now();
    for name in names.iter().cycle().take(LOOKUPS) {
        let (exchange, base, quote) = black_box((&name.exchange, &name.base, &name.quote));
        black_box(cache.symbol_id(exchange, base, quote));
    }
    started.elapsed()
}

fn evidence(elapsed: Duration, symbols: usize, findings: Vec<Finding>) -> Evidence {
    let micros = elapsed.as_secs_f64() * 1e6 / LOOKUPS as f64;
    let note = format!("Mean of {LOOKUPS} look-ups over {symbols} symbols in random order.");
    Evidence { looked_at: LOOKUPS as i64, measured: Some(micros), note, findings }
}
