//! The market: opportunities, one pair, venue against venue.

use chrono::{DateTime, Utc};
use domain::arbitrage::view::{BoardView, GridView};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

/// The filter as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub q: String,
    pub quote: String,
    pub venue: String,
    pub net: String,
    pub fresh: String,
    pub sort: String,
}

impl Wanted {
    pub fn get(&self, name: &str) -> &str {
        match name {
            "q" => &self.q,
            "quote" => &self.quote,
            "venue" => &self.venue,
            "net" => &self.net,
            "fresh" => &self.fresh,
            "sort" => &self.sort,
            _ => "",
        }
    }
}

/// Why there is nothing to show yet, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub why: String,
    pub next: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opportunities {
    pub wanted: Wanted,
    pub shown: Result<BoardView, Missing>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    pub at: DateTime<Utc>,
    pub shown: Result<GridView, Missing>,
}

#[cfg(feature = "ssr")]
pub(super) fn missing() -> Option<Missing> {
    let fault = super::server::desk().missing()?;
    Some(Missing { why: fault.why, next: fault.next })
}

/// As many rows as a browser draws without effort; the files have all.
#[cfg(feature = "ssr")]
const MOST: usize = 500;

#[server(name = ReadOpportunities, endpoint = "opportunities", output = Page)]
pub async fn opportunities(wanted: Wanted) -> Answer<Written> {
    if let Some(missing) = missing() {
        return Written::of(&Opportunities { wanted, shown: Err(missing) });
    }
    let asked = super::server::desk().asked(|name| wanted.get(name).to_owned());
    let mut view = asked.map_err(super::server::unreadable)?;
    view.rows.truncate(MOST);
    Written::of(&Opportunities { wanted, shown: Ok(view) })
}

#[server(name = ReadPair, endpoint = "pair", output = Page)]
pub async fn pair(base: String, quote: String) -> Answer<Written> {
    let view = super::server::desk().pair(&base, &quote).await.map_err(super::server::unreadable)?;
    Written::of(&view)
}

#[server(name = ReadMatrix, endpoint = "matrix", output = Page)]
pub async fn matrix() -> Answer<Written> {
    let at = super::server::engine().now();
    let shown = match missing() {
        Some(missing) => Err(missing),
        None => Ok(super::server::desk().grid().map_err(super::server::unreadable)?),
    };
    Written::of(&Matrix { at, shown })
}
