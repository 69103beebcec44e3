//! Logs on stderr and numbers for /metrics. docs/LOGGING.md lists the fields.

use engine::error::{Error, Kind, Result};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat};
use crate::metered;
use crate::remembered::Remembered;

/// A server says what it does; a command only what is wrong. What a run comes
/// to, a command says itself.
pub(crate) fn start(log: &Log, serves: bool) -> Result<()> {
    let default =
        if serves { "info,sqlx=warn,apalis=warn" } else { "warn,sqlx=error,apalis=error,engine::jobs=off" };
    let level = log.level.as_deref().unwrap_or(default);
    let filter = EnvFilter::try_new(level).map_err(|error| {
        let next = "Write it as in RUST_LOG, e.g. info or info,engine=debug.";
        Error::new(Kind::Invalid, "reading the log level", format!("{level:?}: {error}"), next)
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A command has no page that could show what it has said.
    let remembered = serves.then_some(Remembered);
    let started = match log.format {
        LogFormat::Text => builder.with_ansi(colours()).finish().with(remembered).try_init(),
        LogFormat::Json => {
            let builder = builder.json().flatten_event(true).with_current_span(true).with_span_list(false);
            builder.finish().with(remembered).try_init()
        }
    };
    started.map_err(|error| Error::new(Kind::Failed, "starting the log", error.to_string(), ""))
}

fn colours() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stderr()) && std::env::var_os("NO_COLOR").is_none()
}

/// Upper bounds of how long an answer takes, in seconds: a page in a moment, and
/// the thirty seconds after which nothing is waited for.
const SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Counts in buckets. A sketch of quantiles takes up to forty kilobytes three
/// times over for each series.
pub(crate) fn metrics() -> Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| Error::new(Kind::Failed, "starting the metrics", error.to_string(), ""))?;
    metered::describe();
    Ok(handle)
}
