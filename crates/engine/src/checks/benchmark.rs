//! Benchmarks that the plan asks for: the mean of one, and what is wrong with it
//! whatever the figure says.

use domain::check::Evidence;
use domain::report::Finding;

use super::{Ctx, Probe, nothing_to_ask};
use crate::benchmarks::{self, CASES};
use crate::cache::ClassifierCache;
use crate::error::Result;

pub(super) const STORE_ONE: Probe =
    Probe { name: "store_one", unit: "ms", ask: |ctx, _| Box::pin(ask(ctx, "store_one")) };

pub(super) const LATEST: Probe = Probe {
    name: "latest_book_tickers",
    unit: "ms",
    ask: |ctx, _| Box::pin(ask(ctx, "latest_book_tickers")),
};

pub(super) const CROSS_EXCHANGE: Probe =
    Probe { name: "sql_cross_exchange", unit: "ms", ask: |ctx, _| Box::pin(ask(ctx, "sql_cross_exchange")) };

async fn ask(ctx: &Ctx<'_>, name: &str) -> Result<Evidence> {
    let doing = format!("measuring {name}");
    let case = CASES.iter().find(|case| case.name == name);
    let case = case.ok_or_else(|| nothing_to_ask(&doing, "there is no such benchmark"))?;
    let cache = ClassifierCache::load(ctx.pool).await?;
    let measured = (case.measure)(benchmarks::Ctx { pool: ctx.pool, cache: &cache }).await?;
    let figures = measured.figures.ok_or_else(|| nothing_to_ask(&doing, &measured.note))?;
    let fault = measured.fault.map(|problem| Finding { subject: case.title.into(), problem });
    let note = format!("p50 {:.3} ms, p99 {:.3} ms. {}", figures.p50, figures.p99, measured.note);
    let findings = fault.into_iter().collect();
    Ok(Evidence { looked_at: figures.samples, measured: Some(figures.mean), note, findings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_probe_is_a_benchmark_in_the_same_unit() {
        for probe in [STORE_ONE, LATEST, CROSS_EXCHANGE] {
            let case = CASES.iter().find(|case| case.name == probe.name);
            assert_eq!(case.map(|case| case.unit), Some(probe.unit), "{}", probe.name);
        }
    }
}
