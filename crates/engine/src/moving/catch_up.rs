//! After the copy: what changed meanwhile is applied until little is left.

use domain::run::Level;

use super::Shape;
use super::applier::{Applier, PAUSE};
use crate::error::Result;
use crate::jobs::{Context, Step};

/// A backlog that one batch of the applier takes.
const SMALL: i64 = super::apply::LARGEST;

pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<Step> {
    if let Some(applier) = taken(context, shape).await? {
        applier.catch_up(SMALL, context).await?;
    }
    Ok(context.stop_asked().await?.map_or(Step::Done, Step::Stopped))
}

/// A worker that vanished in the middle of this leaves an applier behind, whose
/// lease may last longer than that of the run. None when the run is to stop.
async fn taken(context: &Context, shape: &Shape) -> Result<Option<Applier>> {
    let mut told = false;
    loop {
        if let Some(applier) = Applier::take(&context.engine, shape.clone()).await? {
            return Ok(Some(applier));
        }
        if context.stop_asked().await?.is_some() {
            return Ok(None);
        }
        if !told {
            context.say(Level::Info, "another applier has the move; waiting for it to let go").await?;
            told = true;
        }
        tokio::time::sleep(PAUSE).await;
    }
}
