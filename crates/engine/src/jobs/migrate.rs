//! Applies a migration and its fill.

use std::time::Instant;

use domain::migration::Applied;
use domain::plan::Migration;
use domain::run::Level;
use futures::FutureExt;
use sqlx::PgConnection;

use super::context::{Context, Step};
use crate::ddl::{self, Blocked};
use crate::error::{Doing, Error, Kind, Result};
use crate::{Engine, migrations, sql};

pub(super) async fn run(context: &Context) -> Result<Step> {
    let engine = &context.engine;
    let version = &context.run.subject;
    let doing = format!("applying migration {version}");
    migrations::unchanged(&migrations::status(engine).await?, &doing)?;
    let migration = migrations::find(engine, version)?;
    if is_applied(engine, version).await? {
        context.say(Level::Info, format!("migration {version} is applied already")).await?;
        return Ok(Step::Done);
    }
    context.stage("Applying").await?;
    ddl::retrying(
        engine.work(),
        || apply(context, migration).boxed(),
        |blocked| report(context, blocked).boxed(),
    )
    .await?;
    context.say(Level::Info, format!("{} is applied", migration.file("up"))).await?;
    super::fill::fill(context, migration).await?;
    Ok(Step::Done)
}

async fn is_applied(engine: &Engine, version: &str) -> Result<bool> {
    let applied = store::migration::applied(engine.control(), &engine.plan().plan.id).await;
    Ok(applied.doing("reading the migrations")?.iter().any(|applied| applied.version == version))
}

/// Schema and record in one transaction: both or neither.
async fn apply(context: &Context, migration: &Migration) -> Result<()> {
    let doing = format!("applying {}", migration.file("up"));
    let engine = &context.engine;
    let began = Instant::now();
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    context.fence(&mut tx, &doing).await?;
    ddl::limit_waits(&mut tx).await.doing(doing.clone())?;
    nothing_in_the_way(&mut tx, migration).await?;
    let text = engine.plan().script(migration, "up").unwrap_or_default();
    ddl::script(&mut tx, text).await.doing(doing.clone())?;
    let applied = Applied {
        version: migration.version.clone(),
        name: migration.name.clone(),
        checksum: engine.plan().checksum(migration),
        applied_at: engine.now(),
        actor: context.run.actor.clone(),
        run: Some(context.run.id),
        duration_ms: i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX),
    };
    store::migration::insert(&mut *tx, &engine.plan().plan.id, &applied).await.doing(doing.clone())?;
    tx.commit().await.doing(doing)
}

/// A table of the same name and another shape must not be taken for ours.
async fn nothing_in_the_way(conn: &mut PgConnection, migration: &Migration) -> Result<()> {
    for relation in &migration.creates {
        let there: bool = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
            .bind(sql::qualified(relation))
            .fetch_one(&mut *conn)
            .await
            .doing(format!("looking for {relation}"))?;
        if there {
            let why = format!("a relation {relation} is there already, and Refit did not make it");
            let next = format!(
                "Look at it; rename it (ALTER TABLE {relation} RENAME TO {relation}_old) or drop it, then resume."
            );
            return Err(Error::new(Kind::Refused, format!("applying {}", migration.file("up")), why, next));
        }
    }
    Ok(())
}

/// What a failed attempt looked like, for whoever follows the log.
pub(crate) async fn report(context: &Context, blocked: Blocked) -> Result<()> {
    let line = format!(
        "attempt {} failed: {}; trying again in {:.1} s",
        blocked.attempt,
        blocked.why,
        blocked.pause.as_secs_f64()
    );
    context.say(Level::Warn, line).await?;
    for blocker in &blocked.blockers {
        context.say(Level::Warn, format!("holds locks: {blocker}")).await?;
    }
    match context.stop_asked().await? {
        None => Ok(()),
        Some(_) => Err(Error::new(
            Kind::Busy,
            format!("waiting for a lock in run {}", context.run.id),
            "the run was stopped while it waited",
            "Resume it when the lock is free.",
        )),
    }
}
