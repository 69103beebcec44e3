//! Refreshes a materialised view without keeping readers out.

use domain::run::Level;

use super::context::{Context, Step};
use crate::error::Result;
use crate::sql;

/// CONCURRENTLY needs a unique index, which the plan's checks ask for, and
/// leaves the old content to readers until the new one is complete.
pub(super) async fn run(context: &Context) -> Result<Step> {
    let view = &context.run.subject;
    let doing = format!("refreshing {view}");
    context.stage("Refreshing").await?;
    let text = format!("REFRESH MATERIALIZED VIEW CONCURRENTLY {}", sql::qualified(view));
    context.script(&doing, &text).await?;
    context.say(Level::Info, format!("{view} is refreshed")).await?;
    Ok(Step::Done)
}
