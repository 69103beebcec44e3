//! Loading the whole cache from the database.

use std::time::Instant;

use domain::benchmark::Target;

use super::{Case, Ctx, Measured};
use crate::cache;
use crate::error::Result;
use crate::samples::Samples;

pub(super) const CASE: Case = Case {
    name: "cache_load",
    title: "Loading the complete cache",
    unit: "ms",
    target: Some(Target::AtMost(100.0)),
    measure: |ctx| Box::pin(measure(ctx)),
};

const WARM_UPS: usize = 2;
const SAMPLES: usize = 20;

async fn measure(ctx: Ctx<'_>) -> Result<Measured> {
    let (mut samples, mut symbols) = (Samples::new(), 0);
    for turn in 0..WARM_UPS + SAMPLES {
        let began = Instant::now();
        symbols = cache::load(ctx.pool).await?.symbols().len();
        if turn >= WARM_UPS {
            samples.record(began.elapsed());
        }
    }
    if symbols == 0 {
        return Ok(Measured::nothing("There are no symbols to load."));
    }
    Ok(Measured::of(samples.figures(1e6), format!("{symbols} symbols.")))
}
