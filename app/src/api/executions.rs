//! What orders came to.

use chrono::{DateTime, Utc};
use domain::execution::{Listing, OrderView};
use domain::saved_view::SavedView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::desk::Missing;
use crate::codec::Page;
use crate::fault::Answer;
use crate::written::Written;

#[cfg(feature = "ssr")]
const PAGE: i64 = 100;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Executions {
    pub at: DateTime<Utc>,
    /// What the address asks for.
    pub asked: String,
    pub shown: Result<Listing, Missing>,
    /// What the reader has kept.
    pub views: Vec<SavedView>,
}

#[server(name = ReadExecutions, endpoint = "executions", output = Page)]
pub async fn executions(asked: String) -> Answer<Written> {
    use engine::ledger::execution;
    let (engine, desk) = (super::server::engine(), super::server::desk());
    let at = engine.now();
    let views = engine::saved_views::own(&engine, "executions").await;
    let views = views.map_err(super::server::unreadable)?;
    if let Some(missing) = super::desk::missing(&desk) {
        return Written::of(&Executions { at, asked, shown: Err(missing), views });
    }
    let of = crate::asked::Asked::of(&asked);
    let filter = execution::asked(|name| of.get(name)).map_err(super::server::unreadable)?;
    let listing = execution::listing(&engine, &filter, &of.get("after"), PAGE).await;
    let listing = listing.map_err(super::server::unreadable)?;
    Written::of(&Executions { at, asked, shown: Ok(listing), views })
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub at: DateTime<Utc>,
    pub order: OrderView,
}

/// `path` is that of its page: venue, base, quote and number, as they stand there.
#[server(name = ReadOrder, endpoint = "order", output = Page)]
pub async fn order(path: String) -> Answer<Written> {
    use engine::ledger::order::{Order as Wanted, view};
    let engine = super::server::engine();
    let parts = crate::asked::parts(&path);
    let [venue, base, quote, id] = parts.as_slice() else {
        let next = "Pick an order from the list of executions.";
        return Err(super::server::not_found("reading an order".into(), "there is no such address", next));
    };
    let wanted = Wanted { venue: venue.clone(), base: base.clone(), quote: quote.clone(), id: id.clone() };
    let order = view(&engine, &wanted).await.map_err(super::server::unreadable)?;
    Written::of(&Order { at: engine.now(), order })
}
