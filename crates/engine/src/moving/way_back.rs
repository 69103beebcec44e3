//! What the way back of writers does before and after its lock, so that it
//! depends neither on an applier that is alive nor on readers that end.

use std::time::{Duration, Instant};

use domain::moving::MoveState;

use super::applier::{Applier, PAUSE};
use super::apply::LARGEST;
use super::capture::Capture;
use super::cut_over::CutOver;
use crate::ddl;
use crate::error::{Doing, Error, Kind, Result};

/// How long what waits is carried over before it is given up.
const CATCHES_UP: Duration = Duration::from_secs(60);

impl CutOver<'_> {
    /// Most of what waits is brought over before anybody is held off. Going
    /// over, that is a condition; the way back must not depend on who is alive.
    pub(super) async fn bring_over(&self, to: MoveState) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < CATCHES_UP {
            let Some(mut applier) = Applier::take(self.engine, self.shape.clone()).await? else {
                if self.waiting().await? <= LARGEST {
                    return Ok(());
                }
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let rest = applier.settle(LARGEST, CATCHES_UP.saturating_sub(began.elapsed())).await;
            applier.release().await?;
            if rest? <= LARGEST {
                return Ok(());
            }
        }
        let why = format!("{} changes still wait to be carried over", self.waiting().await?);
        Err(Error::new(Kind::Busy, self.doing(to), why, "Try again; each attempt carries more of them over."))
    }

    async fn waiting(&self) -> Result<i64> {
        let mut conn = self.engine.work().acquire().await.doing("reading the backlog")?;
        let (forward, _) = Capture::forward(self.shape).backlog(&mut conn).await?;
        let (back, _) = Capture::reverse(self.shape).backlog(&mut conn).await?;
        Ok(forward + back)
    }

    /// Takes the silent capture of the target away, if no reader is in the way;
    /// it does no harm, and whoever ends the move takes it away for certain.
    pub(super) async fn tidy_up(&self) {
        if let Err(error) = self.try_tidy_up().await {
            tracing::info!(error = %error, "the capture of the target stays in place, silent");
        }
    }

    async fn try_tidy_up(&self) -> Result<()> {
        let (doing, (plan, id)) = ("removing the capture of the target", self.id());
        let mut tx = self.engine.work().begin().await.doing(doing)?;
        ddl::limit_waits(&mut tx).await.doing(doing)?;
        let row = store::moves::lock(&mut *tx, plan, id).await.doing(doing)?;
        if row.is_some_and(|row| !row.state().is_reversed()) {
            Capture::reverse(self.shape).drop(&mut tx).await?;
            store::moves::set_reverse_mark(&mut *tx, plan, id, None).await.doing(doing)?;
        }
        tx.commit().await.doing(doing)
    }
}
