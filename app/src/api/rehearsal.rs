//! Rehearsing the plan on a copy.

use domain::run::Run;
use leptos::prelude::*;

use crate::codec::Json;
use crate::fault::Answer;

/// On the newest verified backup, or else on made-up rows.
#[server(endpoint = "rehearse", output = Json)]
pub async fn rehearse() -> Answer<Run> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let source = engine::rehearsal::usual_source(&engine).await.map_err(super::server::unreadable)?;
    super::server::refreshed(engine::rehearsal::start(&engine, source, &actor).await).await
}
