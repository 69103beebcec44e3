//! What a job has in hand: the run, its fence, and the ear for stop signals.

use domain::run::{Level, Run, RunStatus};
use futures::FutureExt;
use sqlx::{PgConnection, Postgres, Transaction};
use tokio_util::sync::CancellationToken;

use super::migrate;
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, ddl};

/// Leases run out this long after the last renewal, by the database's clock.
pub(super) const LEASE_SECONDS: f64 = 6.0;

/// Why a job ends before its work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Pause,
    Cancel,
    /// This process ends; another one goes on.
    Shutdown,
}

/// What a piece of work came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Done,
    Stopped(Stop),
}

pub(crate) struct Context {
    pub(crate) engine: Engine,
    pub(crate) run: Run,
    pub(crate) epoch: i64,
    pub(crate) shutdown: CancellationToken,
}

impl Context {
    /// A transaction in which this worker is known to own the run until it
    /// ends. REPEATABLE READ makes all its statements see one snapshot.
    pub(crate) async fn fenced(&self, doing: &str) -> Result<Transaction<'static, Postgres>> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ";
        let mut tx = self.engine.work().begin_with(begin).await.doing(doing)?;
        self.fence(&mut tx, doing).await?;
        Ok(tx)
    }

    /// Sessions of ours that are at work at the same time. One leaves the
    /// application a processor even on a small machine; full speed takes two.
    pub(crate) fn lanes(&self) -> usize {
        if self.run.params.full_speed { 2 } else { 1 }
    }

    pub(crate) async fn fence(&self, conn: &mut PgConnection, doing: &str) -> Result<()> {
        let ours = store::lease::fence(conn, self.run.id, self.epoch).await.doing(doing.to_owned())?;
        if ours { Ok(()) } else { Err(lost(doing)) }
    }

    /// Runs a script under the fence, waiting shortly and often for locks.
    pub(crate) async fn script(&self, doing: &str, text: &str) -> Result<()> {
        let attempt = || self.try_script(doing, text).boxed();
        ddl::retrying(self.engine.work(), attempt, |blocked| migrate::report(self, blocked).boxed()).await
    }

    async fn try_script(&self, doing: &str, text: &str) -> Result<()> {
        let mut tx = self.engine.work().begin().await.doing(doing)?;
        self.fence(&mut tx, doing).await?;
        ddl::limit_waits(&mut tx).await.doing(doing)?;
        ddl::script(&mut tx, text).await.doing(doing)?;
        tx.commit().await.doing(doing)
    }

    /// Writes a log line by itself.
    pub(crate) async fn say(&self, level: Level, text: impl AsRef<str>) -> Result<()> {
        let doing = "writing the run's log";
        let mut tx = self.engine.control().begin().await.doing(doing)?;
        store::run::lock(&mut *tx, self.run.id).await.doing(doing)?;
        self.note(&mut tx, level, text.as_ref()).await?;
        tx.commit().await.doing(doing)
    }

    /// Writes a log line in a transaction that has changed the run's row.
    pub(crate) async fn note(&self, conn: &mut PgConnection, level: Level, text: &str) -> Result<()> {
        match level {
            Level::Info => tracing::info!(run = self.run.id, "{text}"),
            Level::Warn => tracing::warn!(run = self.run.id, "{text}"),
            Level::Error => tracing::error!(run = self.run.id, "{text}"),
        }
        store::log::insert(conn, self.run.id, level, text).await.doing("writing the run's log")
    }

    pub(crate) async fn stage(&self, stage: &str) -> Result<()> {
        let doing = "writing the run's stage";
        let mut tx = self.engine.control().begin().await.doing(doing)?;
        store::run::set_stage(&mut *tx, self.run.id, stage).await.doing(doing)?;
        tx.commit().await.doing(doing)
    }

    /// What somebody has asked for, read from the run's row.
    pub(crate) async fn stop_asked(&self) -> Result<Option<Stop>> {
        let run = store::run::get(self.engine.control(), self.run.id).await.doing("reading the run")?;
        Ok(run.and_then(|run| self.stop_for(run.status)))
    }

    pub(crate) fn stop_for(&self, status: RunStatus) -> Option<Stop> {
        match status {
            RunStatus::Cancelling => Some(Stop::Cancel),
            RunStatus::Pausing => Some(Stop::Pause),
            _ if self.shutdown.is_cancelled() => Some(Stop::Shutdown),
            _ => None,
        }
    }
}

pub(super) fn lost(doing: &str) -> Error {
    Error::new(Kind::Fenced, doing, "another worker has taken the run over", "")
}
