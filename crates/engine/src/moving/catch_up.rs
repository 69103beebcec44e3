//! After the copy: what changed meanwhile is applied until little is left.

use super::Shape;
use super::applier::Applier;
use crate::error::{Error, Kind, Result};
use crate::jobs::{Context, Step};

/// A backlog that one batch of the applier takes.
const SMALL: i64 = super::apply::LARGEST;

pub(crate) async fn run(context: &Context, shape: &Shape) -> Result<Step> {
    let Some(mut applier) = Applier::take(&context.engine, shape.clone()).await? else {
        let doing = format!("applying what changed in {}", shape.spec.source);
        return Err(Error::new(
            Kind::Busy,
            doing,
            "another applier has the move",
            "Resume the run in a moment.",
        ));
    };
    let outcome = applier.drain(SMALL, context).await;
    applier.release().await?;
    outcome?;
    Ok(context.stop_asked().await?.map_or(Step::Done, Step::Stopped))
}
