//! The server's life: from a database that is up to its end.

use std::net::TcpListener;
use std::time::Duration;

use engine::audit::Keeper;
use engine::desk::Desk;
use engine::error::{Error, Kind, Result};
use engine::legacy::SampleOptions;
use engine::live::{About, Hub};
use engine::logs::Logs;
use engine::{Engine, LoadedPlan, cache, jobs};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::boot::{self, Database};
use crate::command::sample;
use crate::config::{Config, Server};
use crate::outside::Outside;
use crate::shutdown::Signals;
use crate::{router, telemetry};

/// Answers that are under way may take this long to end.
const ANSWERS: Duration = Duration::from_secs(10);
/// The batch in hand is committed well within this; a long statement is not
/// waited for and is begun again by the next worker.
const BATCH: Duration = Duration::from_secs(45);
const CHECKPOINT_EVERY: Duration = Duration::from_secs(60);
const UPKEEP_EVERY: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(crate) async fn serve(
    database: &mut Database,
    plan: LoadedPlan,
    listener: TcpListener,
    outside: Outside,
    settings: &Server,
    config: &Config,
) -> Result<()> {
    let mut signals = Signals::listen()?;
    let metrics = telemetry::metrics()?;
    let engine = tokio::select! {
        engine = prepare(database, plan, settings, config) => engine?,
        () = signals.asked() => return Ok(()),
    };
    let stop = CancellationToken::new();
    let about = About { private: database.is_private(), environment: settings.environment.clone() };
    let hub = Hub::start(engine.clone(), about, stop.child_token()).await?;
    first_account(&engine, &listener).await?;
    tokio::spawn(
        stop.child_token().run_until_cancelled_owned(keep_checkpoints(engine.clone(), boot::keeper(config))),
    );
    tokio::spawn(stop.child_token().run_until_cancelled_owned(keep_up(metrics.clone())));
    tokio::spawn(cache::watch(engine.clone(), stop.clone()));
    let worker = settings.worker.then(|| tokio::spawn(jobs::work(engine.clone(), stop.clone())));
    let desk = Desk::start(engine.clone(), stop.child_token()).await;
    let logs = Logs::new(database.log());
    let state = router::State::new(
        engine.clone(),
        (hub, desk, logs),
        stop.clone(),
        settings.worker,
        metrics,
        outside,
    );
    let mut http = tokio::spawn(listen(listener, router::routes(state), stop.clone()));
    let result = until_the_end(database, &mut http, &mut signals).await;
    tracing::info!("stopping");
    signals.insist();
    stop.cancel();
    wait_for_answers(http).await;
    wait_for_batch(worker).await;
    let _ = tokio::time::timeout(ANSWERS, engine.close()).await;
    result
}

async fn prepare(
    database: &Database,
    plan: LoadedPlan,
    settings: &Server,
    config: &Config,
) -> Result<Engine> {
    let engine = boot::connect(database.url(), plan, config, "refit serve").await?;
    if database.is_private() {
        first_rows(&engine, settings.sample_rows).await?;
    }
    Ok(engine)
}

/// The worker alone, until it is asked to end.
pub(crate) async fn work(url: String, plan: LoadedPlan, config: &Config) -> Result<()> {
    let mut signals = Signals::listen()?;
    let engine = boot::connect(url, plan, config, "refit work").await?;
    let stop = CancellationToken::new();
    tokio::spawn(cache::watch(engine.clone(), stop.clone()));
    let worker = tokio::spawn(jobs::work(engine.clone(), stop.clone()));
    tracing::info!(database = engine.server().database, "working");
    println!("working on database {}", engine.server().database);
    signals.asked().await;
    tracing::info!("stopping");
    signals.insist();
    stop.cancel();
    wait_for_batch(Some(worker)).await;
    let _ = tokio::time::timeout(ANSWERS, engine.close()).await;
    Ok(())
}

/// A private database that has never held anything gets something to look at.
async fn first_rows(engine: &Engine, rows: u64) -> Result<()> {
    if rows == 0 || !sample::ensure_tables(engine, None).await? {
        return Ok(());
    }
    println!("This is the first start: filling the private database with {rows} sample rows.");
    let options = SampleOptions { rows, trades: None, seed: 1, start: None };
    let summary = sample::fill(engine, options, "first start").await?;
    tracing::info!(
        rows = summary.book_tickers,
        trades = summary.trades,
        seed = summary.seed,
        "filled the private database with sample rows"
    );
    println!("Sample: {}", sample::sentence(&summary));
    Ok(())
}

/// Each request leaves its time behind, until somebody reads the numbers or this
/// puts them together. Where nobody ever reads them they would fill the memory.
async fn keep_up(metrics: PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP_EVERY).await;
        metrics.run_upkeep();
    }
}

/// Where the audit stands is signed once a minute, outside of the database.
async fn keep_checkpoints(engine: Engine, keeper: Keeper) {
    loop {
        tokio::time::sleep(CHECKPOINT_EVERY).await;
        if let Err(error) = keeper.keep(&engine).await {
            tracing::error!(%error, "no checkpoint of the audit was kept");
        }
    }
}

/// While there is no account, whoever reads this may make the first.
async fn first_account(engine: &Engine, listener: &TcpListener) -> Result<()> {
    let Some(token) = engine::accounts::invite(engine).await? else { return Ok(()) };
    let address = listener.local_addr().map(|address| address.to_string()).unwrap_or_default();
    println!("There is no account yet. Make the first one within a day, at");
    println!("  http://{address}/setup?token={token}");
    println!("or with `refit user create NAME --role lead --role admin`.");
    Ok(())
}

async fn listen(listener: TcpListener, routes: axum::Router, stop: CancellationToken) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let address = listener.local_addr()?;
    tracing::info!(%address, "listening");
    println!("listening on http://{address}");
    let routes = routes.into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// Returns when the process is asked to end, or cannot go on.
async fn until_the_end(
    database: &mut Database,
    http: &mut JoinHandle<std::io::Result<()>>,
    signals: &mut Signals,
) -> Result<()> {
    loop {
        tokio::select! {
            () = signals.asked() => return Ok(()),
            ended = &mut *http => return Err(no_more_requests(&format!("{ended:?}"))),
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        if let Some(error) = database.ended() {
            return Err(error);
        }
    }
}

fn no_more_requests(why: &str) -> Error {
    Error::new(Kind::Failed, "answering requests", why, "Start the server again.")
}

async fn wait_for_answers(mut http: JoinHandle<std::io::Result<()>>) {
    if !http.is_finished() && tokio::time::timeout(ANSWERS, &mut http).await.is_err() {
        tracing::warn!("some answers did not end in time and were cut off");
        http.abort();
    }
}

async fn wait_for_batch(worker: Option<JoinHandle<Result<()>>>) {
    let Some(worker) = worker else { return };
    match tokio::time::timeout(BATCH, worker).await {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(error))) => tracing::error!(%error, "the worker ended with an error"),
        Ok(Err(error)) => tracing::error!(%error, "the worker ended with a panic"),
        Err(_) => tracing::warn!("a long statement was left; the next worker begins it again"),
    }
}
