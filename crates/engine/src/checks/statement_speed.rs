//! How long a statement of the plan takes: the mean in ms over readings in one
//! transaction, of a statement with the columns of every check's.

use std::time::Instant;

use domain::check::Evidence;
use domain::plan::Check;

use super::{Ctx, Probe, session, statement, text};
use crate::error::{Doing, Result};
use crate::samples::Samples;

pub(super) const PROBE: Probe =
    Probe { name: "statement_speed", unit: "ms", ask: |ctx, check| Box::pin(measure(ctx, check)) };

/// The first reading warms up and is not counted.
const READINGS: u32 = 20;

async fn measure(ctx: &Ctx<'_>, check: &Check) -> Result<Evidence> {
    let file = check.sql.as_deref().unwrap_or_default();
    let sql = text(ctx, file)?;
    let doing = format!("Measuring {file}");
    statement::stands(&doing, sql)?;
    let mut tx = session::read_only(ctx.pool, &doing).await?;
    statement::columns(&mut tx, &doing, sql).await?;
    let mut evidence = statement::rows(&mut tx, &doing, sql).await?;
    let mut samples = Samples::new();
    for _ in 0..READINGS {
        let started = Instant::now();
        statement::rows(&mut tx, &doing, sql).await?;
        samples.record(started.elapsed());
    }
    tx.rollback().await.doing(doing)?;
    // A statement that found nothing was fast for no reason.
    if evidence.looked_at == 0 {
        evidence.note = "Nothing was measured: there is no data yet.".into();
        return Ok(evidence);
    }
    evidence.note = format!("{} Of {} read.", samples.note(), evidence.looked_at);
    evidence.measured = Some(samples.mean_ms());
    Ok(evidence)
}
