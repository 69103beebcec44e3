//! The cache of exchanges and symbols.

use chrono::{DateTime, Utc};
use domain::cache::CacheState;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CachePage {
    pub at: DateTime<Utc>,
    pub state: CacheState,
    /// The first letters of a pair that somebody looks for.
    pub q: String,
    pub found: Vec<Found>,
    /// There are more than are listed.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub id: i32,
    pub pair: String,
    pub exchange: String,
    /// The spelling that the exchange uses itself.
    pub own: Option<String>,
    /// Of the symbol and of its exchange.
    pub active: bool,
}

#[cfg(feature = "ssr")]
const LISTED: usize = 50;

#[server(name = ReadCache, endpoint = "cache", output = Page)]
pub async fn cache(q: String) -> Answer<Written> {
    let (engine, at) = (super::server::engine(), super::server::snapshot().at);
    let snapshot = engine.cache().snapshot();
    let mut found: Vec<Found> = snapshot
        .beginning_with(q.trim(), LISTED + 1)
        .into_iter()
        .map(|symbol| {
            let exchange = snapshot.exchange(symbol.exchange);
            Found {
                id: symbol.id.0,
                pair: format!("{}/{}", symbol.base, symbol.quote),
                exchange: exchange.map(|exchange| exchange.enum_value.to_string()).unwrap_or_default(),
                own: symbol.exchange_symbol.map(str::to_owned),
                active: symbol.is_active && exchange.is_some_and(|exchange| exchange.is_active),
            }
        })
        .collect();
    let more = found.len() > LISTED;
    found.truncate(LISTED);
    Written::of(&CachePage { at, state: engine.cache().state(), q, found, more })
}
