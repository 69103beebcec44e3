//! Keys that a comparison named go back on the log of the side that holds the
//! truth; the applier makes the other side equal for them once more.

use domain::moving::MoveState;
use domain::run::Level;
use sqlx::AssertSqlSafe;

use super::Shape;
use super::applier::Applier;
use super::capture::Capture;
use crate::error::{Doing, Error, Kind, Result};
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
    let (plan, id) = (&context.engine.plan().plan.id, &shape.spec.id);
    // Which side is the truth does not change until the keys are on its log.
    let row = store::moves::lock(&mut *tx, plan, id).await.doing(doing.clone())?;
    if row.as_ref().is_some_and(|row| row.state() == MoveState::Contracted) {
        let (why, next) =
            ("its source was contracted", "What the source lacks is the target's alone by now.");
        return Err(Error::new(Kind::Refused, doing, why, next));
    }
    let reversed = row.is_some_and(|row| row.state().is_reversed());
    let statement = match reversed {
        true => shape.log_again_back(&Capture::reverse(shape)),
        false => shape.log_again(&Capture::forward(shape)),
    };
    let done = sqlx::query(AssertSqlSafe(statement))
        .bind(context.run.id)
        .bind(plan)
        .bind(id)
        .execute(&mut *tx)
        .await
        .doing(doing.clone())?;
    tx.commit().await.doing(doing)?;
    let line = format!("{} keys are applied again", done.rows_affected());
    context.say(Level::Info, line).await?;
    let capture = if reversed { Capture::reverse(shape) } else { Capture::forward(shape) };
    wait_until_applied(context, shape, &capture).await
}

/// Some applier drains the log; without one this run does it itself.
async fn wait_until_applied(context: &Context, shape: &Shape, capture: &Capture) -> Result<()> {
    loop {
        if let Some(applier) = Applier::take(&context.engine, shape.clone()).await? {
            return applier.catch_up(0, context).await;
        }
        if capture.asked_again(context.engine.work()).await? == 0 {
            return Ok(());
        }
        if context.stop_asked().await?.is_some() {
            return Ok(());
        }
        tokio::time::sleep(super::applier::PAUSE).await;
    }
}
