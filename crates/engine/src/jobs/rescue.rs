//! Finds runs whose worker vanished or whose job got lost, and asks again.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::queue;
use crate::error::{Doing, Result};
use crate::{Engine, line};

const EVERY: Duration = Duration::from_secs(2);

/// Looks every two seconds until stopped. A database that is away is no
/// reason to end: it is asked again.
pub(super) async fn watch(engine: Engine, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        let doing = "looking for runs without a worker";
        if let Err(error) = line::answered(doing, line::SHORT, rescue(&engine)).await {
            tracing::warn!(error = %error, "could not look for runs without a worker");
        }
    }
}

async fn rescue(engine: &Engine) -> Result<()> {
    let doing = "looking for runs without a worker";
    let mut tx = engine.control().begin().await.doing(doing)?;
    for run in store::run::orphans(&mut *tx).await.doing(doing)? {
        tracing::info!(run, "the run has no worker; asking for one");
        queue::push_once(&mut tx, run).await?;
    }
    tx.commit().await.doing(doing)
}
