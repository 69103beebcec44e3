//! Takes the newest migration back.

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
    context.stage("Taking back").await?;
    ddl::retrying(engine.work(), || take_back(context).boxed(), |blocked| report(context, blocked).boxed())
        .await?;
    context.say(Level::Info, format!("migration {version} is taken back")).await?;
    Ok(Step::Done)
}

async fn take_back(context: &Context) -> Result<()> {
    let engine = &context.engine;
    let migration = migrations::find(engine, &context.run.subject)?;
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
