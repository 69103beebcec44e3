//! What the cache takes for 10,000 symbols.

use domain::benchmark::{Figures, Target};

use super::{Case, Measured};
use crate::cache::Snapshot;

pub(super) const CASE: Case = Case {
    name: "cache_memory",
    title: "Memory of the cache for 10,000 made-up symbols",
    unit: "MB",
    target: Some(Target::AtMost(10.0)),
    measure: |ctx| {
        let own = ctx.cache.statistics();
        Box::pin(async move { Ok(measure(own.symbols, own.bytes)) })
    },
};

fn measure(symbols: usize, bytes: usize) -> Measured {
    let size = Snapshot::synthetic(20, 10_000).size_bytes() as f64 / 1e6;
    let figures = Figures { samples: 1, mean: size, p50: size, p90: size, p99: size, slowest: size };
    Measured::of(figures, format!("The database's own {symbols} symbols take {bytes} bytes."))
}
