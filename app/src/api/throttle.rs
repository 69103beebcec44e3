//! What may be changed of a move's throttle while it runs.

use leptos::prelude::*;

use crate::codec::Json;
use crate::fault::Answer;

/// Without values the signal goes back to the default.
#[server(endpoint = "set_throttle", output = Json)]
pub async fn set_throttle(
    subject: String,
    signal: String,
    hold_at: Option<String>,
    release_at: Option<String>,
) -> Answer<()> {
    use super::server::{actor, engine, refreshed, refused};
    let signal = known(&signal).map_err(refused)?;
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let wanted = match (given(hold_at), given(release_at)) {
        (None, None) => None,
        (hold_at, release_at) => {
            let (hold_at, release_at) = (hold_at.unwrap_or_default(), release_at.unwrap_or_default());
            Some(engine::throttle::threshold(signal, &hold_at, &release_at).map_err(refused)?)
        }
    };
    refreshed(engine::throttle::set(&engine(), Some(&subject), signal, wanted, &actor()).await).await
}

#[server(endpoint = "override_throttle", output = Json)]
pub async fn override_throttle(
    subject: String,
    signal: String,
    reason: Option<String>,
    minutes: i64,
) -> Answer<()> {
    use super::server::{actor, engine, refreshed, refused};
    let signal = known(&signal).map_err(refused)?;
    let (engine, actor, reason) = (engine(), actor(), reason.unwrap_or_default());
    let made =
        engine::throttle::add_override(&engine, Some(&subject), signal, &reason, minutes, &actor).await;
    refreshed(made.map(|_| ())).await
}

#[server(endpoint = "end_override", output = Json)]
pub async fn end_override(id: i64) -> Answer<()> {
    let (engine, actor) = (super::server::engine(), super::server::actor());
    super::server::refreshed(engine::throttle::end_override(&engine, id, &actor).await).await
}

#[cfg(feature = "ssr")]
fn known(id: &str) -> engine::Result<domain::throttle::Signal> {
    domain::throttle::Signal::parse(id).ok_or_else(|| {
        let next = "Choose one of the signals on the page of the run.";
        engine::Error::invalid("changing the throttle", format!("there is no signal {id}"), next)
    })
}
