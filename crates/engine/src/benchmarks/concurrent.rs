//! Look-ups by several threads while snapshots are swapped without a pause.

use domain::benchmark::Figures;

use super::{Case, Ctx, Measured};
use crate::checks::cache_concurrent;
use crate::error::Result;

pub(super) const CASE: Case = Case {
    name: "concurrent_lookups",
    title: "Look-ups of all threads while the cache is swapped without a pause",
    unit: "look-ups/s",
    target: None,
    measure: |ctx| Box::pin(measure(ctx)),
};

async fn measure(ctx: Ctx<'_>) -> Result<Measured> {
    let evidence = cache_concurrent::measure(ctx.pool).await?;
    let rate = evidence.measured.unwrap_or_default();
    let figures = Figures { samples: 1, mean: rate, p50: rate, p90: rate, p99: rate, slowest: rate };
    let fault = evidence.findings.first().map(|wrong| format!("{}: {}", wrong.subject, wrong.problem));
    Ok(Measured { fault, ..Measured::of(figures, evidence.note) })
}
