//! Fills reference data from what the legacy tables hold.

use domain::plan::Migration;
use domain::run::Level;

use super::context::{Context, Step};
use crate::error::Result;
use crate::migrations;

pub(super) async fn run(context: &Context) -> Result<Step> {
    context.stage("Filling").await?;
    let migration = migrations::find(&context.engine, &context.run.subject)?;
    fill(context, migration).await?;
    Ok(Step::Done)
}

/// Runs the fill of a migration if it has one. It may be run any number of
/// times; what is there stays.
pub(crate) async fn fill(context: &Context, migration: &Migration) -> Result<()> {
    let Some(text) = context.engine.plan().script(migration, "fill") else { return Ok(()) };
    let doing = format!("running {}", migration.file("fill"));
    let before = count(context, migration).await?;
    context.script(&doing, text).await?;
    let after = count(context, migration).await?;
    let line = format!("{} has run: {}", migration.file("fill"), describe(migration, &before, &after));
    context.say(Level::Info, line).await
}

/// Rows of each relation that the migration made.
async fn count(context: &Context, migration: &Migration) -> Result<Vec<i64>> {
    let mut counts = Vec::new();
    for relation in &migration.creates {
        counts.push(crate::moving::count(context.engine.work(), relation).await?);
    }
    Ok(counts)
}

fn describe(migration: &Migration, before: &[i64], after: &[i64]) -> String {
    let each = migration.creates.iter().zip(before.iter().zip(after));
    let parts: Vec<String> =
        each.map(|(relation, (before, after))| format!("{relation} {before} → {after} rows")).collect();
    parts.join(", ")
}
