//! Keeps the cache as the tables are: within 250 ms of a change, whatever
//! becomes of the hint.

use std::sync::Arc;
use std::time::Duration;

use rand::Rng;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{Engine, line};

const CHANNEL: &str = "reference_generation";
/// With the load that may follow, less than 250 ms.
const LOOK: Duration = Duration::from_millis(160);
/// As long as there is nothing to look at.
const ABSENT: Duration = Duration::from_secs(2);
const LISTEN_AGAIN: Duration = Duration::from_secs(5);

/// Looks at the generation on a tick, and at once when the database tells of a
/// change, until stopped. The tick is the truth: what is told may get lost.
pub async fn watch(engine: Engine, stop: CancellationToken) {
    let hint = Arc::new(Notify::new());
    let ear = tokio::spawn(listen(engine.options().clone(), hint.clone(), stop.clone()));
    let cache = engine.cache();
    while !stop.is_cancelled() {
        // Errors are kept with the cache, which says how old it is.
        let _ = line::answered("looking at the reference tables", line::SHORT, cache.look(engine.control()))
            .await;
        let pause = if cache.state().is_absent() { ABSENT } else { jittered(LOOK) };
        tokio::select! {
            () = hint.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
    ear.abort();
}

/// Up to a quarter less, so that many processes do not ask in step.
fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(rand::rng().random_range(0.75..=1.0))
}

async fn listen(options: PgConnectOptions, hint: Arc<Notify>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = hear(&options, &hint).await {
            tracing::debug!(%error, "changes of the reference tables are not heard of; the tick finds them");
        }
        tokio::time::sleep(LISTEN_AGAIN).await;
    }
}

/// Returns only with an error.
async fn hear(options: &PgConnectOptions, hint: &Notify) -> sqlx::Result<()> {
    let name = format!("{} cache", options.get_application_name().unwrap_or("refit"));
    let pool =
        PgPoolOptions::new().max_connections(1).connect_lazy_with(options.clone().application_name(&name));
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // None stands for a line that was cut, and perhaps for something unheard.
        listener.try_recv().await?;
        hint.notify_one();
    }
}
