//! What statements cost is noted when a phase begins and when it has nothing
//! automatic left. A server that does not count them loses nothing but that.

use std::time::Duration;

use domain::diagnostics::statement_cost::{Cost, Edge, Sample};
use domain::diagnostics::{Part, Statement};

use crate::error::{Doing, Result};
use crate::{Engine, diagnostics};

/// Somebody waits for it within a transaction.
const PATIENCE: Duration = Duration::from_secs(2);

/// No reason to hold a phase up: what goes wrong is a line in the log.
pub(crate) async fn note(engine: &Engine, phase: u8, edge: Edge) {
    match tokio::time::timeout(PATIENCE, take(engine, phase, edge)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(%error, phase, edge = edge.as_str(), "what statements cost was not noted");
        }
        Err(_) => tracing::warn!(phase, edge = edge.as_str(), "noting what statements cost took too long"),
    }
}

async fn take(engine: &Engine, phase: u8, edge: Edge) -> Result<()> {
    let doing = "noting what statements cost";
    let Part::Known(counted) = diagnostics::statements(engine.work()).await? else { return Ok(()) };
    let statements: Vec<Cost> = counted.iter().map(|row: &Statement| Cost::from(row)).collect();
    let sample = Sample { phase, edge, at: engine.now(), statements };
    let mut tx = engine.control().begin().await.doing(doing)?;
    store::statement_sample::insert(&mut tx, &engine.plan().plan.id, &sample).await.doing(doing)?;
    tx.commit().await.doing(doing)
}

/// The newest beginning of a phase, and its end.
pub(crate) async fn newest(engine: &Engine) -> Result<Vec<Sample>> {
    let found = store::statement_sample::newest(engine.control(), &engine.plan().plan.id);
    found.await.doing("reading what statements had cost")
}
