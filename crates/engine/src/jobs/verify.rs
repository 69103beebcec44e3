//! Compares all rows of a move again, and repairs what differs if asked to.

use domain::moving::{MoveState, MoveView};
use domain::run::Level;

use super::context::{Context, Step};
use super::moving::spec;
use crate::error::{Doing, Error, Kind, Result};
use crate::moving::extent::Extent;
use crate::moving::{Shape, repair, verify};

pub(super) async fn run(context: &Context) -> Result<Step> {
    let shape = Shape::read(&context.engine, &spec(context)?).await?;
    is_live(context).await?;
    if context.run.stage.is_empty() {
        total(context, &shape).await?;
    }
    context.stage("Verifying").await?;
    let outcome = verify::run(context, &shape).await;
    match outcome {
        Err(error) if context.run.params.repair && repair::is_wanted(context).await? => {
            context.say(Level::Warn, format!("{}; applying them again", error.why)).await?;
            repair::run(context, &shape).await?;
            again(context).await?;
            verify::run(context, &shape).await
        }
        other => other,
    }
}

/// What differs before the target follows the source is no fault.
async fn is_live(context: &Context) -> Result<()> {
    let (plan, id) = (&context.engine.plan().plan.id, &context.run.subject);
    let doing = format!("verifying the move {id}");
    let row = store::moves::get(context.engine.control(), plan, id).await.doing(doing.clone())?;
    let state = row.map_or(MoveState::Declared, |row| row.state());
    if state.applies() && state != MoveState::Contracted {
        return Ok(());
    }
    let next = match state {
        MoveState::Contracted => MoveView::INSTEAD.to_owned(),
        _ => format!("Carry it out first: `refit move start {id}`."),
    };
    Err(Error::new(Kind::Refused, doing, format!("it is {}", state.title().to_lowercase()), next))
}

async fn total(context: &Context, shape: &Shape) -> Result<()> {
    let doing = "writing how much there is to compare";
    let mut conn = context.engine.work().acquire().await.doing(doing)?;
    let extent = Extent::of(&mut conn, &shape.spec.source).await?;
    store::run::set_upper(context.engine.control(), context.run.id, None, extent.rows).await.doing(doing)
}

async fn again(context: &Context) -> Result<()> {
    let doing = "beginning the comparison anew";
    let mut tx = context.fenced(doing).await?;
    store::verify::clear(&mut tx, context.run.id).await.doing(doing)?;
    tx.commit().await.doing(doing)
}
