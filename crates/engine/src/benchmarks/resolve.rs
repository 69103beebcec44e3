//! Names to ids by the cache, in random order over all that the database holds.

use std::hint::black_box;
use std::time::Instant;

use domain::benchmark::Target;

use super::{Case, Ctx, Measured};
use crate::cache::ClassifierCache;
use crate::checks::names::{Name, shuffled};
use crate::error::{Error, Kind, Result};
use crate::samples::Samples;

pub(super) const SYMBOL: Case = Case {
    name: "resolve_symbol",
    title: "Symbol id by exchange, base and quote, from the cache",
    unit: "µs",
    target: Some(Target::AtMost(1.0)),
    measure: |ctx| {
        Box::pin(measure(ctx, |cache, name| {
            black_box(cache.symbol_id(&name.exchange, &name.base, &name.quote));
        }))
    },
};

pub(super) const EXCHANGE: Case = Case {
    name: "resolve_exchange",
    title: "Exchange id by its enum value, from the cache",
    unit: "µs",
    target: Some(Target::AtMost(1.0)),
    measure: |ctx| {
        Box::pin(measure(ctx, |cache, name| {
            black_box(cache.exchange_id(&name.exchange));
        }))
    },
};

/// A clock read costs as much as a look-up, so a sample is so many of them.
const TOGETHER: usize = 1_000;
const WARM_UPS: usize = 100;
const SAMPLES: usize = 1_000;

async fn measure(ctx: Ctx<'_>, look: fn(&ClassifierCache, &Name)) -> Result<Measured> {
    let cache = ClassifierCache::load(ctx.pool).await?;
    let names = shuffled(&cache.snapshot());
    if names.is_empty() {
        return Ok(Measured::nothing("There are no symbols to look up."));
    }
    let symbols = names.len();
    let work = move || timed(&cache, &names, look);
    let samples = tokio::task::spawn_blocking(work).await.map_err(|error| {
        Error::new(Kind::Failed, "measuring look-ups", error.to_string(), "Look into the server's log.")
    })?;
    let note = format!("{symbols} symbols in random order; a sample is the mean of {TOGETHER} look-ups.");
    Ok(Measured::of(samples.figures(1_000.0 * TOGETHER as f64), note))
}

fn timed(cache: &ClassifierCache, names: &[Name], look: fn(&ClassifierCache, &Name)) -> Samples {
    let (mut samples, mut names) = (Samples::new(), names.iter().cycle());
    for turn in 0..WARM_UPS + SAMPLES {
        let began = Instant::now();
        names.by_ref().take(TOGETHER).for_each(|name| look(cache, black_box(name)));
        if turn >= WARM_UPS {
            samples.record(began.elapsed());
        }
    }
    samples
}
