//! The market: opportunities, one pair, venue against venue.

use chrono::{DateTime, Utc};
use domain::arbitrage::chart::Chart;
use domain::arbitrage::view::{BoardView, GridView, PairView};
use domain::saved_view::SavedView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::Page;
use crate::fault::Answer;
use crate::shared::Shared;
use crate::written::Written;

/// Why there is nothing to show yet, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub why: String,
    pub next: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opportunities {
    /// What the address asks for.
    pub asked: String,
    pub shown: Result<Shared<BoardView>, Missing>,
    /// The row that is looked at more closely.
    pub inspected: Option<Pair>,
    /// What the reader has kept.
    pub views: Vec<SavedView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    pub at: DateTime<Utc>,
    pub shown: Result<GridView, Missing>,
}

#[cfg(feature = "ssr")]
pub(super) fn missing(desk: &engine::desk::Desk) -> Option<Missing> {
    let fault = desk.missing()?;
    Some(Missing { why: fault.why, next: fault.next })
}

/// As many rows as a browser draws without effort; the files have all.
#[cfg(feature = "ssr")]
const MOST: usize = 500;

#[server(name = ReadOpportunities, endpoint = "opportunities", output = Page)]
pub async fn opportunities(asked: String) -> Answer<Written> {
    let (engine, desk) = (super::server::engine(), super::server::desk());
    let views = engine::saved_views::own(&engine, "opportunities").await;
    let views = views.map_err(super::server::unreadable)?;
    if let Some(missing) = missing(&desk) {
        return Written::of(&Opportunities { asked, shown: Err(missing), inspected: None, views });
    }
    let of = crate::asked::Asked::of(&asked);
    let view = desk.first(MOST, |name| of.get(name)).map_err(super::server::unreadable)?;
    // A pair that has gone is no reason not to show the list.
    let inspected = match of.get("inspect").rsplit_once('/') {
        Some((base, quote)) => looked_at(&desk, base, quote, &of).await.ok(),
        None => None,
    };
    Written::of(&Opportunities { asked, shown: Ok(view.into()), inspected, views })
}

#[cfg(feature = "ssr")]
async fn looked_at(
    desk: &engine::desk::Desk,
    base: &str,
    quote: &str,
    of: &crate::asked::Asked,
) -> engine::Result<Pair> {
    let view = desk.pair(base, quote).await?;
    let chart = desk.chart(&view, |name| of.get(name)).await?;
    Ok(Pair { asked: String::new(), view, chart: (*chart).clone() })
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// What the address asks for.
    pub asked: String,
    pub view: PairView,
    pub chart: Chart,
}

/// `address` is that of its page, as far as it stands in it.
#[server(name = ReadPair, endpoint = "pair", output = Page)]
pub async fn pair(address: String) -> Answer<Written> {
    use crate::asked::{Asked, parts};
    let (path, asked) = address.split_once('?').unwrap_or((&address, ""));
    let (parts, of) = (parts(path), Asked::of(asked));
    let [base, quote] = parts.as_slice() else {
        let next = "Pick a pair from the list of opportunities.";
        return Err(super::server::not_found("looking at a pair".into(), "there is no such address", next));
    };
    let pair =
        looked_at(&super::server::desk(), base, quote, &of).await.map_err(super::server::unreadable)?;
    Written::of(&Pair { asked: asked.to_owned(), ..pair })
}

#[server(name = ReadMatrix, endpoint = "matrix", output = Page)]
pub async fn matrix() -> Answer<Written> {
    let (at, desk) = (super::server::engine().now(), super::server::desk());
    let shown = match missing(&desk) {
        Some(missing) => Err(missing),
        None => Ok(desk.grid().map_err(super::server::unreadable)?),
    };
    Written::of(&Matrix { at, shown })
}
