//! The queue. This is the only file that knows apalis.

use std::time::Duration;

use apalis::prelude::*;
use apalis_postgres::{Config, PostgresStorage};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use tokio_util::sync::CancellationToken;

use super::work_one;
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, line};

pub(super) const NAME: &str = "refit";
const HEARTBEAT: Duration = Duration::from_secs(5);
const MISSED_HEARTBEATS: usize = 3;
pub(super) const DEAD_AFTER: Duration = Duration::from_secs(15);
const CONCURRENCY: usize = 4;
/// Jobs are looked for every second.
const TAKEN_WITHIN: Duration = Duration::from_secs(10);
const LISTEN_EVERY: Duration = Duration::from_secs(5);

/// A job says only which run to look at. What is to be done stands in the
/// run's own row.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Job {
    run: i64,
}

/// Creates or updates the queue's tables in schema `apalis`.
pub(crate) async fn prepare(pool: &PgPool) -> Result<()> {
    PostgresStorage::setup(pool).await.map_err(|error| {
        let next = "The role needs the right to create schemas and the extensions hstore and pgcrypto.";
        Error::new(Kind::Failed, "preparing the job queue's schema", error.to_string(), next)
    })
}

/// Enqueues a job for a run in the caller's transaction.
pub(crate) async fn push(conn: &mut PgConnection, run: i64) -> Result<()> {
    let doing = format!("enqueuing run {run}");
    let failed = |why: String| Error::new(Kind::Failed, doing.clone(), why, "Try again.");
    let bytes = serde_json::to_vec(&Job { run }).map_err(|error| failed(error.to_string()))?;
    let task = TaskBuilder::new(bytes).task_id(TaskId::from(ulid::Ulid::generate())).max_attempts(1);
    apalis_postgres::queries::push_tasks(conn, NAME, vec![task.build()])
        .await
        .map_err(|error| failed(error.to_string()))
}

/// Enqueues at most one waiting job per run: for the rescuer, which asks again
/// and again.
pub(super) async fn push_once(conn: &mut PgConnection, run: i64) -> Result<()> {
    let waiting: bool = sqlx::query_scalar(include_str!("../queries/job_waiting.sql"))
        .bind(NAME)
        .bind(run)
        .fetch_one(&mut *conn)
        .await
        .doing(format!("looking for a job of run {run}"))?;
    if waiting { Ok(()) } else { push(conn, run).await }
}

async fn handle(job: Job, engine: Data<Engine>, stop: Data<CancellationToken>) -> Result<(), BoxDynError> {
    work_one(&engine, job.run, &stop).await.map_err(Into::into)
}

/// Takes jobs until stopped. A worker that dies of a database error is
/// registered again under a new name after a pause.
pub(super) async fn serve(engine: Engine, stop: CancellationToken) -> Result<()> {
    if let Err(error) = prune(&engine).await {
        tracing::warn!(error = %error, "old jobs stay in the queue's tables");
    }
    while !stop.is_cancelled() {
        // What it has in hand goes on: runs are tasks of their own.
        tokio::select! {
            ended = monitor(&engine, &stop) => if let Err(error) = ended {
                tracing::warn!(error = %error, "the worker stopped; starting it again");
            },
            () = grows_deaf(&engine) => tracing::warn!("the worker hears nothing of the queue; starting it again"),
        }
        stop.run_until_cancelled(tokio::time::sleep(Duration::from_secs(1))).await;
    }
    Ok(())
}

/// Returns when the workers of this process take no jobs although there are
/// some: they wait for an answer on a line that is dead, and nobody tells them.
async fn grows_deaf(engine: &Engine) {
    loop {
        tokio::time::sleep(LISTEN_EVERY).await;
        match line::answered("listening to the queue", line::SHORT, is_deaf(engine)).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "could not see whether the queue is heard"),
        }
    }
}

async fn is_deaf(engine: &Engine) -> Result<bool> {
    sqlx::query_scalar(include_str!("../queries/queue_is_deaf.sql"))
        .bind(NAME)
        .bind(format!("{NAME}-{}-", engine.worker()))
        .bind(DEAD_AFTER.as_secs_f64())
        .bind(TAKEN_WITHIN.as_secs_f64())
        .bind(engine.worker())
        .bind(CONCURRENCY as i64)
        .fetch_one(engine.control())
        .await
        .doing("listening to the queue")
}

/// apalis keeps finished jobs and dead workers for ever.
async fn prune(engine: &Engine) -> Result<()> {
    let script = sqlx::raw_sql(include_str!("../queries/prune.sql"));
    script.execute(engine.control()).await.map(|_| ()).doing("removing old jobs")
}

async fn monitor(engine: &Engine, stop: &CancellationToken) -> std::io::Result<()> {
    let (engine, token) = (engine.clone(), stop.clone());
    let signal = stop.clone();
    Monitor::new()
        .register(move |restarts| {
            let name = format!("{NAME}-{}-{}-{restarts}", engine.worker(), ulid::Ulid::generate());
            let config = Config::default()
                .queue(NAME)
                .batch_size(4)
                .heartbeat_interval(HEARTBEAT)
                .missed_heartbeats(MISSED_HEARTBEATS);
            let storage: PostgresStorage<Job> = PostgresStorage::new(engine.control()).with_config(config);
            WorkerBuilder::new(name.as_str())
                .backend(storage.with_pubsub().poll_with_interval(Duration::from_secs(1)))
                .data(engine.clone())
                .data(token.clone())
                .concurrency(CONCURRENCY)
                .parallelize(tokio::spawn)
                .build(handle)
        })
        .should_restart(|_: &WorkerContext, _| false)
        .shutdown_timeout(Duration::from_secs(60))
        .run_with_signal(async move {
            signal.cancelled().await;
            Ok(())
        })
        .await
        .map_err(std::io::Error::other)
}
