//! Keys that a comparison named go back on the log; the applier makes the
//! target equal for them once more.

use domain::run::Level;
use sqlx::AssertSqlSafe;

use super::Shape;
use super::applier::Applier;
use super::capture::Capture;
use crate::error::{Doing, Result};
use crate::jobs::Context;

/// Whether the comparison named keys.
pub(crate) async fn is_wanted(context: &Context) -> Result<bool> {
    let named = store::verify::differences(context.engine.control(), context.run.id, 1).await;
    Ok(!named.doing("reading what differs")?.is_empty())
}

/// Applies the named keys again, and waits until that is done.
pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<()> {
    let doing = format!("applying the differing rows of {} again", shape.spec.source);
    let mut tx = context.fenced(&doing).await?;
    let statement = shape.log_again(&Capture::forward(shape));
    let done = sqlx::query(AssertSqlSafe(statement))
        .bind(context.run.id)
        .bind(&context.engine.plan().plan.id)
        .bind(&shape.spec.id)
        .execute(&mut *tx)
        .await
        .doing(doing.clone())?;
    tx.commit().await.doing(doing)?;
    let line = format!("{} keys are applied again", done.rows_affected());
    context.say(Level::Info, line).await?;
    wait_until_applied(context, shape).await
}

/// Some applier drains the log; without one this run does it itself.
async fn wait_until_applied(context: &Context, shape: &Shape) -> Result<()> {
    loop {
        if let Some(applier) = Applier::take(&context.engine, shape.clone()).await? {
            return applier.catch_up(0, context).await;
        }
        if Capture::forward(shape).asked_again(context.engine.work()).await? == 0 {
            return Ok(());
        }
        if context.stop_asked().await?.is_some() {
            return Ok(());
        }
        tokio::time::sleep(super::applier::PAUSE).await;
    }
}
