//! Whether all that has to be there is there and well: asked twice a minute by
//! the server, remembered for a while, and written to the plan's own tables of
//! checks and metrics where the plan has brought them.

mod checks;
mod keep;

use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use domain::health::{Health, HealthCheck, Metric, Watched, follow};
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::{Engine, line};

const EVERY: Duration = Duration::from_secs(30);
/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the last answers were, shared by all who look.
#[derive(Clone, Default)]
pub struct Ward {
    seen: Arc<ArcSwap<Vec<Watched>>>,
}

impl Ward {
    /// Goes on asking until stopped.
    pub fn start(engine: &Engine, stop: CancellationToken) -> Self {
        let new = Self::default();
        tokio::spawn(stop.run_until_cancelled_owned(new.clone().watch(engine.clone())));
        new
    }

    pub fn seen(&self) -> Arc<Vec<Watched>> {
        self.seen.load_full()
    }

    async fn watch(self, engine: Engine) {
        loop {
            self.look(&engine).await;
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Asks everything once, and keeps the answers.
    pub async fn look(&self, engine: &Engine) {
        let (checks, metrics) = examine(engine).await;
        self.seen.store(Arc::new(follow(&self.seen.load(), &checks)));
        let kept = keep::keep(engine, &checks, &metrics);
        if let Err(error) = line::answered("keeping the answers", line::SHORT, kept).await {
            tracing::warn!(%error, "the answers of the health checks were not kept");
        }
    }
}

/// What a check has seen, before it is known how long that took.
struct Seen {
    status: Health,
    message: String,
    metrics: Vec<Metric>,
}

impl Seen {
    fn new(status: Health, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), metrics: Vec::new() }
    }

    fn measured(self, name: &str, category: &str, value: f64, unit: &str) -> Self {
        let metric = Metric { name: name.into(), category: category.into(), value, unit: unit.into() };
        Self { metrics: self.metrics.into_iter().chain([metric]).collect(), ..self }
    }
}

/// Every check with its answer. Asking changes nothing.
pub async fn examine(engine: &Engine) -> (Vec<HealthCheck>, Vec<Metric>) {
    let (mut found, mut metrics) = (Vec::new(), Vec::new());
    for check in &checks::CHECKS {
        let (answer, measured) = ask(engine, check).await;
        found.push(answer);
        metrics.extend(measured);
    }
    (found, metrics)
}

async fn ask(engine: &Engine, check: &checks::Check) -> (HealthCheck, Vec<Metric>) {
    let began = Instant::now();
    let answer = tokio::time::timeout(PATIENCE, (check.ask)(engine)).await;
    let response_ms = began.elapsed().as_secs_f64() * 1000.0;
    let seen =
        judged(check, answer.unwrap_or_else(|_| Ok(Seen::new(check.silent, "no answer within 3 seconds"))));
    let answer = HealthCheck {
        name: check.name.to_owned(),
        title: check.title.to_owned(),
        category: check.category.to_owned(),
        status: seen.status,
        message: seen.message,
        response_ms,
        at: engine.now(),
    };
    let took = Metric {
        name: format!("health_{}_response", check.name),
        category: "PERFORMANCE".into(),
        value: response_ms,
        unit: "ms".into(),
    };
    (answer, seen.metrics.into_iter().chain([took]).collect())
}

fn judged(check: &checks::Check, answer: Result<Seen>) -> Seen {
    answer.unwrap_or_else(|error| {
        Seen::new(check.silent, format!("{}. {}", error.why.trim_end_matches('.'), error.next))
    })
}
