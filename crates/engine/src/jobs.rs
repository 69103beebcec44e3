//! What workers do. apalis brings the calls; whether anything may be written
//! is decided by Refit's own run and lease rows, so that a job delivered
//! twice, late or never does no harm.

mod backup;
mod benchmark;
mod context;
mod fill;
mod index_sample;
mod integrity;
mod load;
mod migrate;
mod moving;
pub mod queue;
mod refresh;
mod rehearse;
mod rescue;
mod revert;
mod rollback;
mod settle;
mod validate;
mod verify;
mod work;

use tokio_util::sync::CancellationToken;

use crate::error::{Doing, Result};
use crate::{Engine, backups, notifications};

pub(crate) use context::{Context, Step, Stop};
pub(crate) use fill::fill;
pub(crate) use migrate::report;
pub(crate) use refresh::refresh;
pub use work::work_one;

/// Works on runs until the token is cancelled and the batch in hand is
/// committed.
pub async fn work(engine: Engine, stop: CancellationToken) -> Result<()> {
    if let Err(error) = backups::tidy(&engine).await {
        tracing::warn!(error = %error, "scratch databases of earlier proofs may be left");
    }
    let rescuer = tokio::spawn(rescue::watch(engine.clone(), stop.clone()));
    let clock = tokio::spawn(crate::schedules::watch(engine.clone(), stop.clone()));
    let watch = tokio::spawn(look_after(engine.clone(), stop.clone()));
    let postman = tokio::spawn(notifications::watch(engine.clone(), stop.clone()));
    let result = queue::serve(engine, stop.clone()).await;
    stop.cancel();
    postman.await.ok();
    rescuer.await.ok();
    watch.await.ok();
    clock.await.ok();
    result
}

/// Applies the logs of moves that are live, and notices when a capture is
/// bypassed, until stopped.
pub async fn look_after(engine: Engine, stop: CancellationToken) {
    crate::moving::watch::watch(engine, stop).await;
}

/// Whether some worker, in whatever process, is ready to take runs.
pub async fn workers_alive(engine: &Engine) -> Result<bool> {
    sqlx::query_scalar(include_str!("queries/workers_alive.sql"))
        .bind(queue::NAME)
        .bind(queue::DEAD_AFTER.as_secs_f64())
        .fetch_one(engine.control())
        .await
        .doing("looking for a worker")
}
