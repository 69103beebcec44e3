//! Refreshes a materialised view without keeping readers out.

use domain::run::Level;

use super::context::{Context, Step};
use crate::error::Result;
use crate::sql;

pub(super) async fn run(context: &Context) -> Result<Step> {
    context.stage("Refreshing").await?;
    refresh(context, &context.run.subject).await?;
    Ok(Step::Done)
}

/// CONCURRENTLY needs a unique index, which the plan's checks ask for, and
/// leaves the old content to readers until the new one is complete.
pub(crate) async fn refresh(context: &Context, view: &str) -> Result<()> {
    let doing = format!("refreshing {view}");
    let text = format!("REFRESH MATERIALIZED VIEW CONCURRENTLY {}", sql::qualified(view));
    context.script(&doing, &text).await?;
    context.say(Level::Info, format!("{view} is refreshed")).await
}
