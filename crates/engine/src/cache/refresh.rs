//! The cache follows its tables: when it reads them, and what it notes of that.

use std::time::{Duration, Instant};

use sqlx::PgPool;

use super::turn::Turn;
use super::{ClassifierCache, Snapshot, load, proof};
use crate::error::Result;

/// Read anew after so long though nothing seems to have changed: triggers can
/// be switched off.
const RELOAD: Duration = Duration::from_secs(60);
const UNDEFINED_TABLE: &str = "42P01";

impl ClassifierCache {
    /// A cache that holds what the database holds now.
    pub async fn load(pool: &PgPool) -> Result<Self> {
        let cache = Self::default();
        cache.refresh(pool).await?;
        Ok(cache)
    }

    /// Reads everything again. When that fails the cache keeps what it has.
    pub async fn refresh(&self, pool: &PgPool) -> Result<()> {
        self.read(&self.turn().await, pool).await
    }

    /// Reads everything again if the tables have changed since, and says
    /// whether they had. When the database cannot be asked the cache keeps what
    /// it has, and its state says why and how old that is.
    pub async fn look(&self, pool: &PgPool) -> Result<bool> {
        let turn = self.turn().await;
        let looked = self.compare(&turn, pool).await;
        if let Err(error) = &looked
            && self.health.failed(error)
        {
            tracing::warn!(%error, "the cache of exchanges and symbols serves what it has");
        }
        looked
    }

    async fn turn(&self) -> Turn<'_, Snapshot> {
        Turn::take(&self.slot, &self.turns).await
    }

    async fn compare(&self, turn: &Turn<'_, Snapshot>, pool: &PgPool) -> Result<bool> {
        match self.compared(turn, pool).await {
            // A rollback of the plan has taken the tables away.
            Err(error) if error.sqlstate().as_deref() == Some(UNDEFINED_TABLE) => {
                turn.renew(async { Result::Ok(Snapshot::default()) }).await?;
                self.health.absent();
                Ok(true)
            }
            compared => compared,
        }
    }

    async fn compared(&self, turn: &Turn<'_, Snapshot>, pool: &PgPool) -> Result<bool> {
        let began = Instant::now();
        if turn.known().is_none() && !proof::exists(pool).await? {
            self.health.absent();
            return Ok(false);
        }
        if self.loaded_lately() && turn.stands(proof::now(pool)).await? {
            self.health.confirmed(began);
            return Ok(false);
        }
        self.read(turn, pool).await.map(|()| true)
    }

    async fn read(&self, turn: &Turn<'_, Snapshot>, pool: &PgPool) -> Result<()> {
        let began = Instant::now();
        turn.renew(load(pool)).await?;
        self.health.loaded(began);
        Ok(())
    }

    fn loaded_lately(&self) -> bool {
        self.health.read().loaded.is_some_and(|loaded| loaded.elapsed() < RELOAD)
    }
}
