//! Takes the newest migration back.

use domain::plan::Migration;
use domain::run::Level;
use futures::FutureExt;

use super::context::{Context, Step};
use super::migrate::report;
use crate::error::{Doing, Result};
use crate::{ddl, migrations};

pub(super) async fn run(context: &Context) -> Result<Step> {
    let engine = &context.engine;
    let version = &context.run.subject;
    let applied = store::migration::applied(engine.control(), &engine.plan().plan.id)
        .await
        .doing("reading the migrations")?;
    if !applied.iter().any(|applied| applied.version == *version) {
        context.say(Level::Info, format!("migration {version} is not applied")).await?;
        return Ok(Step::Done);
    }
    migrations::nothing_uses(engine, version, Some(context.run.id)).await?;
    context.stage("Taking back").await?;
    take_back(context, migrations::find(engine, version)?).await?;
    Ok(Step::Done)
}

/// Runs the down script, trying again while locks are in the way.
pub(super) async fn take_back(context: &Context, migration: &Migration) -> Result<()> {
    let attempt = || try_take_back(context, migration).boxed();
    ddl::retrying(context.engine.work(), attempt, |blocked| report(context, blocked).boxed()).await?;
    context.say(Level::Info, format!("migration {} is taken back", migration.version)).await
}

/// Schema and record in one transaction: both or neither.
async fn try_take_back(context: &Context, migration: &Migration) -> Result<()> {
    let engine = &context.engine;
    let doing = format!("running {}", migration.file("down"));
    let mut tx = engine.work().begin().await.doing(doing.clone())?;
    context.fence(&mut tx, &doing).await?;
    ddl::limit_waits(&mut tx).await.doing(doing.clone())?;
    let text = engine.plan().script(migration, "down").unwrap_or_default();
    ddl::script(&mut tx, text).await.doing(doing.clone())?;
    store::migration::delete(&mut *tx, &engine.plan().plan.id, &migration.version)
        .await
        .doing(doing.clone())?;
    tx.commit().await.doing(doing)
}
