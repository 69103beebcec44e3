//! After the last row: keys, indexes and foreign keys back. Then what a comparison
//! does not need: statistics, views, foreign keys checked, sequences ahead.

use domain::moving::ledger_fault;
use domain::run::Level;
use sqlx::AssertSqlSafe;

use super::{Shape, sequences, strip};
use crate::error::{Doing, Error, Kind, Result};
use crate::jobs::{Context, Step, refresh};

pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<Step> {
    the_ledger_tiles(context).await?;
    restore(context, shape).await?;
    if !is_beside(context) {
        afterwards(context, shape).await?;
    }
    Ok(context.stop_asked().await?.map_or(Step::Done, Step::Stopped))
}

/// Whether the rest is done beside the comparison.
pub(crate) fn is_beside(context: &Context) -> bool {
    context.run.params.verify && context.lanes() > 1
}

/// What readers and writers of the target need and a comparison does not: it
/// goes by the key whatever the statistics say. Each step can be done again.
pub(crate) async fn afterwards(context: &Context, shape: &Shape) -> Result<()> {
    analyze(context, shape).await?;
    for view in &shape.spec.refreshes {
        refresh(context, view).await?;
    }
    check(context, shape).await?;
    sequences_ahead(context, shape).await
}

/// Puts everything back that is still off; foreign keys are not checked yet.
pub(crate) async fn restore(context: &Context, shape: &Shape) -> Result<()> {
    let parts = store::strip::missing(context.engine.control(), context.run.id)
        .await
        .doing("reading what was taken off")?;
    for part in &parts {
        strip::put_back(context, shape, part).await?;
    }
    Ok(())
}

/// Checks the foreign keys that are back.
pub(crate) async fn check(context: &Context, shape: &Shape) -> Result<()> {
    let parts = store::strip::foreign(context.engine.control(), context.run.id)
        .await
        .doing("reading what was taken off")?;
    for part in &parts {
        strip::check(context, shape, part).await?;
    }
    Ok(())
}

/// The finish line is not a cursor but a ledger without gap and overlap.
async fn the_ledger_tiles(context: &Context) -> Result<()> {
    let doing = "checking the ledger";
    let batches = store::batch::all(context.engine.control(), context.run.id).await.doing(doing)?;
    let bounds = store::run::bounds(context.engine.control(), context.run.id).await.doing(doing)?;
    match ledger_fault(&batches, bounds.upper_key.as_deref()) {
        None => Ok(()),
        Some(fault) => Err(Error::new(
            Kind::Failed,
            doing,
            format!("the ledger does not tile the key range: {fault:?}"),
            "Cancel the run and start the move again; report this.",
        )),
    }
}

async fn sequences_ahead(context: &Context, shape: &Shape) -> Result<()> {
    let doing = format!("advancing the sequences of {}", shape.spec.target);
    let mut conn = context.engine.work().acquire().await.doing(doing)?;
    sequences::ahead(&shape.target(), &mut conn).await
}

async fn analyze(context: &Context, shape: &Shape) -> Result<()> {
    let statement = format!("ANALYZE {}", shape.target());
    let doing = format!("analysing {}", shape.spec.target);
    sqlx::query(AssertSqlSafe(statement)).execute(context.engine.work()).await.doing(doing)?;
    context.say(Level::Info, format!("{} is analysed", shape.spec.target)).await
}
