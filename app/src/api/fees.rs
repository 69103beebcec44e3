//! What venues take of a trade.

use chrono::{DateTime, Utc};
use domain::arbitrage::fees::FeeRow;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::desk::Missing;
use crate::codec::{Json, Page};
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fees {
    pub at: DateTime<Utc>,
    pub shown: Result<Vec<FeeRow>, Missing>,
}

#[server(name = ReadFees, endpoint = "fees", output = Page)]
pub async fn fees() -> Answer<Written> {
    let engine = super::server::engine();
    let at = engine.now();
    if let Some(missing) = super::desk::missing(&super::server::desk()) {
        return Written::of(&Fees { at, shown: Err(missing) });
    }
    let rows = engine::desk::fees::list(&engine).await.map_err(super::server::unreadable)?;
    Written::of(&Fees { at, shown: Ok(rows) })
}

/// A field that is left empty stays as it is.
#[server(endpoint = "set_fees", output = Json)]
pub async fn set_fees(
    venue: String,
    maker: Option<String>,
    taker: Option<String>,
    stale_after: Option<String>,
    in_contracts: Option<bool>,
    reason: String,
) -> Answer<()> {
    use engine::desk::fees::{Change, set};
    let (engine, actor) = (super::server::engine(), super::server::actor());
    let given =
        |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let stale_after_ms = given(stale_after).map(|text| milliseconds(&venue, &text)).transpose();
    let change = Change {
        maker_percent: given(maker),
        taker_percent: given(taker),
        stale_after_ms: stale_after_ms.map_err(super::server::refused)?,
        in_contracts,
        reason: reason.trim().to_owned(),
    };
    super::server::refreshed(set(&engine, &venue, change, &actor).await.map(|_| ())).await
}

#[cfg(feature = "ssr")]
fn milliseconds(venue: &str, text: &str) -> engine::Result<i32> {
    let known = text.parse().ok().filter(|ms| (1..=86_400_000).contains(ms));
    known.ok_or_else(|| {
        let why = format!("{text} is no number of milliseconds between 1 and 86,400,000");
        engine::Error::invalid(format!("setting the fees of {venue}"), why, "10000 are ten seconds.")
    })
}
