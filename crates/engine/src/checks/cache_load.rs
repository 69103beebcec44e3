//! Loading the classifier cache from the database: the median of five, in ms.

use std::time::Instant;

use domain::check::Evidence;
use sqlx::PgPool;

use super::{Probe, nothing_to_ask};
use crate::cache;
use crate::error::Result;

pub(super) const PROBE: Probe =
    Probe { name: "cache_load", unit: "ms", ask: |ctx, _| Box::pin(measure(ctx.pool)) };

const LOADS: usize = 5;

async fn measure(pool: &PgPool) -> Result<Evidence> {
    let mut times = Vec::with_capacity(LOADS);
    let mut symbols = 0;
    for _ in 0..LOADS {
        let started = Instant::now();
        symbols = cache::load(pool).await?.symbols().len();
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    if symbols == 0 {
        return Err(nothing_to_ask("Measuring how fast the cache loads", "there are no symbols to load"));
    }
    times.sort_by(f64::total_cmp);
    let note = format!(
        "{symbols} symbols; fastest {:.2} ms, slowest {:.2} ms of {LOADS}.",
        times[0],
        times[LOADS - 1]
    );
    let measured = Some(times[LOADS / 2]);
    Ok(Evidence { looked_at: symbols as i64, measured, note, findings: Vec::new() })
}
