//! When the sampler looks at the market.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::{Desk, refresh};

const TICK: Duration = Duration::from_secs(1);
/// While somebody follows it.
const QUICK: Duration = Duration::from_millis(250);
/// Whoever follows the market asks again after every look.
const FOLLOWS: Duration = Duration::from_secs(3);
/// While its tables are not there, somebody may apply the migrations.
const WITHOUT: Duration = Duration::from_secs(5);

impl Desk {
    pub(super) async fn watch(self, stop: CancellationToken) {
        let mut views = refresh::Refresher::default();
        let mut looked = Instant::now();
        loop {
            if stop.run_until_cancelled(tokio::time::sleep(self.pause())).await.is_none() {
                return;
            }
            if looked.elapsed() < TICK {
                self.glance().await;
                continue;
            }
            looked = Instant::now();
            self.look().await;
            self.bring_up_to_date(&mut views).await;
        }
    }

    fn pause(&self) -> Duration {
        let asked = *self.inner.asked.lock().unwrap_or_else(PoisonError::into_inner);
        match self.seen().board {
            None => WITHOUT,
            Some(_) if asked.is_some_and(|asked| asked.elapsed() < FOLLOWS) => QUICK,
            Some(_) => TICK,
        }
    }

    /// Views that stay old are named by the plan's checks.
    async fn bring_up_to_date(&self, views: &mut refresh::Refresher) {
        let engine = &self.inner.engine;
        if self.seen().board.is_some()
            && let Err(error) = views.refresh(engine, engine.now()).await
        {
            tracing::warn!(%error, "a view of the market was not refreshed");
        }
    }
}
